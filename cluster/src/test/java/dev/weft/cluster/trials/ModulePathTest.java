package dev.weft.cluster.trials;

import static dev.weft.Async.run;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.EventLoop;
import dev.weft.cluster.Cluster;
import dev.weft.cluster.ClusterOptions;
import dev.weft.cluster.TaskId;
import dev.weft.fixtures.ClusterPorts;
import java.io.File;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.slf4j.Logger;

/** A member of which Weft is on the module path; in another package, as that one is a module's. */
@DisabledIfSystemProperty(
    named = "weft.engine",
    matches = "baton",
    disabledReason = "what depends on the engine is in ClusterTest")
class ModulePathTest {
  private static String placeOf(Class<?> type) throws Exception {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
  }

  @Test
  void join_onTheModulePath_findsTheEngineOnTheClassPath() throws Exception {
    List<String> addresses = ClusterPorts.free(2);
    String modules =
        String.join(
            File.pathSeparator,
            placeOf(EventLoop.class),
            placeOf(Cluster.class),
            placeOf(Logger.class));
    List<String> flags =
        List.of(
            "--module-path=" + modules,
            "--add-modules=dev.weft.cluster",
            "--add-opens=java.base/java.lang=dev.weft.core");
    try (Members members = new Members(addresses.subList(0, 1))) {
      members.start(0, List.of(), flags);
      ClusterOptions options =
          ClusterOptions.of("trials").withAddress(addresses.get(1)).withMembers(addresses.get(0));
      run(() -> {
        try (Cluster client = Cluster.connect(options)) {
          assertThat(
                  client
                      .submit(TaskId.of("module"), () -> Cluster.class.getModule().getName())
                      .await())
              .isEqualTo("dev.weft.cluster");
        }
      });
    }
  }
}

package dev.weft.cluster;

import static dev.weft.Async.createTask;
import static dev.weft.Async.run;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Task;
import dev.weft.cluster.trials.Trials;
import dev.weft.fixtures.ClusterPorts;
import dev.weft.fixtures.Programs;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What joining does to the loop that waits for it, and to the machine. */
class JoinTest {
  @Test
  void join_inTwoTasksOfALoop_suspendsThemAlone() throws Exception {
    List<String> addresses = ClusterPorts.free(2);
    run(() -> {
      // Each waits for the other: had the first the loop to itself, there would be no second.
      Task<Cluster> one = createTask(() -> Cluster.join(options(addresses, 0)));
      Task<Cluster> two = createTask(() -> Cluster.join(options(addresses, 1)));
      try (Cluster first = one.await();
          Cluster second = two.await()) {
        assertThat(first.members()).hasSize(2).containsAll(second.members());
      }
    });
  }

  @Test
  void join_onALoopbackAddress_listensThereAlone() throws Exception {
    Programs.require("ss");
    List<String> addresses = ClusterPorts.free(1);
    try (Cluster _ = Cluster.join(options(addresses, 0).withExpected(1))) {
      assertThat(Trials.listening(ProcessHandle.current().pid()))
          .contains(addresses.getFirst())
          .allMatch(address -> address.startsWith("127.0.0.1:"));
    }
  }

  private static ClusterOptions options(List<String> addresses, int index) {
    return ClusterOptions.of("joining")
        .withAddress(addresses.get(index))
        .withMembers(addresses.toArray(String[]::new))
        .withExpected(2);
  }
}

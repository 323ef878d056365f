package dev.weft;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Programs that are started without any flag, and open the engine by themselves. */
class OpenEngineTest {

  /** Says whether a blocking call in a task suspends only that. */
  static void showEngine() {
    String engine =
        Async.run(() -> {
          var latch = new CountDownLatch(1);
          Task<Boolean> blocked = Async.createTask(() -> latch.await(100, TimeUnit.MILLISECONDS));
          Async.sleep(Duration.ZERO);
          latch.countDown();
          return blocked.await() ? "main" : "fallback";
        });
    ChildProgram.say("engine: " + engine);
  }

  static final class ByCall {
    private ByCall() {}

    static void main() {
      // @start region="open"
      boolean opened = Weft.openEngine();
      // @end
      ChildProgram.say("opened: " + opened);
      ChildProgram.say("again: " + Weft.openEngine());
      showEngine();
    }
  }

  static final class ByProperty {
    private ByProperty() {}

    static void main() {
      showEngine();
    }
  }

  @Test
  void openEngine_noFlag_givesTheMainEngine() throws Exception {
    try (var program = ChildProgram.startWithOptions(List.of(), ByCall.class)) {
      assertThat(program.exitCode()).isZero();
      assertThat(program.output())
          .contains("opened: true", "again: true", "engine: main")
          .anyMatch(line -> line.startsWith("WARNING: A Java agent has been loaded dynamically"))
          .noneMatch(line -> line.contains("fallback engine"));
    }
  }

  @Test
  void openEngine_propertyOnly_givesTheMainEngine() throws Exception {
    try (var program =
        ChildProgram.startWithOptions(List.of("-Dweft.openEngine=true"), ByProperty.class)) {
      assertThat(program.exitCode()).isZero();
      assertThat(program.output()).contains("engine: main");
    }
  }

  @Test
  void openEngine_attachingIsForbidden_fallsBackAndSaysWhy() throws Exception {
    try (var program =
        ChildProgram.startWithOptions(List.of("-XX:+DisableAttachMechanism"), ByCall.class)) {
      assertThat(program.exitCode()).isZero();
      assertThat(program.output())
          .contains("opened: false", "again: false")
          .anyMatch(line -> line.contains("cannot open java.lang"))
          .anyMatch(line -> line.contains("fallback engine"));
    }
  }

  @Test
  void openEngine_fallbackIsAskedFor_attachesNothing() throws Exception {
    try (var program =
        ChildProgram.startWithOptions(List.of("-Dweft.engine=baton"), ByCall.class)) {
      assertThat(program.exitCode()).isZero();
      assertThat(program.output())
          .contains("opened: false", "again: false")
          .noneMatch(line -> line.contains("agent"));
    }
  }
}

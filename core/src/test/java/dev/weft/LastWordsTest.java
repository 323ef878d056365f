package dev.weft;

import static dev.weft.Async.createTask;
import static dev.weft.Async.sleep;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is reported although the JVM is about to end: each test is a JVM of its own. */
class LastWordsTest {
  private static final List<Object> HELD = new ArrayList<>();

  private static void fail(String message) {
    throw new IllegalArgumentException(message);
  }

  static final class HoldsAFailedTask {
    public static void main(String[] args) {
      Async.run(() -> {
        HELD.add(createTask(() -> fail("nobody looked")));
        sleep(ZERO);
      });
    }
  }

  @Test
  void failureNeverLookedAt_jvmEnds_isReported() throws Exception {
    try (var program = ChildProgram.start(HoldsAFailedTask.class)) {
      assertThat(program.exitCode()).isZero();

      assertThat(program.output())
          .anyMatch(line -> line.contains("task Task-2 was never looked at"))
          .anyMatch(line -> line.contains("IllegalArgumentException: nobody looked"));
    }
  }

  static final class FailsInTheLastCallback {
    public static void main(String[] args) {
      Async.run(() -> {
        EventLoop.running().callSoon(() -> fail("the last callback"));
        sleep(ZERO);
      });
    }
  }

  @Test
  void callbackFails_jvmEndsRightAfterwards_isReported() throws Exception {
    try (var program = ChildProgram.start(FailsInTheLastCallback.class)) {
      assertThat(program.exitCode()).isZero();

      assertThat(program.output())
          .anyMatch(line -> line.contains("a callback failed"))
          .anyMatch(line -> line.contains("IllegalArgumentException: the last callback"))
          .anyMatch(line -> line.contains("LastWordsTest.fail"));
    }
  }

  @Test
  void callbackFails_noLoggerInstalled_isPrintedToStandardError() throws Exception {
    try (var program = ChildProgram.startWithout("slf4j-simple", FailsInTheLastCallback.class)) {
      assertThat(program.exitCode()).isZero();

      assertThat(program.output())
          .anyMatch(line -> line.startsWith("weft: a callback failed"))
          .anyMatch(line -> line.contains("IllegalArgumentException: the last callback"));
    }
  }

  static final class ChoosesItsEngine {
    public static void main(String[] args) {
      ChildProgram.say(
          Async.run(() -> Engine.CURRENT.engineName() + " " + Thread.currentThread().isVirtual()));
    }
  }

  @Test
  void engine_javaLangIsClosed_isTheFallbackAndOneLineSaysWhichFlagIsMissing() throws Exception {
    try (var program = ChildProgram.startWithOptions(List.of(), ChoosesItsEngine.class)) {
      assertThat(program.exitCode()).isZero();

      assertThat(program.output())
          .contains("baton true")
          .filteredOn(line -> line.contains("--add-opens java.base/java.lang=ALL-UNNAMED"))
          .hasSize(1);
    }
  }

  @Test
  void engine_javaLangIsOpen_isTheMainOneAndNothingIsSaid() throws Exception {
    try (var program =
        ChildProgram.startWithOptions(
            List.of("--add-opens=java.base/java.lang=ALL-UNNAMED"), ChoosesItsEngine.class)) {
      assertThat(program.exitCode()).isZero();

      assertThat(program.output()).containsExactly("scheduler true");
    }
  }

  @Test
  void engine_mainOneForcedWithoutTheFlag_saysWhatIsMissing() throws Exception {
    try (var program =
        ChildProgram.startWithOptions(List.of("-Dweft.engine=scheduler"), ChoosesItsEngine.class)) {
      assertThat(program.exitCode()).isOne();

      assertThat(program.output())
          .anyMatch(line -> line.contains("weft.engine=scheduler needs the JVM flag --add-opens"));
    }
  }

  @Test
  void engine_unknownName_saysWhichThereAre() throws Exception {
    try (var program =
        ChildProgram.startWithOptions(List.of("-Dweft.engine=turbo"), ChoosesItsEngine.class)) {
      assertThat(program.exitCode()).isOne();

      assertThat(program.output())
          .anyMatch(line -> line.contains("turbo") && line.contains("scheduler or baton"));
    }
  }
}

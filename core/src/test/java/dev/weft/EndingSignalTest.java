package dev.weft;

import static dev.weft.Async.createTask;
import static dev.weft.Async.currentTask;
import static dev.weft.Async.sleep;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.weft.internal.signal.SignalRoute;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What SIGTERM does to a program, and which signals do the same: each test is a JVM of its own. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class EndingSignalTest {
  /** What a shell reports for a process that SIGTERM ended. */
  private static final int ENDED_BY_SIGTERM = 143;

  private static final int ENDED_BY_SIGHUP = 129;

  @Test
  void term_whileTheBodyWaits_cleansUpAndEndsTheJvmWithoutATrace() throws Exception {
    try (var program = ChildProgram.start(SignalledPrograms.CleansUp.class)) {
      program.awaitLine("ready");

      program.send("TERM");

      assertThat(program.exitCode()).isEqualTo(ENDED_BY_SIGTERM);
      assertThat(program.output()).containsExactly("ready", "body cleaned up", "task cleaned up");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TERM", "INT"})
  void term_thenAnotherSignal_endsTheJvmAtOnce(String second) throws Exception {
    ChildProgram.assumeInterruptsArrive();
    try (var program = ChildProgram.start(SignalledPrograms.TakesItsTime.class)) {
      program.awaitLine("ready");
      program.send("TERM");
      program.awaitLine("cleaning up");

      program.send(second);

      assertThat(program.exitCode()).isIn(ENDED_BY_SIGTERM, 130);
      assertThat(program.output()).containsExactly("ready", "cleaning up");
    }
  }

  static final class TakesItsTimeAfterTheBody {
    public static void main(String[] args) {
      Async.run(() -> {
        createTask(() -> {
          try {
            sleep(ofMinutes(5));
          } finally {
            ChildProgram.say("cleaning up");
            sleep(ofMillis(500));
            ChildProgram.say("cleaned up");
          }
        });
        sleep(ofMillis(1));
      });
      ChildProgram.say("never");
    }
  }

  @Test
  void term_whileTheTasksLeftCleanUp_waitsForThem() throws Exception {
    try (var program = ChildProgram.start(TakesItsTimeAfterTheBody.class)) {
      program.awaitLine("cleaning up");

      program.send("TERM");

      assertThat(program.exitCode()).isEqualTo(ENDED_BY_SIGTERM);
      assertThat(program.output()).containsExactly("cleaning up", "cleaned up");
    }
  }

  /** The body ends in the step in which the signal comes, so the cancellation comes too late. */
  static final class EndsJustThen {
    public static void main(String[] args) {
      try (var runner = new Runner()) {
        runner.run(() -> {
          SignalRoute.of("TERM").raise();
          var loop = EventLoop.running();
          while (!loop.awaitsOutside()) {
            Thread.onSpinWait(); // until the JVM's signal thread has asked for the cancellation
          }
        });
        ChildProgram.say("never");
      }
    }
  }

  @Test
  void term_inTheMomentInWhichTheBodyEnds_stillEndsTheJvm() throws Exception {
    try (var program = ChildProgram.start(EndsJustThen.class)) {
      assertThat(program.exitCode()).isEqualTo(ENDED_BY_SIGTERM);
      assertThat(program.output()).isEmpty();
    }
  }

  @Test
  void term_bodySuppressesIt_programEndsWell() throws Exception {
    try (var program = ChildProgram.start(SignalledPrograms.HandlesIt.class)) {
      program.awaitLine("ready");

      program.send("TERM");

      assertThat(program.exitCode()).isZero();
      assertThat(program.output()).containsExactly("ready", "handled", "main goes on");
    }
  }

  static final class HandlerCancelsTheBody {
    public static void main(String[] args) {
      Async.run(() -> {
        var main = currentTask();
        EventLoop.running().addSignalHandler("SIGTERM", () -> main.cancel("SIGTERM"));
        try {
          ChildProgram.say("ready");
          sleep(ofMinutes(5));
        } finally {
          ChildProgram.say("cleaned up");
        }
      });
    }
  }

  @Test
  void term_handlerOfTheLoopCancelsTheBody_endsTheJvmWithoutATrace() throws Exception {
    try (var program = ChildProgram.start(HandlerCancelsTheBody.class)) {
      program.awaitLine("ready");

      program.send("TERM");

      assertThat(program.exitCode()).isEqualTo(ENDED_BY_SIGTERM);
      assertThat(program.output()).containsExactly("ready", "cleaned up");
    }
  }

  // ---- which signals

  static final class OnlyHangups {
    public static void main(String[] args) {
      var options = RunnerOptions.DEFAULT.withSignals("hup");
      try (var runner = new Runner(options)) {
        runner.run(() -> {
          try {
            ChildProgram.say("ready");
            sleep(ofMinutes(5));
          } finally {
            ChildProgram.say("cleaned up");
          }
        });
      }
    }
  }

  @Test
  void options_anotherSignal_endsInGoodOrderByThatOne() throws Exception {
    assumeFalse(ignoresHangups(), "skipped: nohup, say, has the tests' JVM ignore SIGHUP");
    try (var program = ChildProgram.start(OnlyHangups.class)) {
      program.awaitLine("ready");

      program.send("HUP");

      assertThat(program.exitCode()).isEqualTo(ENDED_BY_SIGHUP);
      assertThat(program.output()).containsExactly("ready", "cleaned up");
    }
  }

  /** What this process ignores, those that it starts ignore, too. Linux says it as a mask. */
  private static boolean ignoresHangups() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return false;
    }
    String ignored =
        Files.readAllLines(status).stream()
            .filter(line -> line.startsWith("SigIgn:"))
            .map(line -> line.substring("SigIgn:".length()).strip())
            .findFirst()
            .orElse("0");
    return (Long.parseUnsignedLong(ignored, 16) & 1) != 0;
  }

  @Test
  void options_withoutTheSignal_itDoesWhatItDoesWithoutWeft() throws Exception {
    try (var program = ChildProgram.start(OnlyHangups.class)) {
      program.awaitLine("ready");

      program.send("TERM");

      assertThat(program.exitCode()).isEqualTo(ENDED_BY_SIGTERM);
      assertThat(program.output()).containsExactly("ready");
    }
  }

  @Test
  void options_signalThatDoesNotExist_isRefused() {
    assertThatThrownBy(() -> RunnerOptions.DEFAULT.withSignals("SIGNONE"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no such signal");
    assertThat(RunnerOptions.DEFAULT.withSignals("term").signals()).containsExactly("SIGTERM");
  }

  // ---- groups of loops

  static final class Group {
    public static void main(String[] args) throws Exception {
      try (var group = LoopGroup.start(2)) {
        var _ =
            group.submit(() -> {
              try {
                ChildProgram.say("ready");
                sleep(ofMinutes(5));
              } finally {
                sleep(ofMillis(1));
                ChildProgram.say("task cleaned up");
              }
            });
        group.join();
      } finally {
        ChildProgram.say("main cleaned up");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TERM", "INT"})
  void signal_mainWaitsForAGroup_tasksAndMainCleanUp(String signal) throws Exception {
    ChildProgram.assumeInterruptsArrive();
    try (var program = ChildProgram.start(Group.class)) {
      program.awaitLine("ready");

      program.send(signal);

      assertThat(program.exitCode()).isEqualTo(signal.equals("INT") ? 130 : ENDED_BY_SIGTERM);
      assertThat(program.output()).containsExactly("ready", "task cleaned up", "main cleaned up");
    }
  }

  static final class GroupAndLatch {
    public static void main(String[] args) throws Exception {
      try (var _ = LoopGroup.start(1)) {
        ChildProgram.say("ready");
        new CountDownLatch(1).await();
      } finally {
        ChildProgram.say("main cleaned up");
      }
    }
  }

  @Test
  void term_mainWaitsForSomethingElse_isInterruptedAndCleansUpWithoutATrace() throws Exception {
    try (var program = ChildProgram.start(GroupAndLatch.class)) {
      program.awaitLine("ready");

      program.send("TERM");

      assertThat(program.exitCode()).isEqualTo(ENDED_BY_SIGTERM);
      assertThat(program.output()).containsExactly("ready", "main cleaned up");
    }
  }

  static final class RunInAGroup {
    public static void main(String[] args) {
      try (var _ = LoopGroup.start(1)) {
        Async.run(() -> {
          try {
            ChildProgram.say("ready");
            sleep(ofMinutes(5));
          } finally {
            ChildProgram.say("body cleaned up");
          }
        });
      } finally {
        ChildProgram.say("main cleaned up");
      }
    }
  }

  @Test
  void term_aRunInsideAGroup_passesFromTheRunToTheGroup() throws Exception {
    try (var program = ChildProgram.start(RunInAGroup.class)) {
      program.awaitLine("ready");

      program.send("TERM");

      assertThat(program.exitCode()).isEqualTo(ENDED_BY_SIGTERM);
      assertThat(program.output()).containsExactly("ready", "body cleaned up", "main cleaned up");
    }
  }

  static final class GroupLeftOpen {
    public static void main(String[] args) {
      var group = LoopGroup.start(1);
      var _ =
          group.submit(() -> {
            try {
              ChildProgram.say("ready");
              sleep(ofMinutes(5));
            } finally {
              ChildProgram.say("task cleaned up");
            }
          });
    }
  }

  @Test
  void term_mainHasEndedAndLeftTheGroupOpen_tasksCleanUp() throws Exception {
    try (var program = ChildProgram.start(GroupLeftOpen.class)) {
      program.awaitLine("ready");

      program.send("TERM");

      assertThat(program.exitCode()).isEqualTo(ENDED_BY_SIGTERM);
      assertThat(program.output()).containsExactly("ready", "task cleaned up");
    }
  }
}

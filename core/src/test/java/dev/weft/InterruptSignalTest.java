package dev.weft;

import static dev.weft.Async.sleep;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What Ctrl-C does to a program: each test is a JVM of its own. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class InterruptSignalTest {
  /** What a shell reports for a process that SIGINT ended. */
  private static final int ENDED_BY_SIGINT = 130;

  @BeforeAll
  static void signalsArrive() throws Exception {
    ChildProgram.assumeInterruptsArrive();
  }

  // ---- one signal

  @Test
  void interrupt_whileTheBodyWaits_letsItAndItsTaskCleanUpAndEndsTheJvm() throws Exception {
    try (var program = ChildProgram.start(SignalledPrograms.CleansUp.class)) {
      program.awaitLine("ready");

      program.interrupt();

      assertThat(program.exitCode()).isEqualTo(ENDED_BY_SIGINT);
      assertThat(program.output()).containsExactly("ready", "body cleaned up", "task cleaned up");
    }
  }

  @Test
  void interrupt_bodySuppressesIt_programEndsWell() throws Exception {
    try (var program = ChildProgram.start(SignalledPrograms.HandlesIt.class)) {
      program.awaitLine("ready");

      program.interrupt();

      assertThat(program.exitCode()).isZero();
      assertThat(program.output()).containsExactly("ready", "handled", "main goes on");
    }
  }

  static final class Computes {
    public static void main(String[] args) {
      Async.run(() -> {
        ChildProgram.say("ready");
        while (true) {
          sleep(ZERO);
        }
      });
    }
  }

  @Test
  void interrupt_bodyIsBusy_cancelsItAtItsNextWait() throws Exception {
    try (var program = ChildProgram.start(Computes.class)) {
      program.awaitLine("ready");

      program.interrupt();

      assertThat(program.exitCode()).isEqualTo(ENDED_BY_SIGINT);
    }
  }

  // ---- a second one

  @Test
  void interrupt_again_endsTheJvmAtOnce() throws Exception {
    try (var program = ChildProgram.start(SignalledPrograms.TakesItsTime.class)) {
      program.awaitLine("ready");
      program.interrupt();
      program.awaitLine("cleaning up");

      program.interrupt();

      assertThat(program.exitCode()).isEqualTo(ENDED_BY_SIGINT);
      assertThat(program.output()).containsExactly("ready", "cleaning up");
    }
  }

  // ---- beyond the run

  static final class AfterTheRun {
    public static void main(String[] args) throws InterruptedException {
      Async.run(() -> sleep(ZERO));
      ChildProgram.say("ready");
      Thread.sleep(300_000);
    }
  }

  @Test
  void interrupt_afterTheRun_doesWhatItDoesWithoutWeft() throws Exception {
    try (var program = ChildProgram.start(AfterTheRun.class)) {
      program.awaitLine("ready");

      program.interrupt();

      assertThat(program.exitCode()).isEqualTo(ENDED_BY_SIGINT);
    }
  }

  static final class NotOnTheMainThread {
    public static void main(String[] args) {
      Thread.ofPlatform()
          .start(() ->
              Async.run(() -> {
                try {
                  ChildProgram.say("ready");
                  sleep(ofMinutes(5));
                } finally {
                  ChildProgram.say("never");
                }
              }));
    }
  }

  @Test
  void interrupt_runIsNotOnTheMainThread_doesWhatItDoesWithoutWeft() throws Exception {
    try (var program = ChildProgram.start(NotOnTheMainThread.class)) {
      program.awaitLine("ready");

      program.interrupt();

      assertThat(program.exitCode()).isEqualTo(ENDED_BY_SIGINT);
      assertThat(program.output()).containsExactly("ready");
    }
  }
}

package dev.weft.testing;

import static dev.weft.Async.createTask;
import static dev.weft.Async.sleep;
import static dev.weft.Async.toThread;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.EventLoop;
import dev.weft.Future;
import dev.weft.TaskOptions;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests that do not end by themselves. The classes inside are run by these tests alone. */
class OnLoopEndlessTest {

  @OnLoop
  static class Deadlocks {
    static boolean cleanedUp;
    static boolean afterEachRan;

    @Test
    void test(EventLoop loop) {
      Future<String> never = loop.createFuture();
      createTask(() -> waitFor(never), TaskOptions.named("other"));
      sleep(Duration.ofSeconds(1));
      try {
        never.await();
      } finally {
        cleanedUp = true;
      }
    }

    static String waitFor(Future<String> never) {
      return never.await();
    }

    @AfterEach
    void cleanUp() {
      sleep(Duration.ofSeconds(1));
      afterEachRan = true;
    }
  }

  @Test
  void test_deadlocked_failsAtOnceAndNamesWhatEachTaskWaitsFor() {
    var failure = SampleRun.of(Deadlocks.class).onlyFailure();

    assertThat(failure)
        .isInstanceOf(DeadlockException.class)
        .hasMessageContainingAll(
            "deadlock at 1.0 s",
            "Task[test, pending, waits for",
            "at dev.weft.testing.OnLoopEndlessTest$Deadlocks.test(",
            "Task[other, pending, waits for",
            "at dev.weft.testing.OnLoopEndlessTest$Deadlocks.waitFor(")
        .hasNoSuppressedExceptions();
    assertThat(failure.getMessage()).doesNotContain("org.junit", "LoopUnderTest");
    assertThat(Deadlocks.cleanedUp).isTrue();
    assertThat(Deadlocks.afterEachRan).isTrue();
  }

  @OnLoop(clock = LoopClock.REAL, timeoutSeconds = 1)
  static class WaitsForEver {
    static boolean cleanedUp;

    @Test
    void test(EventLoop loop) {
      createTask(() -> sleep(Duration.ofHours(1)), TaskOptions.named("other"));
      try {
        loop.createFuture().await();
      } finally {
        cleanedUp = true;
      }
    }
  }

  @Test
  void test_waitsBeyondItsLimit_failsWithTheStackOfEachTask() {
    var failure = SampleRun.of(WaitsForEver.class).onlyFailure();

    assertThat(failure)
        .isInstanceOf(TimeoutException.class)
        .hasMessageContainingAll(
            "test() did not end within 1 s. Not done:",
            "Task[test, pending, waits for",
            "at dev.weft.testing.OnLoopEndlessTest$WaitsForEver.test(",
            "Task[other, pending, waits for",
            "at dev.weft.Async.sleep(")
        .hasNoSuppressedExceptions();
    assertThat(WaitsForEver.cleanedUp).isTrue();
  }

  @OnLoop(timeoutSeconds = 1)
  static class LetsVirtualTimePassForEver {
    @Test
    void test() {
      while (true) {
        sleep(Duration.ofHours(1));
      }
    }
  }

  @Test
  void test_virtualTimeRunsAway_failsAfterItsLimitInRealTime() {
    var failure = SampleRun.of(LetsVirtualTimePassForEver.class).onlyFailure();

    assertThat(failure).isInstanceOf(TimeoutException.class).hasMessageContaining("within 1 s");
  }

  @OnLoop(timeoutSeconds = 1)
  static class Spins {
    static volatile boolean stop;

    @Test
    void test() {
      spin();
    }

    static void spin() {
      while (!stop) {
        Thread.onSpinWait();
      }
    }
  }

  @Test
  void test_keepsTheLoop_failsWithWhereItStands() {
    try {
      var failure = SampleRun.of(Spins.class).onlyFailure();

      assertThat(failure)
          .isInstanceOf(TimeoutException.class)
          .hasMessageContainingAll(
              "test() did not end within 1 s, and its loop does not answer. It stands",
              "OnLoopEndlessTest$Spins.spin(",
              "could not be ended");
    } finally {
      Spins.stop = true;
    }
  }

  @OnLoop
  static class StopsItsLoop {
    @Test
    void test(EventLoop loop) {
      loop.stop();
      sleep(Duration.ofSeconds(1));
    }
  }

  @Test
  void test_stopsItsLoop_failsAndSaysSo() {
    var failure = SampleRun.of(StopsItsLoop.class).onlyFailure();

    assertThat(failure)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("the loop was stopped before the future was done");
  }

  @OnLoop
  static class InterruptedByJUnit {
    @Test
    @Timeout(1)
    void test() throws InterruptedException {
      toThread(() -> {
        new CountDownLatch(1).await();
        return true;
      });
    }
  }

  @Test
  void test_interruptedByJUnitsOwnTimeout_ends() {
    var failure = SampleRun.of(InterruptedByJUnit.class).onlyFailure();

    assertThat(failure).isInstanceOf(TimeoutException.class).hasMessageContaining("timed out");
  }
}

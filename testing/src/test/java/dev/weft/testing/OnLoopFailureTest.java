package dev.weft.testing;

import static dev.weft.Async.createTask;
import static dev.weft.Async.currentTask;
import static dev.weft.Async.sleep;
import static dev.weft.Async.toThread;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.weft.CancelledError;
import dev.weft.EventLoop;
import dev.weft.Future;
import dev.weft.TaskOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ParameterResolutionException;

/** Tests that must fail, and with what. The classes inside are run by these tests alone. */
class OnLoopFailureTest {

  // ---- what a test throws

  @OnLoop
  static class ThrowsChecked {
    static final IOException FAILURE = new IOException("boom");

    @Test
    void test() throws IOException {
      sleep(Duration.ofSeconds(1));
      throw FAILURE;
    }
  }

  @Test
  void test_throwsACheckedException_failsWithItAsItIs() {
    var failure = SampleRun.of(ThrowsChecked.class).onlyFailure();

    assertThat(failure).isSameAs(ThrowsChecked.FAILURE).hasNoSuppressedExceptions();
  }

  @OnLoop
  static class ThrowsWithTasksLeft {
    @Test
    void test() {
      createTask(() -> sleep(Duration.ofHours(1)));
      fail("the reason");
    }
  }

  @Test
  void test_failsWithTasksLeft_saysNothingOfThem() {
    var failure = SampleRun.of(ThrowsWithTasksLeft.class).onlyFailure();

    assertThat(failure).hasMessage("the reason").hasNoSuppressedExceptions();
  }

  @OnLoop
  static class IsCancelled {
    @Test
    void test() {
      currentTask().cancel("by itself");
      sleep(Duration.ofSeconds(1));
    }
  }

  @Test
  void test_cancelsItself_failsWithTheCancellation() {
    var failure = SampleRun.of(IsCancelled.class).onlyFailure();

    assertThat(failure).isInstanceOf(CancelledError.class).hasMessage("by itself");
  }

  @OnLoop
  static class ThrowsAfterAHandlerFailed {
    @Test
    void test(EventLoop loop) {
      loop.callSoon(() -> {
        throw new IllegalStateException("the cause");
      });
      sleep(Duration.ZERO);
      fail("the reason");
    }
  }

  @Test
  void test_failsAfterAReport_hasTheReportSuppressed() {
    var failure = SampleRun.of(ThrowsAfterAHandlerFailed.class).onlyFailure();

    assertThat(failure).hasMessage("the reason");
    assertThat(failure.getSuppressed()).hasSize(1);
    assertThat(failure.getSuppressed()[0]).hasRootCauseMessage("the cause");
  }

  // ---- what a test leaves

  @OnLoop
  static class LeavesATask {
    @Test
    void test() {
      createTask(LeavesATask::work, TaskOptions.named("worker"));
      sleep(Duration.ZERO);
    }

    static void work() {
      sleep(Duration.ofHours(1));
    }
  }

  @Test
  void end_taskThatSleeps_failsAndSaysWhereItWaitsAndWasMade() {
    var failure = SampleRun.of(LeavesATask.class).onlyFailure();

    assertThat(failure)
        .isInstanceOf(AssertionError.class)
        .hasMessageContainingAll(
            "left this behind",
            "Task[worker, pending, waits for",
            ", which waits\n      at dev.weft.Future.await(",
            "LeavesATask.work(OnLoopFailureTest.java",
            "and was made\n      at dev.weft.testing.OnLoopFailureTest$LeavesATask.test(OnLoop");
    assertThat(failure.getMessage()).doesNotContain("org.junit", "EventLoop", "a timer");
  }

  @OnLoop
  static class LeavesATimer {
    @Test
    void test(EventLoop loop) {
      loop.callLater(Duration.ofSeconds(90), () -> {});
      loop.callLater(Duration.ofSeconds(1), () -> {}).cancel();
      sleep(Duration.ofSeconds(30));
    }
  }

  @Test
  void end_timer_failsAndSaysWhenItIsDueAndWhereItWasMade() {
    var failure = SampleRun.of(LeavesATimer.class).onlyFailure();

    assertThat(failure.getMessage())
        .contains("a timer, due in 60.0 s, made\n      at dev.weft.testing.OnLoopFailureTest$Leav")
        .containsOnlyOnce("a timer");
  }

  @OnLoop
  static class LeavesACallback {
    @Test
    void test(EventLoop loop) {
      repeat(loop);
    }

    static void repeat(EventLoop loop) {
      loop.callSoon(() -> repeat(loop));
    }
  }

  @Test
  void end_callbackThatCallsItselfForEver_failsAndSaysWhereItWasMade() {
    var failure = SampleRun.of(LeavesACallback.class).onlyFailure();

    assertThat(failure)
        .hasMessageContainingAll("a callback, ready to run, made", "LeavesACallback.repeat(OnLoop");
  }

  @OnLoop
  static class LeavesACall {
    static final CountDownLatch END = new CountDownLatch(1);

    @Test
    void test(EventLoop loop) {
      loop.runInExecutor(
          null,
          () -> {
            END.await();
            return true;
          });
    }
  }

  @Test
  void end_callInAThread_fails() {
    var failure = SampleRun.of(LeavesACall.class).onlyFailure();
    LeavesACall.END.countDown();

    assertThat(failure).hasMessageContaining("a call in another thread, which has not come back");
  }

  @OnLoop
  static class CleansUpWhatItLeft {
    static boolean cleanedUp;

    @Test
    void test() {
      createTask(() -> {
        try {
          sleep(Duration.ofHours(1));
        } finally {
          sleep(Duration.ofSeconds(1));
          cleanedUp = true;
        }
      });
      sleep(Duration.ZERO);
    }
  }

  @Test
  void end_taskLeft_isCancelledAndMayCleanUp() {
    SampleRun.of(CleansUpWhatItLeft.class).onlyFailure();

    assertThat(CleansUpWhatItLeft.cleanedUp).isTrue();
  }

  @OnLoop(clock = LoopClock.REAL)
  static class LeavesATaskOnTheRealClock {
    @Test
    void test(EventLoop loop) {
      createTask(() -> loop.createFuture().await(), TaskOptions.named("worker"));
    }
  }

  @Test
  void end_taskThatWaitsOnTheRealClock_fails() {
    var failure = SampleRun.of(LeavesATaskOnTheRealClock.class).onlyFailure();

    assertThat(failure).hasMessageContainingAll("Task[worker, pending", "which waits", "made");
  }

  // ---- errors that nobody catches

  @OnLoop
  static class CallbackFails {
    @Test
    void test(EventLoop loop) {
      loop.callSoon(() -> {
        throw new IllegalStateException("boom");
      });
    }
  }

  @Test
  void end_callbackFailed_failsWithItsFailureAsTheCause() {
    var failure = SampleRun.of(CallbackFails.class).onlyFailure();

    assertThat(failure)
        .isInstanceOf(AssertionError.class)
        .hasMessageContainingAll(
            "a callback failed: java.lang.IllegalStateException: boom",
            "made at\n      at dev.weft.testing.OnLoopFailureTest$CallbackFails.test(")
        .hasRootCauseMessage("boom");
  }

  @OnLoop
  static class FailureUnseen {
    static Future<?> held;

    @Test
    void test() {
      held =
          createTask(() -> {
            throw new IllegalStateException("boom");
          });
      createTask(() -> {
        throw new IOException("another");
      });
      sleep(Duration.ZERO);
    }
  }

  @Test
  void end_failuresThatNobodyLookedAt_failEvenIfTheFuturesAreStillHeld() {
    var failure = SampleRun.of(FailureUnseen.class).onlyFailure();

    assertThat(failure).hasMessageContaining("was never looked at");
    assertThat(failure.getCause()).isNotNull();
    assertThat(failure.getSuppressed()).hasSize(1);
  }

  @OnLoop
  static class TakesReports {
    @Test
    void test(EventLoop loop, ErrorReports reports) {
      loop.callSoon(() -> {
        throw new IllegalStateException("boom");
      });
      createTask(() -> {
        throw new IOException("another");
      });
      sleep(Duration.ZERO);

      assertThat(reports.take()).hasSize(2);
      assertThat(reports.take()).isEmpty();
    }
  }

  @Test
  void take_expectedErrors_doNotFailTheTest() {
    SampleRun.of(TakesReports.class).allSucceeded();
  }

  // ---- tests that do not end

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
            "at dev.weft.testing.OnLoopFailureTest$Deadlocks.test(",
            "Task[other, pending, waits for",
            "at dev.weft.testing.OnLoopFailureTest$Deadlocks.waitFor(")
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
            "at dev.weft.testing.OnLoopFailureTest$WaitsForEver.test(",
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
              "OnLoopFailureTest$Spins.spin(",
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

  // ---- misuse

  @OnLoop
  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  static class WantsALoopForAllTests {
    @BeforeAll
    void prepare(EventLoop loop) {}

    @Test
    void test() {}
  }

  @Test
  void parameter_ofAMethodForAllTests_isRefused() {
    var failure = SampleRun.of(WantsALoopForAllTests.class).failureOfTheClass();

    assertThat(failure)
        .isInstanceOf(ParameterResolutionException.class)
        .hasMessageContaining("each test has a loop of its own");
  }

  @OnLoop(clock = LoopClock.REAL)
  static class WantsAVirtualClock {
    @Test
    void test(VirtualClock clock) {}
  }

  @Test
  void parameter_virtualClockOnTheRealClock_isRefused() {
    var failure = SampleRun.of(WantsAVirtualClock.class).onlyFailure();

    assertThat(failure)
        .isInstanceOf(ParameterResolutionException.class)
        .hasMessageContaining("annotated with LoopClock.REAL");
  }

  @ExtendWith(LoopExtension.class)
  static class NamesTheExtensionOnly {
    @Test
    void test() {}
  }

  @Test
  void extension_withoutTheAnnotation_isRefused() {
    var failure = SampleRun.of(NamesTheExtensionOnly.class).onlyFailure();

    assertThat(failure).hasMessageContaining("use it instead of @ExtendWith");
  }

  // ---- work in threads

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

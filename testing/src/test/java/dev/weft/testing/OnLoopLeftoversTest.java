package dev.weft.testing;

import static dev.weft.Async.createTask;
import static dev.weft.Async.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.EventLoop;
import dev.weft.TaskOptions;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Tests that fail for what they leave. The classes inside are run by these tests alone. */
class OnLoopLeftoversTest {

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
            "LeavesATask.work(OnLoopLeftoversTest.java",
            "and was made\n      at dev.weft.testing.OnLoopLeftoversTest$LeavesATask.test(OnLoop");
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
        .contains(
            "a timer, due in 60.0 s, made\n      at dev.weft.testing.OnLoopLeftoversTest$Leav")
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
}

package dev.weft;

import static dev.weft.Async.createTask;
import static dev.weft.Async.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a loop tells tests and tools about itself. */
class EventLoopInspectionTest {
  private final Reports reports = new Reports();
  private final EventLoop loop = EventLoop.create(new TestClock());

  {
    loop.setExceptionHandler(reports);
  }

  @AfterEach
  void close() {
    loop.close();
  }

  @Test
  void allRunning_loopThatRunsAndOneThatDoesNot_hasTheFirst() {
    try (var runner = new Runner()) {
      runner.run(() ->
          assertThat(EventLoop.allRunning()).contains(EventLoop.running()).doesNotContain(loop));

      assertThat(EventLoop.allRunning()).doesNotContain(runner.loop());
    }
  }

  @Test
  void pendingHandles_readyCallbacksAndTimers_comeInTheOrderInWhichTheyWillRun() {
    Runnable nothing = () -> {};
    var late = loop.callLater(Duration.ofSeconds(2), nothing);
    var early = loop.callLater(Duration.ofSeconds(1), nothing);
    var earlyToo = loop.callAt(early.when(), nothing);
    var ready = loop.callSoon(nothing);
    var readyToo = loop.callSoon(nothing);

    assertThat(loop.inspection().pendingHandles())
        .isEqualTo(List.of(ready, readyToo, early, earlyToo, late));
  }

  @Test
  void pendingHandles_cancelled_areLeftOut() {
    loop.callSoon(() -> {}).cancel();
    loop.callLater(Duration.ofSeconds(1), () -> {}).cancel();
    loop.callLater(Duration.ofSeconds(2), () -> {});
    loop.callLater(Duration.ofSeconds(3), () -> {});
    loop.callLater(Duration.ofSeconds(3), () -> {}).cancel();

    assertThat(loop.inspection().pendingHandles()).hasSize(2);
  }

  @Test
  void pendingHandles_queueThatHasWrappedRound_areOldestFirst() {
    for (int i = 0; i < 200; i++) {
      loop.callSoon(() -> {});
    }
    loop.callSoon(loop::stop);
    loop.runForever();
    var first = loop.callSoon(() -> {});
    for (int i = 0; i < 100; i++) {
      loop.callSoon(() -> {});
    }
    var last = loop.callSoon(() -> {});

    var pending = loop.inspection().pendingHandles();

    assertThat(pending).hasSize(102).startsWith(first).endsWith(last);
  }

  @Test
  void origin_inDebugMode_isWhereTaskAndHandleWereMade() {
    loop.setDebug(true);

    var handle = loop.callSoon(() -> {});
    var task = loop.createTask(() -> "done");

    assertThat(handle.origin().getStackTrace()).anyMatch(this::isOfThisTest);
    assertThat(task.origin().getStackTrace()).anyMatch(this::isOfThisTest);
    loop.runUntilComplete(task);
  }

  @Test
  void origin_withoutDebugMode_isUnknown() {
    loop.setDebug(false);

    var handle = loop.callSoon(() -> {});
    var task = loop.createTask(() -> "done");

    assertThat(handle.origin()).isNull();
    assertThat(task.origin()).isNull();
    loop.runUntilComplete(task);
  }

  @Test
  void reportUnseenFailures_futureStillHeld_isReportedOnce() {
    loop.runUntilComplete(() -> {
      var boom = new IllegalStateException("boom");
      var failed =
          createTask(() -> {
            throw boom;
          });
      sleep(Duration.ZERO);

      loop.inspection().reportUnseenFailures();
      loop.inspection().reportUnseenFailures();

      assertThat(reports.only().kind()).isEqualTo(ErrorReport.Kind.UNSEEN_FAILURE);
      assertThat(reports.only().exception()).isSameAs(boom);
      assertThat(failed.isDone()).isTrue();
      return true;
    });
  }

  @Test
  void reportUnseenFailures_failureThatWasLookedAt_isNotReported() {
    loop.runUntilComplete(() -> {
      Future<String> failed = loop.createFuture();
      failed.setException(new IllegalStateException("boom"));
      assertThat(failed.exception()).hasMessage("boom");

      loop.inspection().reportUnseenFailures();

      assertThat(reports.all()).isEmpty();
      return true;
    });
  }

  @Test
  void reportUnseenFailures_ofAnotherLoop_areLeftToIt() {
    try (var other = EventLoop.create(new TestClock())) {
      var others = new Reports();
      other.setExceptionHandler(others);
      Future<String> failed = other.createFuture();
      failed.setException(new IllegalStateException("boom"));

      loop.inspection().reportUnseenFailures();

      assertThat(reports.all()).isEmpty();
      other.inspection().reportUnseenFailures();
      assertThat(others.all()).hasSize(1);
    }
  }

  @Test
  void stack_taskThatKeepsTheLoop_isThatTasks() throws Exception {
    var spinning = new CountDownLatch(1);
    var stop = new CountDownLatch(1);
    var run =
        Thread.ofPlatform()
            .start(() ->
                loop.runUntilComplete(() -> {
                  spinUntil(stop, spinning);
                  return true;
                }));
    assertThat(spinning.await(10, TimeUnit.SECONDS)).isTrue();

    var frames = loop.inspection().stack();
    stop.countDown();
    run.join();

    assertThat(Arrays.stream(frames).map(StackTraceElement::getMethodName).toList())
        .contains("spinUntil");
  }

  @Test
  void stack_callbackThatKeepsTheLoop_isTheThreads() throws Exception {
    var spinning = new CountDownLatch(1);
    var stop = new CountDownLatch(1);
    loop.callSoon(() -> {
      spinUntil(stop, spinning);
      loop.stop();
    });
    var run = Thread.ofPlatform().start(loop::runForever);
    assertThat(spinning.await(10, TimeUnit.SECONDS)).isTrue();

    var frames = loop.inspection().stack();
    stop.countDown();
    run.join();

    assertThat(Arrays.stream(frames).map(StackTraceElement::getMethodName).toList())
        .contains("spinUntil");
  }

  @Test
  void stack_loopThatDoesNotRun_isEmpty() {
    assertThat(loop.inspection().stack()).isEmpty();
  }

  @Test
  void watched_pollerThatWatchesNothing_isEmpty() {
    assertThat(loop.poller().watched()).isEmpty();
  }

  private static void spinUntil(CountDownLatch stop, CountDownLatch spinning) {
    spinning.countDown();
    while (stop.getCount() > 0) {
      Thread.onSpinWait();
    }
  }

  private boolean isOfThisTest(StackTraceElement frame) {
    return frame.getClassName().equals(getClass().getName());
  }
}

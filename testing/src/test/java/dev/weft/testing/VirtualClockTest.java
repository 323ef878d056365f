package dev.weft.testing;

import static dev.weft.Async.sleep;
import static dev.weft.Async.timeout;
import static dev.weft.Async.toThread;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.CancelledError;
import dev.weft.EventLoop;
import dev.weft.Future;
import dev.weft.TaskOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class VirtualClockTest {

  @Test
  void sleep_nothingElseToDo_takesNoTime() {
    // @start region="hour"
    try (var loop = EventLoop.create(new VirtualClock())) {
      Duration slept =
          loop.runUntilComplete(() -> {
            sleep(Duration.ofHours(1));
            return loop.time();
          });
      assertThat(slept).isEqualTo(Duration.ofHours(1));
    }
    // @end
  }

  @Test
  void time_whileAnythingIsReady_standsStill() {
    try (var loop = EventLoop.create(new VirtualClock())) {
      var time =
          loop.runUntilComplete(() -> {
            loop.callLater(Duration.ofSeconds(1), () -> {});
            for (int i = 0; i < 1_000; i++) {
              sleep(Duration.ZERO);
            }
            return loop.time();
          });

      assertThat(time).isZero();
    }
  }

  @Test
  void timers_ofOneMoment_runInTheOrderInWhichTheyWereMade() {
    List<String> order = new ArrayList<>();
    try (var loop = EventLoop.create(new VirtualClock())) {
      loop.callLater(Duration.ofSeconds(2), () -> order.add("later"));
      loop.callLater(Duration.ofSeconds(1), () -> order.add("first"));
      loop.callLater(Duration.ofSeconds(1), () -> order.add("second"));
      loop.callLater(Duration.ofSeconds(2), loop::stop);

      loop.runForever();
    }

    assertThat(order).containsExactly("first", "second", "later");
  }

  @Test
  void poll_callInAThreadUnderWay_waitsForIt() {
    try (var loop = EventLoop.create(new VirtualClock())) {
      var thread = loop.runUntilComplete(() -> toThread(Thread::currentThread));

      assertThat(thread).isNotEqualTo(Thread.currentThread());
    }
  }

  @Test
  void poll_callInAThreadWhileATimerIsSet_letsTheCallComeFirst() throws Exception {
    try (var loop = EventLoop.create(new VirtualClock())) {
      var time =
          loop.runUntilComplete(() -> {
            for (int i = 0; i < 100; i++) {
              timeout(Duration.ofNanos(1), () -> toThread(Thread::currentThread));
            }
            return loop.time();
          });

      assertThat(time).isZero();
    }
  }

  @Test
  void poll_callInAThreadThatHangs_letsTimersGoOn() {
    try (var loop = EventLoop.create(new VirtualClock())) {
      var time =
          loop.runUntilComplete(() -> {
            var release = new CountDownLatch(1);
            Future<Boolean> hanging =
                loop.runInExecutor(
                    null,
                    () -> {
                      release.await();
                      return true;
                    });
            for (int i = 0; i < 1_000; i++) {
              sleep(Duration.ofHours(1));
            }
            release.countDown();
            hanging.await();
            return loop.time();
          });

      assertThat(time).isEqualTo(Duration.ofHours(1_000));
    }
  }

  @Test
  void wakeup_fromAnotherThreadWhileTheLoopWaits_runsTheCallback() {
    try (var loop = EventLoop.create(new VirtualClock())) {
      var value =
          loop.runUntilComplete(() -> {
            Future<String> future = loop.createFuture();
            var handedOver =
                toThread(() -> loop.callSoonThreadsafe(() -> future.setResult("handed over")));
            assertThat(handedOver.isCancelled()).isFalse();
            return future.await();
          });

      assertThat(value).isEqualTo("handed over");
    }
  }

  @Test
  void deadlock_usualHandler_endsTheRunAndNamesTheTasks() {
    try (var loop = EventLoop.create(new VirtualClock())) {
      loop.setExceptionHandler((_, _) -> {}); // the tasks are still pending when the loop is closed
      Future<Object> never = loop.createFuture();
      var first = loop.createTask(() -> never.await(), TaskOptions.named("first"));
      var second = loop.createTask(() -> first.await(), TaskOptions.named("second"));

      assertThatThrownBy(() -> loop.runUntilComplete(second))
          .isInstanceOf(DeadlockException.class)
          .hasMessageContainingAll("deadlock at 0.0 s", "Task[first", "Task[second", "waits for");
    }
  }

  @Test
  void deadlock_noTaskLeft_saysThatNobodyStopsTheLoop() {
    try (var loop = EventLoop.create(new VirtualClock())) {
      assertThatThrownBy(loop::runForever)
          .isInstanceOf(DeadlockException.class)
          .hasMessageContaining("nobody calls stop()");
    }
  }

  @Test
  void deadlock_handlerThatCancels_letsTheRunGoOn() {
    var clock = new VirtualClock(loop -> loop.allTasks().forEach(task -> task.cancel("stuck")));
    try (var loop = EventLoop.create(clock)) {
      Future<Object> never = loop.createFuture();

      assertThatThrownBy(() -> loop.runUntilComplete(() -> never.await()))
          .isInstanceOf(CancelledError.class)
          .hasMessage("stuck");
    }
  }
}

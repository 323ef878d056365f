package dev.weft.testing;

import static dev.weft.Async.createTask;
import static dev.weft.Async.sleep;
import static dev.weft.Async.timeout;
import static dev.weft.Async.toThread;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.weft.CancelledError;
import dev.weft.EventLoop;
import dev.weft.Future;
import dev.weft.TaskOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
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
  void wallClock_ofALoop_goesWithVirtualTime() {
    try (var loop = EventLoop.create(new VirtualClock())) {
      List<Instant> times =
          loop.runUntilComplete(() -> {
            Instant before = loop.clock().instant();
            sleep(Duration.ofDays(31));
            return List.of(before, loop.clock().instant());
          });

      assertThat(times)
          .containsExactly(
              Instant.parse("2030-01-01T00:00:00Z"), Instant.parse("2030-02-01T00:00:00Z"));
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

  // ---- what is outside

  @Test
  void callbackOfAThreadThatNobodyToldOf_isWaitedForAWhile() {
    String answer;
    try (var loop = EventLoop.create(new VirtualClock())) {
      answer =
          loop.runUntilComplete(() -> {
            Future<String> future = loop.createFuture();
            Thread.ofPlatform()
                .start(() -> loop.callSoonThreadsafe(() -> future.setResult("an answer")));
            return future.await();
          });
    }

    assertThat(answer).isEqualTo("an answer");
  }

  @Test
  void outsideWork_timersAreSet_timeStandsStillUntilItIsOver() throws Exception {
    try (var loop = EventLoop.create(new VirtualClock())) {
      var time =
          loop.runUntilComplete(() -> {
            Future<String> future = loop.createFuture();
            var work = loop.outsideWork();
            assertThat(loop.hasOutsideWork()).isTrue();
            Thread.ofPlatform()
                .start(() -> {
                  loop.callSoonThreadsafe(() -> future.setResult("an answer"));
                  work.close();
                  work.close();
                });
            timeout(Duration.ofMillis(1), () -> future.await());
            return loop.time();
          });

      assertThat(time).isZero();
    }
  }

  @Test
  void polling_eventComesWithTime_timeGoesOn() {
    assumeThat(System.getProperty("weft.engine")).isNotEqualTo("baton");
    try (var loop = EventLoop.create(new VirtualClock())) {
      var polls = new AtomicInteger();
      var happened = new AtomicBoolean();
      loop.runUntilComplete(() -> {
        var ticker =
            createTask(() -> {
              while (true) {
                sleep(Duration.ofMinutes(1));
              }
            });
        loop.callLater(Duration.ofMinutes(3), () -> happened.set(true));
        while (!happened.get()) {
          Thread.sleep(1); // as Mockito's verify(mock, timeout(…)) does
          polls.incrementAndGet();
        }
        ticker.cancel();
        return true;
      });

      assertThat(polls).hasValueLessThan(100);
      assertThat(loop.time()).isBetween(Duration.ofMinutes(3), Duration.ofMinutes(20));
    }
  }

  @Test
  void blockingCall_once_takesNoTime() throws Exception {
    assumeThat(System.getProperty("weft.engine")).isNotEqualTo("baton");
    try (var loop = EventLoop.create(new VirtualClock())) {
      Duration time =
          loop.runUntilComplete(() -> {
            timeout(Duration.ofNanos(1), () -> Thread.sleep(1));
            return loop.time();
          });

      assertThat(time).isZero();
    }
  }

  /** The clock looks at the stacks of tasks to tell sleeps from other calls. */
  @Test
  void blockingCall_thatEndsWhileItsStackIsLookedAt_takesNoTime() throws Exception {
    assumeThat(System.getProperty("weft.engine")).isNotEqualTo("baton");
    for (int micros = 1; micros <= 400; micros++) {
      long nanos = TimeUnit.MICROSECONDS.toNanos(micros);
      try (var loop = EventLoop.create(new VirtualClock())) {
        Duration time =
            loop.runUntilComplete(() -> {
              timeout(Duration.ofNanos(1), () -> TimeUnit.NANOSECONDS.sleep(nanos));
              return loop.time();
            });

        assertThat(time).isZero();
      }
    }
  }

  // ---- the end of time

  @Test
  void sleep_withoutEnd_againAndAgain_neverGoesBack() {
    try (var loop = EventLoop.create(new VirtualClock())) {
      loop.setExceptionHandler((_, _) -> {}); // the task is still pending when the loop is closed
      var before = new AtomicReference<>(Duration.ZERO);

      assertThatThrownBy(() ->
              loop.runUntilComplete(() -> {
                while (true) {
                  sleep(Duration.ofSeconds(Long.MAX_VALUE));
                  assertThat(loop.time()).isGreaterThan(before.getAndSet(loop.time()));
                }
              }))
          .isInstanceOf(DeadlockException.class);

      assertThat(before.get()).isGreaterThan(Duration.ofDays(365 * 200));
    }
  }
}

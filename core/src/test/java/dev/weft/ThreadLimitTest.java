package dev.weft;

import static dev.weft.Async.createTask;
import static dev.weft.Async.run;
import static dev.weft.Async.sleep;
import static dev.weft.Async.toThread;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** How many calls the loop's own default executor runs at once, and what happens to the others. */
class ThreadLimitTest {
  private final List<String> log = new CopyOnWriteArrayList<>();

  /** Calls that say when they begin, and end when they are told to. */
  private final class Calls {
    private final EventLoop loop = EventLoop.running();
    private final Semaphore begun = new Semaphore(0);
    private final Semaphore mayEnd = new Semaphore(0);

    Future<String> start(String name) {
      return loop.runInExecutor(
          null,
          () -> {
            log.add(name);
            begun.release();
            mayEnd.acquireUninterruptibly();
            return name;
          });
    }

    /** Waits in a thread that is none of the executor's. */
    void awaitBegun(int count) {
      loop.runInExecutor(task -> Thread.ofVirtual().start(task), () -> acquire(begun, count))
          .await();
    }

    private static Void acquire(Semaphore semaphore, int count) throws InterruptedException {
      semaphore.acquire(count);
      return null;
    }
  }

  private static void runWithLimit(int limit, Action<?> body) throws Exception {
    try (var runner = new Runner(RunnerOptions.DEFAULT.withThreadLimit(limit))) {
      runner.run(() -> body.run());
    }
  }

  @Test
  void threadLimit_ofANewLoop_is256() {
    try (var loop = EventLoop.create(new TestClock())) {
      assertThat(loop.threadLimit()).isEqualTo(256);
    }
  }

  @Test
  void toThread_asManyCallsAsTheLimitAllows_runAtOnce() throws Exception {
    run(() -> {
      var calls = new Calls();
      for (int i = 0; i < 256; i++) {
        calls.start("call");
      }

      calls.awaitBegun(256);

      calls.mayEnd.release(256);
    });
  }

  @Test
  void runInExecutor_limitReached_waitsItsTurnInOrder() throws Exception {
    runWithLimit(
        1,
        () -> {
          var calls = new Calls();
          var all = new ArrayList<Future<String>>();
          for (String name : List.of("a", "b", "c", "d")) {
            all.add(calls.start(name));
          }
          calls.awaitBegun(1);
          assertThat(log).containsExactly("a");

          calls.mayEnd.release(4);

          for (var call : all) {
            call.await();
          }
        });

    assertThat(log).containsExactly("a", "b", "c", "d");
  }

  @Test
  void runInExecutor_manyCalls_neverRunMoreThanTheLimitAtOnce() throws Exception {
    var running = new AtomicInteger();
    var most = new AtomicInteger();
    runWithLimit(
        3,
        () -> {
          var all = new ArrayList<Task<?>>();
          for (int i = 0; i < 500; i++) {
            all.add(
                createTask(() ->
                    toThread(() -> {
                      most.accumulateAndGet(running.incrementAndGet(), Math::max);
                      LockSupport.parkNanos(1);
                      running.decrementAndGet();
                    })));
          }
          for (var task : all) {
            task.await();
          }
        });

    assertThat(most).hasValueBetween(1, 3);
    assertThat(running).hasValue(0);
  }

  @Test
  void cancel_whileQueued_takesTheCallBack() throws Exception {
    runWithLimit(
        1,
        () -> {
          var calls = new Calls();
          var first = calls.start("first");
          var second = calls.start("second");
          var third = calls.start("third");
          calls.awaitBegun(1);

          second.cancel();
          sleep(ZERO);
          calls.mayEnd.release(2);

          first.await();
          third.await();
          assertThat(second.isCancelled()).isTrue();
        });

    assertThat(log).containsExactly("first", "third");
  }

  @Test
  void cancel_whileItRuns_keepsItsPlaceUntilItHasEnded() throws Exception {
    runWithLimit(
        1,
        () -> {
          var calls = new Calls();
          var stubborn = calls.start("stubborn");
          calls.awaitBegun(1);
          stubborn.cancel();
          sleep(ZERO);
          var next = calls.start("next");
          sleep(ZERO);
          assertThat(log).containsExactly("stubborn");

          calls.mayEnd.release(2);

          assertThat(next.await()).isEqualTo("next");
        });
  }

  @Test
  void runInExecutor_callsFail_passTheirPlacesOn() throws Exception {
    runWithLimit(
        1,
        () -> {
          for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() ->
                    toThread(() -> {
                      throw new AssertionError("no");
                    }))
                .hasMessage("no");
          }
        });
  }

  @Test
  void setThreadLimit_raised_startsThoseThatWait() throws Exception {
    runWithLimit(
        1,
        () -> {
          var calls = new Calls();
          calls.start("a");
          calls.start("b");
          calls.awaitBegun(1);

          EventLoop.running().setThreadLimit(2);
          calls.awaitBegun(1);

          calls.mayEnd.release(2);
        });

    assertThat(log).containsExactlyInAnyOrder("a", "b");
  }

  @Test
  void setThreadLimit_lowered_holdsNewCallsBack() throws Exception {
    runWithLimit(
        2,
        () -> {
          var calls = new Calls();
          calls.start("a");
          calls.start("b");
          calls.awaitBegun(2);
          EventLoop.running().setThreadLimit(1);
          var third = calls.start("c");

          calls.mayEnd.release();
          sleep(ZERO);
          assertThat(log).hasSize(2);
          calls.mayEnd.release(2);

          assertThat(third.await()).isEqualTo("c");
        });
  }

  @Test
  void setThreadLimit_lessThanOne_isRefused() {
    try (var loop = EventLoop.create(new TestClock())) {
      assertThatThrownBy(() -> loop.setThreadLimit(0))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("threadLimit 0");
    }
    assertThatThrownBy(() -> RunnerOptions.DEFAULT.withThreadLimit(-1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void shutdownDefaultExecutor_callsWaitTheirTurn_stillRunsThem() throws Exception {
    runWithLimit(
        1,
        () -> {
          var calls = new Calls();
          calls.start("first");
          var second = calls.start("second");
          calls.awaitBegun(1);

          var shutdown = EventLoop.running().shutdownDefaultExecutor(ofSeconds(50));
          calls.mayEnd.release(2);

          assertThat(shutdown.await()).isTrue();
          assertThat(second.await()).isEqualTo("second");
        });
  }

  @Test
  void shutdownDefaultExecutor_lastCallInTheQueueIsCancelled_ends() throws Exception {
    runWithLimit(
        1,
        () -> {
          var calls = new Calls();
          calls.start("first");
          var second = calls.start("second");
          calls.awaitBegun(1);
          var shutdown = EventLoop.running().shutdownDefaultExecutor(ofSeconds(50));

          second.cancel();
          sleep(ZERO);
          calls.mayEnd.release();

          assertThat(shutdown.await()).isTrue();
        });
  }

  @Test
  void shutdownDefaultExecutor_callDoesNotEndInTime_saysSo() throws Exception {
    run(() -> {
      var calls = new Calls();
      var call = calls.start("endless");

      assertThat(EventLoop.running().shutdownDefaultExecutor(ZERO).await()).isFalse();

      calls.mayEnd.release();
      call.await();
    });
  }

  @Test
  void shutdownDefaultExecutor_anotherExecutorWasSetMeanwhile_waitsForBoth() throws Exception {
    try (var executor = java.util.concurrent.Executors.newSingleThreadExecutor()) {
      run(() -> {
        var loop = EventLoop.running();
        var calls = new Calls();
        calls.start("own");
        loop.setDefaultExecutor(executor);
        calls.start("users");
        calls.awaitBegun(2);
        var shutdown = loop.shutdownDefaultExecutor(ofSeconds(50));
        calls.mayEnd.release();
        sleep(ZERO);
        assertThat(shutdown.isDone()).isFalse();

        calls.mayEnd.release();

        assertThat(shutdown.await()).isTrue();
      });
    }
  }

  @Test
  void cancel_queuedInAThreadPool_isTakenOutOfItsQueue() throws Exception {
    var queue = new LinkedBlockingQueue<Runnable>();
    try (var pool = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, queue)) {
      run(() -> {
        var loop = EventLoop.running();
        var release = new CountDownLatch(1);
        loop.runInExecutor(
            pool,
            () -> {
              release.await();
              return null;
            });
        var waits = loop.runInExecutor(pool, () -> "x");
        assertThat(queue).hasSize(1);

        waits.cancel();

        while (!queue.isEmpty()) {
          sleep(ZERO);
        }
        release.countDown();
      });
    }
  }

  @Test
  void cancel_aTaskOfTheLoopHoldsThePoolsLock_doesNotStopTheLoop() throws Exception {
    var heldByATask = new CountDownLatch(1);
    try (var pool =
        new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>()) {
          @Override
          public boolean remove(Runnable call) {
            awaitUninterruptibly(heldByATask);
            return super.remove(call);
          }
        }) {
      run(() -> {
        var loop = EventLoop.running();
        var release = new CountDownLatch(1);
        loop.runInExecutor(pool, () -> acquire(release));
        var waits = loop.runInExecutor(pool, () -> "x");

        waits.cancel();
        sleep(ZERO);
        sleep(ZERO);
        heldByATask.countDown();

        while (!pool.getQueue().isEmpty()) {
          sleep(ZERO);
        }
        release.countDown();
      });
    }
  }

  @Test
  void runInExecutor_executorThrows_leavesNothingThatTheLoopWaitsFor() throws Exception {
    run(() -> {
      var loop = EventLoop.running();
      Executor broken =
          _ -> {
            throw new IllegalStateException("no room");
          };

      assertThatThrownBy(() -> loop.runInExecutor(broken, () -> "x")).hasMessage("no room");
      sleep(ZERO);

      assertThat(loop.awaitsOutside()).isFalse();
    });
  }

  private static boolean acquire(CountDownLatch latch) throws InterruptedException {
    latch.await();
    return true;
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    boolean interrupted = false;
    while (true) {
      try {
        latch.await();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void toThread_threadLocalOfAnEarlierCall_isNotSeen() throws Exception {
    var local = new ThreadLocal<String>();
    runWithLimit(
        1,
        () -> {
          toThread(() -> local.set("left behind"));

          assertThat(toThread(local::get)).isNull();
        });
  }
}

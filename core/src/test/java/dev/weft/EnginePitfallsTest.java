package dev.weft;

import static dev.weft.Async.createTask;
import static dev.weft.Async.currentTask;
import static dev.weft.Async.run;
import static dev.weft.Async.sleep;
import static dev.weft.Async.toThread;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What is known to bite when tasks are virtual threads, each by its name. */
class EnginePitfallsTest {
  private final List<String> log = new ArrayList<>();

  private static void assumeMainEngine() {
    assumeTrue(Engine.CURRENT instanceof SchedulerEngine, "this is about the main engine");
  }

  private static void assumeFallback() {
    assumeTrue(Engine.CURRENT instanceof BatonEngine, "this is about the fallback engine");
  }

  private static <T> Future<T> newFuture() {
    return EventLoop.running().createFuture();
  }

  // ---- inheritance

  /** Blocks the loop's own thread until a latch opens, so that whoever opens it is not on it. */
  private static void blockLoopUntil(CountDownLatch opened, CountDownLatch blocked) {
    EventLoop.running()
        .callSoon(() -> {
          blocked.countDown();
          awaitUnchecked(opened);
        });
    sleep(ZERO);
  }

  private static void awaitUnchecked(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void inheritance_virtualThreadStartedInATask_runsWhileTheLoopIsBlocked() throws Exception {
    var loopSeen = new AtomicReference<EventLoop>();
    run(() -> {
      var blocked = new CountDownLatch(1);
      var opened = new CountDownLatch(1);
      Thread.ofVirtual()
          .start(() -> {
            awaitUnchecked(blocked);
            loopSeen.set(EventLoop.runningOrNull());
            opened.countDown();
          });

      blockLoopUntil(opened, blocked);
    });

    assertThat(loopSeen).hasValue(null);
  }

  @Test
  void inheritance_virtualThreadExecutorMadeInATask_runsWhileTheLoopIsBlocked() throws Exception {
    run(() -> {
      var blocked = new CountDownLatch(1);
      var opened = new CountDownLatch(3);
      try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
        for (int i = 0; i < 3; i++) {
          executor.execute(() -> {
            awaitUnchecked(blocked);
            opened.countDown();
          });
        }

        blockLoopUntil(opened, blocked);
      }
      log.add("went on");
    });

    assertThat(log).containsExactly("went on");
  }

  @Test
  void inheritance_grandchild_isNotOnTheLoopEither() throws Exception {
    run(() -> {
      var blocked = new CountDownLatch(1);
      var opened = new CountDownLatch(1);
      Thread.ofVirtual()
          .start(() ->
              Thread.ofVirtual()
                  .start(() -> {
                    awaitUnchecked(blocked);
                    opened.countDown();
                  }));

      blockLoopUntil(opened, blocked);
    });
  }

  @Test
  void inheritance_childOfATask_isNoTask() throws Exception {
    run(() -> {
      Future<String> future = newFuture();
      var refused = new AtomicReference<Throwable>();

      var child =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  future.await();
                } catch (Throwable e) {
                  refused.set(e);
                }
              });
      toThread(() -> {
        child.join();
        return null;
      });

      assertThat(refused.get())
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("outside a task");
    });
  }

  @Test
  void inheritance_childOutlivesTheLoop_goesOn() throws Exception {
    var queue = new LinkedBlockingQueue<String>();
    var child = new AtomicReference<Thread>();
    run(() ->
        child.set(
            Thread.ofVirtual()
                .start(() -> {
                  try {
                    log.add(queue.take());
                  } catch (InterruptedException e) {
                    throw new AssertionError(e);
                  }
                })));

    queue.add("after the loop");
    child.get().join();

    assertThat(log).containsExactly("after the loop");
  }

  // ---- pinned waits

  private static final AtomicReference<Future<?>> AWAITED = new AtomicReference<>();

  private static void awaitTheAwaited() {
    AWAITED.get().await();
  }

  private static final class AwaitsWhenInitialised {
    static {
      awaitTheAwaited();
    }

    static void touch() {}
  }

  @Test
  void pinned_awaitInAClassInitialiser_failsWithTheReasonAndTheLoopGoesOn() throws Exception {
    assumeMainEngine();
    TestClock.run(() -> {
      AWAITED.set(newFuture());
      var other = createTask(() -> sleep(ofSeconds(1)));

      assertThatThrownBy(AwaitsWhenInitialised::touch)
          .isInstanceOf(ExceptionInInitializerError.class)
          .cause()
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("class initialiser");

      other.await();
      sleep(ZERO);
    });
  }

  @Test
  void pinned_awaitInAClassInitialiserOnTheFallback_waits() throws Exception {
    assumeFallback();
    assumeTrue(
        Runtime.getRuntime().availableProcessors() > 1, "it keeps one of the JDK's carriers");
    TestClock.run(() -> {
      Future<String> future = newFuture();
      AWAITED.set(future);
      createTask(() -> future.setResult("x"));

      AwaitsWhenInitialised.touch();

      assertThat(future.isDone()).isTrue();
    });
  }

  private static final class SwallowsItsRefusal {
    static {
      assertThatThrownBy(EnginePitfallsTest::awaitTheAwaited)
          .isInstanceOf(IllegalStateException.class);
    }

    static void touch() {}
  }

  @Test
  void pinned_futureDoneLater_doesNotResumeAnotherWait() throws Exception {
    assumeMainEngine();
    TestClock.run(() -> {
      Future<String> refused = newFuture();
      Future<String> awaited = newFuture();
      AWAITED.set(refused);
      var task =
          createTask(() -> {
            SwallowsItsRefusal.touch();
            return awaited.await();
          });
      sleep(ZERO);

      refused.setResult("wrong");
      sleep(ZERO);
      assertThat(task.isDone()).isFalse();
      awaited.setResult("right");

      assertThat(task.await()).isEqualTo("right");
    });
  }

  private static final class SleepsTwice {
    static {
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(() -> sleep(ZERO)).isInstanceOf(IllegalStateException.class);
      }
    }

    static void touch() {}
  }

  @Test
  void pinned_sleepsRefused_doNotCutALaterOneShort() throws Exception {
    assumeMainEngine();
    TestClock.run(() -> {
      var task =
          createTask(() -> {
            SleepsTwice.touch();
            createTask(() -> log.add("other"));
            sleep(ZERO);
            log.add("slept");
          });

      task.await();
    });

    assertThat(log).containsExactly("other", "slept");
  }

  private static final class AwaitsThoughCancelled {
    static {
      assertThatThrownBy(EnginePitfallsTest::awaitTheAwaited)
          .isInstanceOf(IllegalStateException.class);
    }

    static void touch() {}
  }

  @Test
  void pinned_cancellationPending_isThrownAtTheNextWaitThatCanSuspend() throws Exception {
    assumeMainEngine();
    TestClock.run(() -> {
      AWAITED.set(newFuture());
      var task =
          createTask(() -> {
            currentTask().cancel("enough");
            AwaitsThoughCancelled.touch();
            sleep(ZERO);
            log.add("never");
          });

      assertThatThrownBy(task::await).isInstanceOf(CancelledError.class).hasMessage("enough");
    });

    assertThat(log).isEmpty();
  }

  private static final AtomicReference<Task<?>> MADE = new AtomicReference<>();

  private static final class MakesAnEagerTask {
    static {
      MADE.set(createTask(() -> 1, TaskOptions.DEFAULT.eager()));
    }

    static void touch() {}
  }

  @Test
  void pinned_eagerTaskMadeInAClassInitialiser_beginsLaterInstead() throws Exception {
    assumeMainEngine();
    TestClock.run(() -> {
      MakesAnEagerTask.touch();

      assertThat(MADE.get().isDone()).isFalse();
      assertThat((Object) MADE.get().await()).isEqualTo(1);
    });
  }

  // ---- yields that are not ours

  @SuppressWarnings("ThreadPriorityCheck") // as foreign code does it
  private static void foreignYield() {
    Thread.yield();
  }

  @Test
  void foreignYield_inATask_letsTheOthersRunAndGoesOn() throws Exception {
    assumeMainEngine();
    TestClock.run(() -> {
      createTask(() -> {
        log.add("a1");
        foreignYield();
        log.add("a2");
      });
      createTask(() -> log.add("b"));
      sleep(ZERO);
      sleep(ZERO);
    });

    assertThat(log).containsExactly("a1", "b", "a2");
  }

  @Test
  void foreignYield_manyTimesAmongWaits_losesNoTurn() throws Exception {
    TestClock.run(() -> {
      var tasks = new ArrayList<Task<Integer>>();
      for (int i = 0; i < 20; i++) {
        tasks.add(
            createTask(() -> {
              int turns = 0;
              for (int j = 0; j < 50; j++) {
                foreignYield();
                sleep(j % 5 == 0 ? ofMillis(1) : ZERO);
                turns++;
              }
              return turns;
            }));
      }

      for (var task : tasks) {
        assertThat(task.await()).isEqualTo(50);
      }
    });
  }

  @Test
  void foreignYield_cancelledMeanwhile_raisesAtTheNextWait() throws Exception {
    assumeMainEngine();
    TestClock.run(() -> {
      var task =
          createTask(() -> {
            foreignYield();
            log.add("yielded");
            try {
              sleep(ofSeconds(100));
            } finally {
              log.add("interrupted: " + Thread.currentThread().isInterrupted());
            }
          });
      sleep(ZERO);

      task.cancel();

      assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
    });

    assertThat(log).containsExactly("yielded", "interrupted: false");
  }

  // ---- locks that the loop must not wait for

  @Test
  void reports_loggersLockHeldByATaskThatWaits_doNotBlockTheLoop() throws Exception {
    var monitor = new Object();
    try (var err = new StandardError(monitor)) {
      run(() -> {
        Future<String> release = newFuture();
        var holder =
            createTask(() -> {
              synchronized (monitor) {
                release.await();
              }
            });
        sleep(ZERO);
        EventLoop.running()
            .callSoon(() -> {
              throw new IllegalArgumentException("on purpose");
            });
        sleep(ofMillis(1));
        log.add("the loop went on");

        release.setResult("x");
        holder.await();
      });

      assertThat(log).containsExactly("the loop went on");
      assertThat(err.lines()).anyMatch(line -> line.contains("a callback failed"));
    }
  }

  // ---- failures that go deep

  @Test
  void stackOverflow_inATask_failsThatTaskOnly() throws Exception {
    TestClock.run(() -> {
      var task = createTask(() -> recurse(0));
      var other =
          createTask(() -> {
            sleep(ofSeconds(1));
            return "fine";
          });

      assertThatThrownBy(task::await).isInstanceOf(StackOverflowError.class);
      assertThat(other.await()).isEqualTo("fine");
    });
  }

  @SuppressWarnings("InfiniteRecursion") // on purpose
  private static int recurse(int depth) {
    return recurse(depth + 1) + 1;
  }

  @Test
  void stackOverflow_inATaskThatWaitedDeepDown_failsThatTaskOnly() throws Exception {
    TestClock.run(() -> {
      var task = createTask(() -> waitAtDepth(200));

      assertThat(task.await()).isEqualTo(200);
      assertThatThrownBy(createTask(() -> recurse(0))::await)
          .isInstanceOf(StackOverflowError.class);
    });
  }

  private static int waitAtDepth(int depth) {
    if (depth == 0) {
      sleep(ofSeconds(1));
      return 0;
    }
    return 1 + waitAtDepth(depth - 1);
  }

  // ---- loops beside each other

  @Test
  void twoLoops_oneAwaitsTheOthersTaskByWayOfACompletableFuture_works() throws Exception {
    var other = EventLoop.create();
    var stopped = new CountDownLatch(1);
    Thread.ofPlatform()
        .start(() -> {
          other.runForever();
          stopped.countDown();
        });

    run(() -> {
      var task =
          other.submit(() -> {
            sleep(ofMillis(1));
            return EventLoop.running();
          });

      assertThat(Future.from(task.toCompletableFuture()).await()).isSameAs(other);
    });

    other.stop();
    stopped.await();
    other.close();
  }

  @Test
  void interruptFlag_setByTheTaskItself_survivesAWait() throws Exception {
    TestClock.run(() -> {
      Thread.currentThread().interrupt();

      sleep(ZERO);

      assertThat(Thread.interrupted()).isTrue();
    });
  }

  @Test
  void manyTasks_suspendedAtOnce_allComeBack() throws Exception {
    TestClock.run(() -> {
      Future<Integer> start = newFuture();
      var tasks = new ArrayList<Task<Integer>>();
      for (int i = 0; i < 2_000; i++) {
        int number = i;
        tasks.add(createTask(() -> start.await() + number));
      }
      sleep(ZERO);

      start.setResult(1);

      int expected = 1;
      for (var task : tasks) {
        assertThat(task.await()).isEqualTo(expected++);
      }
    });
  }
}

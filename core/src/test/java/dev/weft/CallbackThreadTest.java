package dev.weft;

import static dev.weft.Async.createTask;
import static dev.weft.Async.currentTask;
import static dev.weft.Async.run;
import static dev.weft.Async.sleep;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofNanos;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weft.internal.signal.SignalRoute;
import dev.weft.spi.Poller;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Code of the user's that is no task's may block, and never keeps the loop's carrier from tasks.
 */
class CallbackThreadTest {
  private final List<String> log = new ArrayList<>();
  private volatile Thread waiting;

  @BeforeEach
  void onTheMainEngine() {
    assumeTrue(
        Engine.CURRENT instanceof SchedulerEngine, "the fallback has one thread for callbacks");
  }

  private static EventLoop loop() {
    return EventLoop.running();
  }

  // ---- a lock that passes to a task while a callback stands behind it

  /** The ways in which the loop calls code of the user's outside of tasks. */
  private enum Place {
    SOON {
      @Override
      void put(Runnable code) {
        loop().callSoon(code);
      }
    },
    LATER {
      @Override
      void put(Runnable code) {
        loop().callLater(ofMillis(1), code);
      }
    },
    THREADSAFE {
      @Override
      void put(Runnable code) {
        loop().callSoonThreadsafe(code);
      }
    },
    DONE_CALLBACK {
      @Override
      void put(Runnable code) {
        var future = loop().createFuture();
        future.addDoneCallback(_ -> code.run());
        future.cancel();
      }
    },
    DONE_CALLBACK_OF_A_TASK {
      @Override
      void put(Runnable code) {
        createTask(() -> "done").addDoneCallback(_ -> code.run());
      }
    },
    EXCEPTION_HANDLER_FOR_A_CALLBACK {
      @Override
      void put(Runnable code) {
        loop().setExceptionHandler((_, _) -> code.run());
        loop()
            .callSoon(() -> {
              throw new IllegalStateException("for the handler");
            });
      }
    },
    EXCEPTION_HANDLER_FOR_A_SLOW_STEP {
      @Override
      void put(Runnable code) {
        var told = new AtomicInteger();
        loop()
            .setExceptionHandler((loop, _) -> {
              if (told.getAndIncrement() == 0) {
                loop.setDebug(false);
                code.run();
              }
            });
        loop().setSlowCallbackDuration(ofNanos(1));
        loop().setDebug(true);
        createTask(() -> "a step that is slow");
      }
    },
    EXCEPTION_HANDLER_FOR_ANOTHER_THREAD {
      @Override
      void put(Runnable code) {
        loop().setExceptionHandler((_, _) -> code.run());
        Complaints.tellFromOutside(loop(), ErrorReport.of("from outside", null), Bindings.EMPTY);
      }
    },
    TASK_FACTORY {
      @Override
      void put(Runnable code) {
        loop()
            .setTaskFactory(
                new TaskFactory() {
                  @Override
                  public <T> Task<T> createTask(
                      EventLoop loop, Callable<T> body, TaskOptions options) {
                    loop.setTaskFactory(null);
                    code.run();
                    return Task.start(loop, body, options);
                  }
                });
        loop().submit(() -> "made by the factory");
      }
    },
    SIGNAL_HANDLER {
      @Override
      void put(Runnable code) {
        loop().addSignalHandler("SIGURG", code);
        SignalRoute.of("URG").raise();
      }
    };

    abstract void put(Runnable code);
  }

  @ParameterizedTest
  @EnumSource(Place.class)
  void reentrantLock_passedToATaskWhileUserCodeWaitsBehind_bothGetIt(Place place) throws Exception {
    var lock = new ReentrantLock();

    passLockOn(
        place,
        code -> {
          lock.lock();
          try {
            code.run();
          } finally {
            lock.unlock();
          }
        });

    assertThat(log).containsExactly("task", "user code");
  }

  @ParameterizedTest
  @EnumSource(Place.class)
  void monitor_passedToATaskWhileUserCodeWaitsBehind_bothGetIt(Place place) throws Exception {
    var monitor = new Object();

    passLockOn(
        place,
        code -> {
          synchronized (monitor) {
            code.run();
          }
        });

    assertThat(log).containsExactlyInAnyOrder("task", "user code");
  }

  /** Outside holds the lock; a task stands in its queue, and code in a place of the loop's next. */
  private void passLockOn(Place place, Consumer<Runnable> locked) throws Exception {
    var held = new CountDownLatch(1);
    var outside =
        Thread.ofPlatform()
            .start(() ->
                locked.accept(() -> {
                  held.countDown();
                  awaitBlocked();
                }));
    held.await();
    run(() -> {
      var task = createTask(() -> locked.accept(() -> log.add("task")));
      while (!task.thread().isBlocked()) {
        sleep(ZERO);
      }
      var done = loop().createFuture();

      place.put(() -> {
        waiting = Thread.currentThread();
        locked.accept(() -> log.add("user code"));
        done.setResult(null);
      });

      done.await();
      task.await();
    });
    outside.join();
  }

  private void awaitBlocked() {
    while (waiting == null
        || (waiting.getState() != Thread.State.WAITING
            && waiting.getState() != Thread.State.BLOCKED)) {
      Thread.onSpinWait();
    }
  }

  // ---- what runs while a callback is blocked

  @Test
  void callback_blocked_onlyTasksThatTheJdkUnblocksGoOn() throws Exception {
    run(() -> {
      var toTask = new CountDownLatch(1);
      var toCallback = new CountDownLatch(1);
      var heir =
          createTask(() -> {
            toTask.await();
            log.add("heir");
            sleep(ZERO);
            log.add("heir after its wait");
            toCallback.countDown();
          });
      while (!heir.thread().isBlocked()) {
        sleep(ZERO);
      }
      var blocker =
          loop()
              .callSoon(() -> {
                var second = new CountDownLatch(1);
                Thread.ofPlatform()
                    .start(() -> {
                      while (log.isEmpty()) {
                        Thread.onSpinWait();
                      }
                      second.countDown();
                    });
                toTask.countDown();
                awaitUnchecked(second);
                log.add("callback");
              });
      assertThat(blocker.isCancelled()).isFalse();
      createTask(() -> log.add("another task"));
      loop().callSoon(() -> log.add("another callback"));

      heir.await();

      assertThat(toCallback.getCount()).isZero();
    });

    assertThat(log)
        .containsExactly(
            "heir", "callback", "another task", "another callback", "heir after its wait");
  }

  @Test
  void callback_waitsForATaskThatTheJdkBlocks_goesOn() throws Exception {
    run(() -> {
      var asked = new CountDownLatch(1);
      var answered = new CountDownLatch(1);
      var task =
          createTask(() -> {
            asked.await();
            answered.countDown();
          });
      while (!task.thread().isBlocked()) {
        sleep(ZERO);
      }
      var done = loop().createFuture();

      loop()
          .callSoon(() -> {
            asked.countDown();
            awaitUnchecked(answered);
            done.setResult(null);
          });

      done.await();
    });
  }

  private static void awaitUnchecked(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  // ---- the thread

  @Test
  void callbacks_ofOneRun_shareAVirtualThread() throws Exception {
    var threads = new ArrayList<Thread>();
    run(() -> {
      for (int i = 0; i < 3; i++) {
        loop().callSoon(() -> threads.add(Thread.currentThread()));
        sleep(ZERO);
      }
    });

    assertThat(threads).hasSize(3).containsOnly(threads.getFirst());
    assertThat(threads.getFirst().isVirtual()).isTrue();
    threads.getFirst().join();
  }

  @Test
  void callback_leavesItsInterruptFlagSet_theNextIterationsCallbackDoesNotSeeIt() throws Exception {
    run(() -> {
      loop().callSoon(() -> Thread.currentThread().interrupt());
      sleep(ZERO);
      loop().callSoon(() -> log.add("interrupted: " + Thread.interrupted()));
      sleep(ZERO);
    });

    assertThat(log).containsExactly("interrupted: false");
  }

  @Test
  void callback_overflowsItsStack_isReportedAndTheLoopGoesOn() throws Exception {
    run(() -> {
      loop().setExceptionHandler((_, report) -> log.add("" + report.exception().getClass()));
      loop().callSoon(this::recurse);
      sleep(ZERO);
      sleep(ZERO);
      log.add("on");
    });

    assertThat(log).containsExactly("class java.lang.StackOverflowError", "on");
  }

  @SuppressWarnings("InfiniteRecursion") // that is the point
  private void recurse() {
    recurse();
  }

  @Test
  void callback_startsAVirtualThread_thatRunsOnNoLoop() throws Exception {
    run(() -> {
      var done = loop().createFuture();
      var loop = loop();
      loop.callSoon(() ->
          Thread.ofVirtual()
              .start(() -> {
                log.add("on a loop: " + (EventLoop.runningOrNull() != null));
                loop.callSoonThreadsafe(() -> done.setResult(null));
              }));
      done.await();
    });

    assertThat(log).containsExactly("on a loop: false");
  }

  @Test
  void stackOfTheLoop_callbackBlocked_isTheCallbacks() throws Exception {
    var frames = new ArrayList<StackTraceElement>();
    run(() -> {
      var loop = loop();
      var done = loop.createFuture();
      loop.callSoon(() -> {
        var looked = new CountDownLatch(1);
        waiting = Thread.currentThread();
        Thread.ofPlatform()
            .start(() -> {
              awaitBlocked();
              frames.addAll(List.of(loop.inspection().stack()));
              looked.countDown();
            });
        awaitUnchecked(looked);
        done.setResult(null);
      });
      done.await();
    });

    assertThat(frames).anyMatch(frame -> frame.getMethodName().equals("awaitUnchecked"));
  }

  // ---- eager tasks

  @Test
  void eagerTask_madeByACallback_runsItsFirstStepWithinIt() throws Exception {
    run(() -> {
      loop()
          .callSoon(() -> {
            log.add("before");
            loop()
                .createTask(
                    () -> {
                      log.add("step in " + currentTask().name());
                      sleep(ZERO);
                      log.add("second step");
                    },
                    TaskOptions.DEFAULT.withName("eager").withStart(TaskOptions.Start.EAGER));
            log.add("after");
          });
      sleep(ZERO);
      sleep(ZERO);
      sleep(ZERO);
    });

    assertThat(log).containsExactly("before", "step in eager", "after", "second step");
  }

  @Test
  void eagerTask_madeByAPinnedCallback_beginsInTheNextIteration() throws Exception {
    run(() -> {
      loop().callSoon(() -> Pinned.LOG.add(Pinned.Initialiser.ANSWER));
      sleep(ZERO);
      sleep(ZERO);
    });

    assertThat(Pinned.LOG).containsExactly("made", "initialised", "step");
  }

  /** What runs in a class initialiser is pinned. */
  private static final class Pinned {
    static final List<String> LOG = new ArrayList<>();

    private static final class Initialiser {
      static final String ANSWER = makeEagerTask();
    }

    private static String makeEagerTask() {
      loop()
          .createTask(
              () -> LOG.add("step"), TaskOptions.DEFAULT.withStart(TaskOptions.Start.EAGER));
      LOG.add("made");
      return "initialised";
    }
  }

  // ---- failures

  /** A poller that fails when it is asked while something is ready: perhaps by a callback. */
  private static final class FailingPoller implements Poller {
    private boolean failing;

    @Override
    public void poll(long timeoutNanos) {
      if (failing) {
        throw new IllegalStateException("the poller failed");
      }
    }

    @Override
    public boolean waitsInSystemCall() {
      return true;
    }

    @Override
    public void wakeup() {}

    @Override
    public void close() {}
  }

  @Test
  void poller_failsOnTheCallbacksThread_endsTheRunAndTheLoopCanRunAgain() {
    var poller = new FailingPoller();
    try (var loop = EventLoop.create(poller)) {
      loop.callSoon(() -> poller.failing = true);

      assertThatThrownBy(loop::runForever).hasMessage("the poller failed");

      poller.failing = false;
      assertThat(loop.<String>runUntilComplete(() -> "again")).isEqualTo("again");
    }
  }
}

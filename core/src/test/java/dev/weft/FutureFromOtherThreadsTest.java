package dev.weft;

import static dev.weft.Async.createTask;
import static dev.weft.Async.run;
import static dev.weft.Async.sleep;
import static dev.weft.Async.toThread;
import static java.time.Duration.ZERO;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** A future as a {@link java.util.concurrent.Future}, and {@link EventLoop#submit}. */
class FutureFromOtherThreadsTest {
  private final List<String> log = new ArrayList<>();

  // ---- get

  @Test
  void get_fromAnotherThread_waitsForTheResult() throws Exception {
    run(() -> {
      Future<String> future = EventLoop.running().createFuture();
      createTask(() -> {
        sleep(ZERO);
        future.setResult("x");
      });

      assertThat(toThread(() -> future.get())).isEqualTo("x");
    });
  }

  @Test
  void get_failed_throwsExecutionException() throws Exception {
    run(() -> {
      Future<String> future = EventLoop.running().createFuture();
      var failure = new IOException("no");
      future.setException(failure);

      toThread(() ->
          assertThatThrownBy(future::get)
              .isInstanceOf(ExecutionException.class)
              .cause()
              .isSameAs(failure));
    });
  }

  @Test
  void get_cancelled_throwsCancellationException() throws Exception {
    run(() -> {
      Future<String> future = EventLoop.running().createFuture();
      future.cancel("enough");

      toThread(() ->
          assertThatThrownBy(future::get)
              .isInstanceOf(CancellationException.class)
              .hasMessage("enough"));
    });
  }

  @Test
  void get_interrupted_throwsAndLeavesTheFutureAlone() throws Exception {
    run(() -> {
      Future<String> future = EventLoop.running().createFuture();

      toThread(() -> {
        Thread.currentThread().interrupt();
        assertThatThrownBy(future::get).isInstanceOf(InterruptedException.class);
        return null;
      });

      assertThat(future.isDone()).isFalse();
    });
  }

  @Test
  void get_limitOver_throwsAndLeavesTheFutureAlone() throws Exception {
    run(() -> {
      Future<String> future = EventLoop.running().createFuture();

      toThread(() ->
          assertThatThrownBy(() -> future.get(1, MILLISECONDS))
              .isInstanceOf(TimeoutException.class)
              .hasMessageContaining("1 MILLISECONDS"));

      assertThat(future.isDone()).isFalse();
    });
  }

  @Test
  void get_doneWithinTheLimit_returnsTheResult() throws Exception {
    run(() -> {
      var loop = EventLoop.running();

      String result = toThread(() -> loop.submit(() -> "x").get(30, SECONDS));

      assertThat(result).isEqualTo("x");
    });
  }

  @Test
  void get_inATask_waitsLikeAwait() throws Exception {
    TestClock.run(() -> {
      Future<String> future = EventLoop.running().createFuture();
      createTask(() -> future.setResult("x"));

      assertThat(future.get()).isEqualTo("x");
    });
  }

  @Test
  void get_inATaskOfAFailedFuture_throwsExecutionException() throws Exception {
    TestClock.run(() -> {
      Future<String> future = EventLoop.running().createFuture();
      createTask(() -> future.setException(new IllegalArgumentException("no")));

      assertThatThrownBy(future::get)
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(IllegalArgumentException.class);
    });
  }

  @Test
  void get_inATaskOfACancelledFuture_throwsCancellationException() throws Exception {
    TestClock.run(() -> {
      Future<String> future = EventLoop.running().createFuture();
      createTask(() -> future.cancel("enough"));

      assertThatThrownBy(future::get).isInstanceOf(CancellationException.class);
    });
  }

  @Test
  void get_inATaskThatIsCancelled_throwsCancelledError() throws Exception {
    TestClock.run(() -> {
      Future<String> future = EventLoop.running().createFuture();
      var task = createTask(() -> future.get());
      sleep(ZERO);

      task.cancel("enough");
      sleep(ZERO);

      assertThat(task.isCancelled()).isTrue();
      assertThat(future.isCancelled()).isTrue();
    });
  }

  @Test
  void get_inATaskAndLimitOver_throwsAndLeavesTheFutureAlone() throws Exception {
    TestClock.run(() -> {
      Future<String> future = EventLoop.running().createFuture();

      assertThatThrownBy(() -> future.get(1, SECONDS)).isInstanceOf(TimeoutException.class);

      assertThat(future.isDone()).isFalse();
    });
  }

  @Test
  void get_loopIsClosed_leavesNothingBehind() {
    var loop = EventLoop.create(new TestClock());
    Future<String> future = loop.createFuture();
    loop.close();

    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> future.get(1, SECONDS)).isInstanceOf(IllegalStateException.class);
      assertThat(future.cancel(true)).isFalse();
    }

    assertThat(loop.awaitsOutside()).isFalse();
  }

  @Test
  void get_inATaskWithLimitOfAFailedFuture_throwsExecutionException() throws Exception {
    TestClock.run(() -> {
      Future<String> future = EventLoop.running().createFuture();
      createTask(() -> future.setException(new IllegalArgumentException("no")));

      assertThatThrownBy(() -> future.get(1, SECONDS))
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(IllegalArgumentException.class);
    });
  }

  @Test
  void get_inACallback_isRefused() throws Exception {
    TestClock.run(() -> {
      Future<String> future = EventLoop.running().createFuture();
      EventLoop.running()
          .callSoon(() -> {
            assertThatThrownBy(future::get)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("callback");
            log.add("refused");
          });

      sleep(ZERO);
    });

    assertThat(log).containsExactly("refused");
  }

  @Test
  void get_loopClosesMeanwhile_saysSo() throws Exception {
    var loop = EventLoop.create();
    Future<String> future = loop.createFuture();
    var waits = new CountDownLatch(1);
    var thrown = new AtomicReference<Throwable>();
    var waiter =
        Thread.ofPlatform()
            .start(() -> {
              waits.countDown();
              try {
                future.get();
              } catch (Throwable e) {
                thrown.set(e);
              }
            });
    waits.await();

    loop.close();
    waiter.join();

    assertThat(thrown.get())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
  }

  @Test
  void get_doneAndLoopClosed_returnsTheResult() throws Exception {
    var loop = EventLoop.create();
    Future<String> future = loop.createFuture();
    future.setResult("x");
    loop.close();

    assertThat(future.get()).isEqualTo("x");
  }

  // ---- cancel(boolean)

  @Test
  void cancel_fromAnotherThread_isPassedToTheLoop() throws Exception {
    run(() -> {
      Future<String> future = EventLoop.running().createFuture();

      boolean passed = toThread(() -> future.cancel(true));
      sleep(ZERO);

      assertThat(passed).isTrue();
      assertThat(future.isCancelled()).isTrue();
    });
  }

  @Test
  void cancel_ofATaskFromAnotherThread_cancelsItsBodyWhereItWaits() throws Exception {
    run(() -> {
      var task =
          createTask(() -> {
            try {
              EventLoop.running().createFuture().await();
            } catch (CancelledError e) {
              log.add("cancelled");
              throw e;
            }
          });
      sleep(ZERO);

      toThread(() -> task.cancel(true));

      assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
    });

    assertThat(log).containsExactly("cancelled");
  }

  @Test
  void cancel_ofADoneFutureFromAnotherThread_returnsFalse() throws Exception {
    run(() -> {
      Future<String> future = EventLoop.running().createFuture();
      future.setResult("x");

      assertThat(toThread(() -> future.cancel(true))).isFalse();
    });
  }

  @Test
  void cancel_loopIsClosed_returnsFalse() {
    var loop = EventLoop.create(new TestClock());
    Future<String> future = loop.createFuture();
    loop.close();

    assertThat(future.cancel(true)).isFalse();
  }

  // ---- submit

  @Test
  void submit_body_runsAsATaskOfTheLoop() throws Exception {
    run(() -> {
      var loop = EventLoop.running();

      EventLoop seen =
          toThread(() ->
              loop.submit(
                      () -> {
                        sleep(ZERO);
                        assertThat(Async.currentTask()).isNotNull();
                        return EventLoop.running();
                      })
                  .get());

      assertThat(seen).isSameAs(loop);
    });
  }

  @Test
  void submit_bodyFails_getThrowsThat() throws Exception {
    run(() -> {
      var loop = EventLoop.running();
      var failure = new IOException("no");

      toThread(() ->
          assertThatThrownBy(() ->
                  loop.submit(
                          () -> {
                            throw failure;
                          })
                      .get())
              .isInstanceOf(ExecutionException.class)
              .cause()
              .isSameAs(failure));
    });
  }

  @Test
  void submit_futureCancelledWhileTheBodyWaits_cancelsTheBody() throws Exception {
    run(() -> {
      var loop = EventLoop.running();
      var waits = new CountDownLatch(1);
      var cancelled = new CountDownLatch(1);

      toThread(() -> {
        var submitted =
            loop.submit(() -> {
              try {
                waits.countDown();
                return loop.createFuture().await();
              } finally {
                cancelled.countDown();
              }
            });
        waits.await();
        assertThat(submitted.cancel(true)).isTrue();
        cancelled.await();
        assertThatThrownBy(submitted::get).isInstanceOf(CancellationException.class);
        return null;
      });
    });
  }

  @Test
  void submit_futureCancelledBeforeTheBodyBegins_neverRunsIt() throws Exception {
    try (var loop = EventLoop.create(new TestClock())) {
      var submitted = loop.submit(() -> log.add("ran"));

      submitted.cancel(true);
      loop.runUntilComplete(() -> {
        sleep(ZERO);
        return null;
      });

      assertThat(log).isEmpty();
      assertThat(submitted.isCancelled()).isTrue();
    }
  }

  @Test
  void submit_bodyFailsAfterTheFutureWasCancelled_isReported() throws Exception {
    var reports = new Reports();
    TestClock.run(() -> {
      var loop = EventLoop.running();
      loop.setExceptionHandler(reports);
      var submitted =
          loop.submit(() -> {
            try {
              return loop.createFuture().await();
            } catch (CancelledError e) {
              throw new IllegalStateException("while cleaning up", e);
            }
          });
      sleep(ZERO);
      sleep(ZERO);

      submitted.cancel();
      sleep(ZERO);
      loop.inspection().reportUnseenFailures();

      assertThat(reports.only().exception()).hasMessage("while cleaning up");
    });
  }

  @Test
  void submit_bodyIsCancelled_futureIsToo() throws Exception {
    run(() -> {
      var loop = EventLoop.running();

      toThread(() -> {
        var submitted =
            loop.submit(() -> {
              throw new CancelledError("given up");
            });
        assertThatThrownBy(submitted::get).isInstanceOf(CancellationException.class);
        return null;
      });
    });
  }

  @Test
  void submit_severalFromOneThread_beginInOrder() throws Exception {
    run(() -> {
      var loop = EventLoop.running();

      toThread(() -> {
        loop.submit(() -> log.add("a"));
        loop.submit(() -> log.add("b"));
        return loop.submit(() -> log.add("c")).get();
      });
    });

    assertThat(log).containsExactly("a", "b", "c");
  }

  @Test
  void submit_beforeTheLoopRuns_beginsWhenItDoes() throws Exception {
    try (var loop = EventLoop.create(new TestClock())) {
      var submitted = loop.submit(() -> "x");

      assertThat(loop.runUntilComplete(submitted)).isEqualTo("x");
    }
  }

  /** Makes no task, as a user's factory can that knows nothing of nullness. */
  private static <T> Task<T> none(EventLoop loop, Callable<T> body, TaskOptions options) {
    return null;
  }

  @Test
  void submit_taskFactoryGivesNull_saysSo() throws Exception {
    Future<String> answer =
        run(() -> {
          EventLoop loop = EventLoop.running();
          loop.setTaskFactory(FutureFromOtherThreadsTest::none);
          Future<String> submitted = loop.submit(() -> "never");
          Async.sleep(java.time.Duration.ZERO);
          loop.setTaskFactory(null);
          return submitted;
        });

    assertThat(answer.exceptionNow())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("task factory");
  }

  @Test
  void submit_taskFactoryFails_getThrowsThat() throws Exception {
    run(() -> {
      var loop = EventLoop.running();
      var failure = new IllegalArgumentException("no tasks today");
      loop.setExceptionHandler(new Reports());
      loop.setTaskFactory(
          new TaskFactory() {
            @Override
            public <T> Task<T> createTask(
                EventLoop owner, java.util.concurrent.Callable<T> body, TaskOptions options) {
              throw failure;
            }
          });

      toThread(() ->
          assertThatThrownBy(() -> loop.submit(() -> "x").get(10, SECONDS))
              .isInstanceOf(ExecutionException.class)
              .cause()
              .isSameAs(failure));
      loop.setTaskFactory(null);
    });
  }

  @Test
  void submit_onTheLoopItself_givesAFutureToAwait() throws Exception {
    TestClock.run(() -> assertThat(EventLoop.running().submit(() -> "x").await()).isEqualTo("x"));
  }

  // ---- callSoonThreadsafe

  @Test
  void callSoonThreadsafe_loopWaits_wakesIt() throws Exception {
    run(() -> {
      var loop = EventLoop.running();
      Future<String> future = loop.createFuture();
      var other =
          Thread.ofPlatform().start(() -> loop.callSoonThreadsafe(() -> future.setResult("x")));

      assertThat(future.await()).isEqualTo("x");
      other.join();
    });
  }

  @Test
  void callSoonThreadsafe_manyFromSeveralThreads_losesNone() throws Exception {
    int threads = 3;
    int each = 2_000;
    run(() -> {
      var loop = EventLoop.running();
      Future<Void> all = loop.createFuture();
      var count = new int[1];
      for (int t = 0; t < threads; t++) {
        Thread.ofPlatform()
            .start(() -> {
              for (int i = 0; i < each; i++) {
                loop.callSoonThreadsafe(() -> {
                  if (++count[0] == threads * each) {
                    all.setResult(null);
                  }
                });
              }
            });
      }

      all.await();

      assertThat(count[0]).isEqualTo(threads * each);
    });
  }

  @Test
  void threadSafeCalls_whileTheLoopStarts_areNeverRefused() throws Exception {
    for (int round = 0; round < 100; round++) {
      try (var loop = EventLoop.create()) {
        Future<String> future = loop.createFuture();
        var runner = Thread.ofPlatform().start(loop::runForever);

        var copy = future.toCompletableFuture();
        boolean passedOn = future.cancel(true);

        assertThat(passedOn).isTrue();
        assertThatThrownBy(copy::get).isInstanceOf(CancellationException.class);
        loop.stop();
        runner.join();
      }
    }
  }

  @Test
  void stop_fromAnotherThread_endsTheRun() throws Exception {
    try (var loop = EventLoop.create()) {
      var stopper = new AtomicReference<Thread>();
      loop.callSoon(() -> stopper.set(Thread.ofPlatform().start(loop::stop)));

      loop.runForever();
      stopper.get().join();

      assertThat(loop.isRunning()).isFalse();
    }
  }

  @Test
  void isDone_whileTheLoopCompletesIt_isSeenByOtherThreads() throws Exception {
    run(() -> {
      Future<String> future = EventLoop.running().createFuture();
      var seen = new AtomicBoolean();
      var other =
          Thread.ofPlatform()
              .start(() -> {
                while (!future.isDone()) {
                  Thread.onSpinWait();
                }
                seen.set(future.resultNow().equals("x"));
              });

      future.setResult("x");
      other.join();

      assertThat(seen).isTrue();
    });
  }
}

package dev.weft;

import static dev.weft.Async.createTask;
import static dev.weft.Async.run;
import static dev.weft.Async.sleep;
import static dev.weft.Async.toThread;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.spi.AbstractInterruptibleChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** {@code toThread}, {@code runInExecutor} and the loop's default executor. */
class ExecutorTest {
  private final List<String> log = new ArrayList<>();

  @Test
  void toThread_call_runsInAThreadThatIsNoTask() throws Exception {
    run(() -> {
      var own = Thread.currentThread();

      Thread other =
          toThread(() -> {
            assertThat(EventLoop.runningOrNull()).isNull();
            return Thread.currentThread();
          });

      assertThat(other).isNotSameAs(own);
    });
  }

  @Test
  void toThread_callBlocks_othersGoOn() throws Exception {
    run(() -> {
      var released = new CountDownLatch(1);
      createTask(() -> {
        for (int i = 0; i < 3; i++) {
          log.add("step " + i);
          sleep(ZERO);
        }
        released.countDown();
      });

      toThread(() -> {
        released.await();
        return null;
      });
      log.add("call returned");
    });

    assertThat(log).containsExactly("step 0", "step 1", "step 2", "call returned");
  }

  @Test
  void toThread_callThrowsChecked_throwsItAsItIs() throws Exception {
    run(() -> {
      var failure = new IOException("no");

      assertThatThrownBy(() ->
              toThread(() -> {
                throw failure;
              }))
          .isSameAs(failure);
    });
  }

  @Test
  void toThread_callThrowsAnError_throwsItAsItIs() throws Exception {
    run(() -> {
      var failure = new AssertionError("no");

      assertThatThrownBy(() ->
              toThread(() -> {
                throw failure;
              }))
          .isSameAs(failure);
    });
  }

  @Test
  void toThread_waitingTaskCancelled_interruptsTheCall() throws Exception {
    run(() -> {
      var begun = new CountDownLatch(1);
      var interrupted = new CountDownLatch(1);
      var task =
          createTask(() ->
              toThread(() -> {
                begun.countDown();
                try {
                  new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                  interrupted.countDown();
                  throw e;
                }
                return null;
              }));
      toThread(() -> {
        begun.await();
        return null;
      });

      task.cancel();

      assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
      toThread(() -> {
        interrupted.await();
        return null;
      });
    });
  }

  @Test
  void toThread_outsideALoop_isRefused() {
    assertThatThrownBy(() -> toThread(() -> "x")).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void runInExecutor_givenOne_runsThere() throws Exception {
    try (var executor =
        Executors.newSingleThreadExecutor(r -> Thread.ofPlatform().name("mine").unstarted(r))) {
      run(() -> {
        String name =
            EventLoop.running()
                .runInExecutor(executor, () -> Thread.currentThread().getName())
                .await();

        assertThat(name).isEqualTo("mine");
      });
    }
  }

  @Test
  void runInExecutor_callFails_futureFailsWithTheSame() throws Exception {
    run(() -> {
      var failure = new IOException("no");
      var future =
          EventLoop.running()
              .runInExecutor(
                  null,
                  () -> {
                    throw failure;
                  });

      assertThatThrownBy(() -> future.await(IOException.class)).isSameAs(failure);
    });
  }

  @Test
  void runInExecutor_callThrowsCancellationException_isAFailure() throws Exception {
    run(() -> {
      var future =
          EventLoop.running()
              .runInExecutor(
                  null,
                  () -> {
                    throw new CancellationException("the call's own");
                  });

      assertThatThrownBy(future::await).isInstanceOf(CancellationException.class);
    });
  }

  @Test
  void runInExecutor_cancelledBeforeItBegins_neverRuns() throws Exception {
    try (var executor = Executors.newSingleThreadExecutor()) {
      var release = new CountDownLatch(1);
      var ran = new AtomicBoolean();
      run(() -> {
        var loop = EventLoop.running();
        var first =
            loop.runInExecutor(
                executor,
                () -> {
                  release.await();
                  return null;
                });
        var second =
            loop.runInExecutor(
                executor,
                () -> {
                  ran.set(true);
                  return null;
                });

        second.cancel();
        sleep(ZERO);
        release.countDown();
        first.await();
        loop.runInExecutor(executor, () -> null).await();

        assertThat(ran).isFalse();
      });
    }
  }

  @Test
  void runInExecutor_executorRefuses_throws() throws Exception {
    var executor = Executors.newSingleThreadExecutor();
    executor.shutdown();
    run(() -> {
      assertThatThrownBy(() -> EventLoop.running().runInExecutor(executor, () -> "x"))
          .isInstanceOf(RejectedExecutionException.class);
      sleep(ZERO);
      assertThat(EventLoop.running().awaitsOutside()).isFalse();
    });
  }

  @Test
  void awaitsOutside_whileACallRuns_isTrue() throws Exception {
    run(() -> {
      var loop = EventLoop.running();
      var release = new CountDownLatch(1);
      assertThat(loop.awaitsOutside()).isFalse();
      var future =
          loop.runInExecutor(
              null,
              () -> {
                release.await();
                return null;
              });
      assertThat(loop.awaitsOutside()).isTrue();

      release.countDown();
      future.await();

      assertThat(loop.awaitsOutside()).isFalse();
    });
  }

  @Test
  void setDefaultExecutor_users_isUsedAndShutDownWithTheLoop() throws Exception {
    var executor =
        Executors.newSingleThreadExecutor(r -> Thread.ofPlatform().name("mine").unstarted(r));
    run(() -> {
      EventLoop.running().setDefaultExecutor(executor);

      String name = toThread(() -> Thread.currentThread().getName());

      assertThat(name).isEqualTo("mine");
    });

    assertThat(executor.isTerminated()).isTrue();
  }

  @Test
  void shutdownDefaultExecutor_unused_isDoneAtOnce() throws Exception {
    run(() ->
        assertThat(EventLoop.running().shutdownDefaultExecutor(ofSeconds(1)).await()).isTrue());
  }

  @Test
  void shutdownDefaultExecutor_callsUnderWay_waitsForThem() throws Exception {
    run(() -> {
      var loop = EventLoop.running();
      var release = new CountDownLatch(1);
      var call =
          loop.runInExecutor(
              null,
              () -> {
                release.await();
                return null;
              });
      var shutdown = loop.shutdownDefaultExecutor(ofSeconds(30));
      sleep(ZERO);
      assertThat(shutdown.isDone()).isFalse();

      release.countDown();

      assertThat(shutdown.await()).isTrue();
      assertThat(call.await()).isNull();
    });
  }

  @Test
  void runInExecutor_afterShutdown_isRefused() throws Exception {
    run(() -> {
      var loop = EventLoop.running();
      loop.shutdownDefaultExecutor(ofSeconds(1)).await();

      assertThatThrownBy(() -> loop.runInExecutor(null, () -> "x"))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("shut down");
    });
  }

  @Test
  void cancel_callHasBegun_isInterruptedByAThreadThatIsNotTheLoops() throws Exception {
    run(() -> {
      var loopsThread = new Thread[] {null};
      var closer = new CompletableFuture<Thread>();
      var begun = new CountDownLatch(1);
      EventLoop.running().callSoon(() -> loopsThread[0] = Thread.currentThread());
      var call =
          createTask(() ->
              toThread(() -> {
                try (var channel = new SlowChannel(closer)) {
                  begun.countDown();
                  channel.block();
                }
              }));
      toThread(() -> begun.await());

      call.cancel();

      assertThat(Future.from(closer).await()).isNotNull().isNotSameAs(loopsThread[0]);
    });
  }

  /** A channel that says which thread closes it. */
  private static final class SlowChannel extends AbstractInterruptibleChannel {
    private final CompletableFuture<Thread> closer;

    SlowChannel(CompletableFuture<Thread> closer) {
      this.closer = closer;
    }

    void block() throws Exception {
      begin();
      try {
        new CountDownLatch(1).await();
      } finally {
        end(false);
      }
    }

    @Override
    protected void implCloseChannel() {
      closer.complete(Thread.currentThread());
    }
  }
}

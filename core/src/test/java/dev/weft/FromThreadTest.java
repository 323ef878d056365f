package dev.weft;

import static dev.weft.Async.createTask;
import static dev.weft.Async.fromThread;
import static dev.weft.Async.run;
import static dev.weft.Async.sleep;
import static dev.weft.Async.toThread;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** {@code fromThread}: code run on a loop by a thread that waits for it. */
class FromThreadTest {
  private final OtherLoop other = new OtherLoop();
  private final List<String> log = new ArrayList<>();

  @AfterEach
  void closeOther() {
    other.close();
  }

  /** Calls in a thread of its own; gives what the call threw. */
  private static final class Caller {
    final AtomicReference<Throwable> thrown = new AtomicReference<>();
    final Thread thread;

    Caller(Action<?> call) {
      thread =
          Thread.ofPlatform()
              .start(() -> {
                try {
                  call.run();
                } catch (Throwable e) {
                  thrown.set(e);
                }
              });
    }

    Throwable result() throws InterruptedException {
      thread.join();
      return thrown.get();
    }
  }

  @Test
  void fromThread_body_runsAsATaskOfTheLoop() throws Exception {
    String task =
        fromThread(
            other.loop,
            () -> {
              sleep(ZERO);
              assertThat(EventLoop.running()).isSameAs(other.loop);
              return Async.currentTask().name();
            });

    assertThat(task).startsWith("Task-");
  }

  @Test
  void fromThread_bodyThrowsChecked_throwsItAsItIs() {
    var failure = new IOException("no");

    assertThatThrownBy(() ->
            fromThread(
                other.loop,
                () -> {
                  throw failure;
                }))
        .isSameAs(failure);
  }

  @Test
  void fromThread_body_hasACopyOfTheCallersContext() throws Exception {
    var user = ContextVar.of("user", "nobody");
    user.set("ada");

    String seen =
        fromThread(
            other.loop,
            () -> {
              String value = user.get();
              user.set("changed");
              return value;
            });

    assertThat(seen).isEqualTo("ada");
    assertThat(user.get()).isEqualTo("ada");
  }

  @Test
  void fromThread_waitingThreadInterrupted_cancelsTheTaskAndWaitsForItsEnd() throws Exception {
    var begun = new CountDownLatch(1);
    var mayEnd = other.loop.<String>createFuture();
    var caller =
        new Caller(() ->
            fromThread(
                other.loop,
                () -> {
                  try {
                    begun.countDown();
                    other.loop.createFuture().await();
                  } finally {
                    log.add("cancelled");
                    mayEnd.await();
                    log.add("ended");
                  }
                }));
    begun.await();

    caller.thread.interrupt();
    while (!fromThread(other.loop, () -> log.contains("cancelled"))) {
      Thread.onSpinWait();
    }
    assertThat(caller.thread.isAlive()).isTrue();
    fromThread(other.loop, () -> mayEnd.setResult("now"));

    assertThat(caller.result())
        .isInstanceOf(InterruptedException.class)
        .hasNoSuppressedExceptions();
    assertThat(log).containsExactly("cancelled", "ended");
  }

  @Test
  void fromThread_bodyFailsAfterTheInterrupt_suppressesThat() throws Exception {
    var begun = new CountDownLatch(1);
    var caller =
        new Caller(() ->
            fromThread(
                other.loop,
                () -> {
                  try {
                    begun.countDown();
                    other.loop.createFuture().await();
                  } catch (CancelledError e) {
                    throw new IOException("while cleaning up", e);
                  }
                }));
    begun.await();

    caller.thread.interrupt();

    assertThat(caller.result())
        .isInstanceOf(InterruptedException.class)
        .satisfies(e ->
            assertThat(e.getSuppressed()).singleElement().asString().contains("while cleaning up"));
  }

  @Test
  void fromThread_interruptedTwice_stopsWaiting() throws Exception {
    var begun = new CountDownLatch(1);
    var ignoring = new CountDownLatch(1);
    var mayEnd = other.loop.<String>createFuture();
    var caller =
        new Caller(() ->
            fromThread(
                other.loop,
                () -> {
                  try {
                    begun.countDown();
                    other.loop.createFuture().await();
                  } catch (CancelledError e) {
                    ignoring.countDown();
                  }
                  mayEnd.await();
                }));
    begun.await();
    caller.thread.interrupt();
    ignoring.await();

    caller.thread.interrupt();

    assertThat(caller.result()).isInstanceOf(InterruptedException.class);
    fromThread(other.loop, () -> mayEnd.setResult("now"));
  }

  @Test
  void fromThread_taskCancelled_throwsCancellationException() throws Exception {
    var task = new AtomicReference<Task<?>>();
    var begun = new CountDownLatch(1);
    var caller =
        new Caller(() ->
            fromThread(
                other.loop,
                () -> {
                  task.set(Async.currentTask());
                  begun.countDown();
                  other.loop.createFuture().await();
                }));
    begun.await();

    task.get().cancel(true);

    assertThat(caller.result()).isInstanceOf(CancellationException.class);
  }

  @Test
  void fromThread_loopStopsAndCloses_saysSo() throws Exception {
    var begun = new CountDownLatch(1);
    other.loop.setExceptionHandler((loop, report) -> {}); // of the task that is left
    var caller =
        new Caller(() ->
            fromThread(
                other.loop,
                () -> {
                  begun.countDown();
                  other.loop.createFuture().await();
                }));
    begun.await();

    other.close();

    assertThat(caller.result())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
  }

  @Test
  void fromThread_closedLoop_isRefused() throws Exception {
    other.close();

    assertThatThrownBy(() -> fromThread(other.loop, () -> "x"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
  }

  @Test
  void fromThread_inATaskOfThatLoop_isRefused() throws Exception {
    run(() -> {
      var loop = EventLoop.running();

      assertThatThrownBy(() -> fromThread(loop, () -> "x"))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("would wait for itself")
          .hasMessageContaining("createTask");
    });
  }

  @Test
  void fromThread_inACallbackOfThatLoop_isRefused() throws Exception {
    var thrown = other.loop.<Throwable>createFuture();
    other.loop.callSoonThreadsafe(() -> {
      try {
        fromThread(other.loop, () -> "x");
      } catch (Exception e) {
        thrown.setResult(e);
      }
    });

    assertThat(thrown.get())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("would wait for itself");
  }

  @Test
  void fromThread_inACallbackOfAnotherLoop_isRefused() throws Exception {
    run(() -> {
      var thrown = EventLoop.running().<Throwable>createFuture();
      EventLoop.running()
          .callSoon(() -> {
            try {
              fromThread(other.loop, () -> "x");
            } catch (Exception e) {
              thrown.setResult(e);
            }
          });

      assertThat(thrown.await())
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("callback");
    });
  }

  @Test
  void fromThread_inATaskOfAnotherLoop_suspendsOnlyThatTask() throws Exception {
    Future<String> release = other.loop.createFuture();
    run(() -> {
      createTask(() -> {
        log.add("others go on");
        other.loop.callSoonThreadsafe(() -> release.setResult("x"));
      });

      log.add(fromThread(other.loop, () -> release.await()));
    });

    assertThat(log).containsExactly("others go on", "x");
  }

  @Test
  void fromThread_inATaskOfAnotherLoopThatIsCancelled_cancelsTheBody() throws Exception {
    var begun = new CountDownLatch(1);
    var cancelled = new CountDownLatch(1);
    run(() -> {
      var task =
          createTask(() ->
              fromThread(
                  other.loop,
                  () -> {
                    try {
                      begun.countDown();
                      other.loop.createFuture().await();
                    } finally {
                      cancelled.countDown();
                    }
                  }));
      toThread(() -> begun.await());
      task.cancel();

      assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
    });

    cancelled.await();
  }

  @Test
  void fromThread_insideToThreadWhoseTaskIsCancelled_cancelsTheBody() throws Exception {
    var begun = new CountDownLatch(1);
    var cancelled = new CountDownLatch(1);
    run(() -> {
      var loop = EventLoop.running();
      var task =
          createTask(() ->
              toThread(() ->
                  fromThread(
                      loop,
                      () -> {
                        try {
                          begun.countDown();
                          loop.createFuture().await();
                        } finally {
                          cancelled.countDown();
                        }
                      })));
      toThread(() -> begun.await());
      task.cancel();

      assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
      toThread(() -> cancelled.await());
    });
  }
}

package dev.weft;

import static dev.weft.Async.createTask;
import static dev.weft.Async.run;
import static dev.weft.Async.sleep;
import static dev.weft.Async.taskGroup;
import static dev.weft.Async.timeout;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.FileLockInterruptionException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Calls of the JDK that block, in tasks: a cancellation interrupts them. */
class JdkBlockingCancellationTest {
  private final List<String> log = new ArrayList<>();

  @BeforeAll
  static void onTheMainEngine() {
    assumeTrue(
        Engine.CURRENT instanceof SchedulerEngine, "on the fallback such calls block the loop");
  }

  @Test
  void cancel_taskInAQueueTake_interruptsItAndCancelsTheTask() throws Exception {
    TestClock.run(() -> {
      var task =
          createTask(() -> {
            try {
              return new LinkedBlockingQueue<String>().take();
            } catch (InterruptedException e) {
              log.add("interrupted, flag " + Thread.currentThread().isInterrupted());
              throw e;
            }
          });
      sleep(ZERO);

      assertThat(task.cancel("enough")).isTrue();

      assertThatThrownBy(task::await).isInstanceOf(CancelledError.class).hasMessage("enough");
      assertThat(task.isCancelled()).isTrue();
    });

    assertThat(log).containsExactly("interrupted, flag false");
  }

  @Test
  void cancel_taskInAThreadSleep_cancelsIt() throws Exception {
    run(() -> {
      var task = createTask(() -> Thread.sleep(60_000));
      sleep(ZERO);

      task.cancel();

      assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
    });
  }

  @Test
  void cancel_bodyCatchesTheInterruptAndReturns_isCancelledAllTheSame() throws Exception {
    TestClock.run(() -> {
      var task =
          createTask(() -> {
            try {
              new CountDownLatch(1).await();
            } catch (InterruptedException e) {
              return "returned";
            }
            return "never";
          });
      sleep(ZERO);

      task.cancel();

      assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
    });
  }

  @Test
  void cancel_bodyCatchesTheInterruptAndWaits_raisesThereWithTheFlagCleared() throws Exception {
    TestClock.run(() -> {
      var task =
          createTask(() -> {
            try {
              new CountDownLatch(1).await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
            try {
              sleep(ZERO);
            } finally {
              log.add("flag " + Thread.currentThread().isInterrupted());
            }
          });
      sleep(ZERO);

      task.cancel();

      assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
    });

    assertThat(log).containsExactly("flag false");
  }

  @Test
  void cancel_unblockedAtTheSameTime_isCancelledAtItsNextWait() throws Exception {
    TestClock.run(() -> {
      var latch = new CountDownLatch(1);
      var task =
          createTask(() -> {
            latch.await();
            sleep(ZERO);
            log.add("never");
          });
      sleep(ZERO);

      latch.countDown();
      task.cancel();

      assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
    });

    assertThat(log).isEmpty();
  }

  @Test
  void cancel_taskThatWantsAMonitor_waitsForItFirst() throws Exception {
    run(() -> {
      var monitor = new Object();
      Future<String> release = EventLoop.running().createFuture();
      createTask(() -> {
        synchronized (monitor) {
          release.await();
        }
      });
      var wants =
          createTask(() -> {
            synchronized (monitor) {
              log.add("got it");
              sleep(ZERO);
              log.add("never");
            }
          });
      sleep(ZERO);

      wants.cancel();
      sleep(ZERO);
      assertThat(wants.isDone()).isFalse();
      release.setResult("now");

      assertThatThrownBy(wants::await).isInstanceOf(CancelledError.class);
    });

    assertThat(log).containsExactly("got it");
  }

  @Test
  void cancel_libraryWrapsTheInterrupt_cancelsTheTask() throws Exception {
    TestClock.run(() -> {
      var task =
          createTask(() -> {
            try {
              return new LinkedBlockingQueue<String>().take();
            } catch (InterruptedException e) {
              throw new IllegalStateException("query failed", new IOException("no answer", e));
            }
          });
      sleep(ZERO);

      task.cancel("enough");

      assertThatThrownBy(task::await)
          .isInstanceOf(CancelledError.class)
          .hasMessage("enough")
          .hasRootCauseInstanceOf(InterruptedException.class);
    });
  }

  @Test
  void cancel_bodyFailsForAnotherReasonMeanwhile_fails() throws Exception {
    TestClock.run(() -> {
      var circle = new IllegalStateException("own failure");
      circle.initCause(new IllegalArgumentException(circle));
      var task =
          createTask(() -> {
            try {
              return new LinkedBlockingQueue<String>().take();
            } catch (InterruptedException e) {
              throw circle;
            }
          });
      sleep(ZERO);

      task.cancel();

      assertThatThrownBy(task::await).isSameAs(circle);
    });
  }

  @Test
  void cancel_taskInASocketRead_cancelsIt() throws Exception {
    run(() -> {
      try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
          var client = new Socket(server.getInetAddress(), server.getLocalPort())) {
        var task = createTask(() -> client.getInputStream().read());
        sleep(ZERO);

        task.cancel("enough");

        assertThatThrownBy(task::await)
            .isInstanceOf(CancelledError.class)
            .hasMessage("enough")
            .hasCauseInstanceOf(java.net.SocketException.class);
        assertThat(client.isClosed()).isTrue();
      }
    });
  }

  @Test
  void timeout_aroundABlockingCall_throwsTimeoutException() throws Exception {
    TestClock.run(() -> {
      assertThatThrownBy(() -> timeout(ofMillis(1), () -> new LinkedBlockingQueue<String>().take()))
          .isInstanceOf(TimeoutException.class)
          .hasRootCauseInstanceOf(InterruptedException.class);

      sleep(ZERO);
      assertThat(Thread.currentThread().isInterrupted()).isFalse();
      assertThat(Async.currentTask().cancelling()).isZero();
    });
  }

  @Test
  void taskGroup_oneFailsWhileAnotherIsBlocked_endsBoth() throws Exception {
    TestClock.run(() ->
        assertThatThrownBy(() ->
                taskGroup(g -> {
                  g.createTask(() -> new CountDownLatch(1).await());
                  g.createTask(() -> {
                    sleep(ZERO);
                    throw new IllegalArgumentException("no");
                  });
                }))
            .isInstanceOfSatisfying(
                ExceptionGroup.class, group -> assertThat(group.exceptions()).hasSize(1)));
  }

  @Test
  void taskGroup_oneFailsWhileTheBodyIsBlocked_endsTheBody() throws Exception {
    TestClock.run(() ->
        assertThatThrownBy(() ->
                taskGroup(g -> {
                  g.createTask(() -> {
                    throw new IllegalArgumentException("no");
                  });
                  new CountDownLatch(1).await();
                }))
            .isInstanceOfSatisfying(
                ExceptionGroup.class, group -> assertThat(group.exceptions()).hasSize(1)));
  }

  @Test
  void run_tasksLeftBlocked_areInterruptedBeforeItReturns() throws Exception {
    run(() -> {
      createTask(() -> {
        try {
          new CountDownLatch(1).await();
        } finally {
          log.add("interrupted");
        }
      });
      sleep(ZERO);
    });

    assertThat(log).containsExactly("interrupted");
  }

  /** As a library's that says in its own words that it was interrupted. */
  private static final class LibraryInterruptedException extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  static Stream<Exception> whatLibrariesMakeOfAnInterrupt() {
    return Stream.of(
        new CancellationException("request execution cancelled"),
        new CancellationException(),
        new CompletionException(new CancellationException()),
        new FileLockInterruptionException(),
        new UncheckedIOException(new InterruptedIOException()),
        new LibraryInterruptedException(),
        new IllegalStateException("Interrupted while waiting for a connection"));
  }

  @ParameterizedTest
  @MethodSource("whatLibrariesMakeOfAnInterrupt")
  void cancel_libraryThrowsItsOwn_cancelsTheTask(Exception own) throws Exception {
    for (boolean keepsFlag : new boolean[] {true, false}) {
      TestClock.run(() -> {
        var task = createTask(() -> takeAsALibrary(own, keepsFlag));
        sleep(ZERO);

        task.cancel("enough");

        assertThatThrownBy(task::await)
            .isInstanceOf(CancelledError.class)
            .hasMessage("enough")
            .hasCause(own);
        assertThat(task.isCancelled()).isTrue();
      });
    }
  }

  @ParameterizedTest
  @MethodSource("whatLibrariesMakeOfAnInterrupt")
  void timeout_libraryThrowsItsOwn_throwsTimeoutException(Exception own) throws Exception {
    for (boolean keepsFlag : new boolean[] {true, false}) {
      TestClock.run(() -> {
        assertThatThrownBy(() -> Async.timeout(ofSeconds(1), () -> takeAsALibrary(own, keepsFlag)))
            .isInstanceOf(TimeoutException.class);
        assertThat(Async.currentTask().cancelling()).isZero();
        sleep(ZERO); // nothing is left to be thrown
      });
    }
  }

  @Test
  void await_libraryThrowsACancellationOfItsOwn_isAFailure() throws Exception {
    TestClock.run(() -> {
      var own = new CancellationException("nobody cancelled the task");
      var task =
          createTask(() -> {
            throw own;
          });

      assertThatThrownBy(task::await).isSameAs(own);
    });
  }

  private static String takeAsALibrary(Exception own, boolean keepsFlag) throws Exception {
    try {
      return new LinkedBlockingQueue<String>().take();
    } catch (InterruptedException e) {
      if (keepsFlag) {
        Thread.currentThread().interrupt();
      }
      throw own;
    }
  }

  // ---- cancelled before the call

  @Test
  void cancel_ofTheTaskThatRuns_interruptsItsNextCall() throws Exception {
    run(() -> {
      var task =
          createTask(() -> {
            Async.currentTask().cancel();
            new CountDownLatch(1).await();
          });

      assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
    });
  }

  @Test
  void cancel_ofAMakerByItsEagerTask_interruptsTheMakersNextCall() throws Exception {
    run(() -> {
      var task =
          createTask(() -> {
            var maker = Async.currentTask();
            EventLoop.running()
                .createTask(
                    () -> maker.cancel(), TaskOptions.DEFAULT.withStart(TaskOptions.Start.EAGER));
            new CountDownLatch(1).await();
          });

      assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
    });
  }

  @Test
  void uncancel_ofTheTaskThatRuns_takesTheInterruptBack() throws Exception {
    run(() -> {
      var task = Async.currentTask();
      task.cancel();

      task.uncancel();

      assertThat(Thread.currentThread().isInterrupted()).isFalse();
    });
  }
}

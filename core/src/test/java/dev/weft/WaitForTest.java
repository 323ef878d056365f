package dev.weft;

import static dev.weft.Async.createTask;
import static dev.weft.Async.currentTask;
import static dev.weft.Async.shield;
import static dev.weft.Async.sleep;
import static dev.weft.Async.waitFor;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class WaitForTest {
  private final List<String> log = new ArrayList<>();

  private static <T> Future<T> newFuture() {
    return EventLoop.running().createFuture();
  }

  @Test
  void waitFor_doneInTime_returnsTheResult() throws Exception {
    TestClock.run(() -> {
      var task =
          createTask(() -> {
            sleep(ofSeconds(1));
            return "x";
          });

      assertThat(waitFor(task, ofSeconds(2))).isEqualTo("x");
      assertThat(EventLoop.running().timers().size()).isZero();
    });
  }

  @Test
  void waitFor_timeIsOver_cancelsTheFutureAndThrows() throws Exception {
    TestClock.run(() -> {
      Future<String> future = newFuture();

      assertThatThrownBy(() -> waitFor(future, ofSeconds(1)))
          .isInstanceOf(TimeoutException.class)
          .hasCauseInstanceOf(CancelledError.class);
      assertThat(future.isCancelled()).isTrue();
      assertThat(currentTask().cancelling()).isZero();
    });
  }

  @Test
  void waitFor_timeIsOver_waitsForTheTasksCleanUp() throws Exception {
    TestClock.run(() -> {
      var task =
          createTask(() -> {
            try {
              sleep(ofSeconds(100));
            } finally {
              sleep(ofSeconds(3));
              log.add("cleaned up");
            }
          });

      assertThatThrownBy(() -> waitFor(task, ofSeconds(1))).isInstanceOf(TimeoutException.class);
      log.add("returned");
    });

    assertThat(log).containsExactly("cleaned up", "returned");
  }

  @Test
  void waitFor_timeIsOverAndTheTaskSuppressesIt_returnsItsResult() throws Exception {
    TestClock.run(() -> {
      var task =
          createTask(() -> {
            try {
              sleep(ofSeconds(100));
              return "in time";
            } catch (CancelledError suppressed) {
              return "all the same";
            }
          });

      assertThat(waitFor(task, ofSeconds(1))).isEqualTo("all the same");
    });
  }

  @Test
  void waitFor_timeIsOverAndTheTaskFails_throwsThat() throws Exception {
    TestClock.run(() -> {
      var task =
          createTask(() -> {
            try {
              sleep(ofSeconds(100));
            } catch (CancelledError e) {
              throw new IllegalStateException("while cleaning up", e);
            }
          });

      assertThatThrownBy(() -> waitFor(task, ofSeconds(1))).hasMessage("while cleaning up");
    });
  }

  @Test
  void waitFor_noLimit_waitsAsLongAsItTakes() throws Exception {
    TestClock.run(() -> {
      var task =
          createTask(() -> {
            sleep(ofSeconds(100_000));
            return "x";
          });

      assertThat(waitFor(task, null)).isEqualTo("x");
    });
  }

  @Test
  void waitFor_noTimeButDone_returnsTheResult() throws Exception {
    TestClock.run(() -> {
      Future<String> done = newFuture();
      done.setResult("x");

      assertThat(waitFor(done, ZERO)).isEqualTo("x");
      assertThat(waitFor(done, ofSeconds(-1))).isEqualTo("x");
    });
  }

  @Test
  void waitFor_noTimeAndPending_cancelsAndThrows() throws Exception {
    TestClock.run(() -> {
      Future<String> pending = newFuture();

      assertThatThrownBy(() -> waitFor(pending, ZERO)).isInstanceOf(TimeoutException.class);
      assertThat(pending.isCancelled()).isTrue();
    });
  }

  @Test
  void waitFor_noTimeAndABody_neverRunsIt() throws Exception {
    TestClock.run(() ->
        assertThatThrownBy(() -> waitFor(() -> log.add("ran"), ZERO))
            .isInstanceOf(TimeoutException.class));

    assertThat(log).isEmpty();
  }

  @Test
  void waitFor_bodyInTime_runsInTheCallersTask() throws Exception {
    TestClock.run(() -> {
      var task = waitFor(Async::currentTask, ofSeconds(1));

      assertThat((Object) task).isSameAs(currentTask());
    });
  }

  @Test
  void waitFor_bodyThrowsChecked_throwsItAsItIs() throws Exception {
    TestClock.run(() -> {
      var failure = new IOException("no");

      assertThatThrownBy(() ->
              waitFor(
                  () -> {
                    throw failure;
                  },
                  ofSeconds(1)))
          .isSameAs(failure);
    });
  }

  @Test
  void waitFor_bodyTakesTooLong_isCancelledWhereItWaits() throws Exception {
    TestClock.run(() ->
        assertThatThrownBy(() ->
                waitFor(
                    () -> {
                      try {
                        sleep(ofSeconds(100));
                      } finally {
                        log.add("cleaned up");
                      }
                      return "never";
                    },
                    ofSeconds(1)))
            .isInstanceOf(TimeoutException.class));

    assertThat(log).containsExactly("cleaned up");
  }

  @Test
  void waitFor_waitingTaskCancelled_cancelsTheFuture() throws Exception {
    TestClock.run(() -> {
      Future<String> future = newFuture();
      var waiter = createTask(() -> waitFor(future, ofSeconds(10)));
      sleep(ZERO);

      waiter.cancel();

      assertThatThrownBy(waiter::await).isInstanceOf(CancelledError.class);
      assertThat(future.isCancelled()).isTrue();
      assertThat(EventLoop.running().timers().size()).isZero();
    });
  }

  @Test
  void waitFor_doneAndCancelledAtTheSameTime_isCancelled() throws Exception {
    TestClock.run(() -> {
      Future<String> future = newFuture();
      var waiter = createTask(() -> waitFor(future, ofSeconds(10)));
      sleep(ZERO);

      future.setResult("x");
      waiter.cancel();

      assertThatThrownBy(waiter::await).isInstanceOf(CancelledError.class);
    });
  }

  @Test
  void waitFor_futureCancelledByOthers_throwsCancelledError() throws Exception {
    TestClock.run(() -> {
      Future<String> future = newFuture();
      EventLoop.running().callSoon(() -> future.cancel("enough"));

      assertThatThrownBy(() -> waitFor(future, ofSeconds(10)))
          .isInstanceOf(CancelledError.class)
          .hasMessage("enough");
    });
  }

  @Test
  void waitFor_shielded_letsTheInnerGoOn() throws Exception {
    TestClock.run(() -> {
      var slow =
          createTask(() -> {
            sleep(ofSeconds(5));
            return "x";
          });

      assertThatThrownBy(() -> waitFor(shield(slow), ofSeconds(1)))
          .isInstanceOf(TimeoutException.class);
      assertThat(slow.await()).isEqualTo("x");
    });
  }
}

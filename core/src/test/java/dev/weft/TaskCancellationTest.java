package dev.weft;

import static dev.weft.Async.createTask;
import static dev.weft.Async.currentTask;
import static dev.weft.Async.sleep;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TaskCancellationTest {
  private final List<String> log = new ArrayList<>();

  /** Waits for ever, and tells how that ended. */
  private Void waitForEver() {
    try {
      return EventLoop.running().<Void>createFuture().await();
    } catch (CancelledError error) {
      log.add("cancelled: " + error.getMessage());
      throw error;
    }
  }

  @Test
  void cancel_whileItWaits_raisesAtTheWaitInTheNextIteration() throws Exception {
    TestClock.run(() -> {
      var task = createTask(this::waitForEver);
      sleep(ZERO);

      assertThat(task.cancel("enough")).isTrue();
      assertThat(task.isDone()).isFalse();
      sleep(ZERO);

      assertThat(task.isCancelled()).isTrue();
      assertThatThrownBy(task::await).isInstanceOf(CancelledError.class).hasMessage("enough");
    });

    assertThat(log).containsExactly("cancelled: enough");
  }

  @Test
  void cancel_beforeTheFirstStep_neverRunsTheBody() throws Exception {
    TestClock.run(() -> {
      var task = createTask(() -> log.add("ran"));

      task.cancel("early");
      sleep(ZERO);

      assertThat(task.isCancelled()).isTrue();
      assertThatThrownBy(task::await).isInstanceOf(CancelledError.class).hasMessage("early");
    });

    assertThat(log).isEmpty();
  }

  @Test
  void cancel_done_returnsFalse() throws Exception {
    TestClock.run(() -> {
      var task = createTask(() -> "x");
      task.await();

      assertThat(task.cancel()).isFalse();
      assertThat(task.cancelling()).isZero();
      assertThat(task.await()).isEqualTo("x");
    });
  }

  @Test
  void cancel_waitedForFuture_cancelsThatToo() throws Exception {
    TestClock.run(() -> {
      var future = EventLoop.running().createFuture();
      var task = createTask(() -> future.await());
      sleep(ZERO);

      task.cancel("enough");

      assertThat(future.isCancelled()).isTrue();
      assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
    });
  }

  @Test
  void cancel_waitsForATask_cancelsThatTaskWhichMayCleanUpFirst() throws Exception {
    TestClock.run(() -> {
      var inner =
          createTask(() -> {
            try {
              waitForEver();
            } finally {
              sleep(ZERO);
              log.add("inner cleaned up");
            }
          });
      var outer =
          createTask(() -> {
            try {
              inner.await();
            } finally {
              log.add("outer cancelled");
            }
          });
      sleep(ZERO);
      sleep(ZERO);

      outer.cancel("enough");

      assertThatThrownBy(outer::await).isInstanceOf(CancelledError.class);
      assertThat(inner.isCancelled()).isTrue();
      assertThat(inner.cancelling()).isEqualTo(1);
    });

    assertThat(log).containsExactly("cancelled: enough", "inner cleaned up", "outer cancelled");
  }

  @Test
  void cancel_innerSuppressesIt_outerGoesOnWithItsResult() throws Exception {
    TestClock.run(() -> {
      var inner =
          createTask(() -> {
            try {
              waitForEver();
            } catch (CancelledError suppressed) {
              return "all the same";
            }
            return "never";
          });
      var outer = createTask(() -> inner.await());
      sleep(ZERO);
      sleep(ZERO);

      outer.cancel();

      assertThat(outer.await()).isEqualTo("all the same");
      assertThat(outer.cancelling()).isEqualTo(1);
    });
  }

  @Test
  void await_ofACancelledTask_throwsWithoutCancellingTheWaiter() throws Exception {
    TestClock.run(() -> {
      var inner = createTask(this::waitForEver);
      var outer =
          createTask(() -> {
            assertThatThrownBy(inner::await).isInstanceOf(CancelledError.class);
            return currentTask().cancelling();
          });
      sleep(ZERO);
      sleep(ZERO);

      inner.cancel();

      assertThat(outer.await()).isZero();
    });
  }

  @Test
  void cancel_twiceBeforeItRuns_raisesOnceAndCountsTwice() throws Exception {
    TestClock.run(() -> {
      var task =
          createTask(() -> {
            assertThatThrownBy(this::waitForEver).isInstanceOf(CancelledError.class);
            log.add("count " + currentTask().cancelling());
            sleep(ZERO);
            log.add("went on");
          });
      sleep(ZERO);

      task.cancel("first");
      task.cancel("second");

      assertThat(task.cancelling()).isEqualTo(2);
      task.await();
    });

    assertThat(log).containsExactly("cancelled: first", "count 2", "went on");
  }

  @Test
  void cancel_againWhileCleaningUp_raisesAtThatWait() throws Exception {
    TestClock.run(() -> {
      var task =
          createTask(() -> {
            try {
              waitForEver();
            } finally {
              waitForEver();
            }
          });
      sleep(ZERO);
      task.cancel("first");
      sleep(ZERO);

      task.cancel("second");
      sleep(ZERO);

      assertThat(task.isCancelled()).isTrue();
      assertThat(task.cancelling()).isEqualTo(2);
    });

    assertThat(log).containsExactly("cancelled: first", "cancelled: second");
  }

  @Test
  void cancel_cleanUpWaits_mayTakeItsTime() throws Exception {
    TestClock.run(() -> {
      var task =
          createTask(() -> {
            try {
              waitForEver();
            } finally {
              sleep(ofSeconds(5));
              log.add("cleaned up");
            }
          });
      sleep(ZERO);

      task.cancel();

      assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
    });

    assertThat(log).containsExactly("cancelled: null", "cleaned up");
  }

  @Test
  void cancel_suppressedByTheBody_taskEndsWithItsResult() throws Exception {
    TestClock.run(() -> {
      var task =
          createTask(() -> {
            try {
              waitForEver();
            } catch (CancelledError suppressed) {
              return "42";
            }
            return "never";
          });
      sleep(ZERO);

      task.cancel();

      assertThat(task.await()).isEqualTo("42");
      assertThat(task.isCancelled()).isFalse();
    });
  }

  @Test
  void cancel_bodyThrowsSomethingElse_taskFailsWithThat() throws Exception {
    TestClock.run(() -> {
      var task =
          createTask(() -> {
            try {
              waitForEver();
            } finally {
              throwIt(new IllegalStateException("while cleaning up"));
            }
          });
      sleep(ZERO);

      task.cancel();

      assertThatThrownBy(task::await).hasMessage("while cleaning up");
      assertThat(task.isCancelled()).isFalse();
    });
  }

  private static void throwIt(RuntimeException exception) {
    throw exception;
  }

  @Test
  void cancel_itself_raisesAtTheNextWaitThatSuspends() throws Exception {
    TestClock.run(() -> {
      var done = EventLoop.running().<String>createFuture();
      done.setResult("done");
      var task =
          createTask(() -> {
            currentTask().cancel("self");
            log.add(done.await());
            waitForEver();
          });

      assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
    });

    assertThat(log).containsExactly("done", "cancelled: self");
  }

  @Test
  void cancel_itselfThenSleepZero_raisesThere() throws Exception {
    TestClock.run(() -> {
      var task =
          createTask(() -> {
            currentTask().cancel("self");
            sleep(ZERO);
            log.add("went on");
          });

      assertThatThrownBy(task::await).isInstanceOf(CancelledError.class).hasMessage("self");
    });

    assertThat(log).isEmpty();
  }

  @Test
  void cancel_itselfAndReturns_isCancelledAllTheSame() throws Exception {
    TestClock.run(() -> {
      var task =
          createTask(() -> {
            currentTask().cancel("at the end");
            return "x";
          });

      assertThatThrownBy(task::await).isInstanceOf(CancelledError.class).hasMessage("at the end");
      assertThat(task.isCancelled()).isTrue();
    });
  }

  @Test
  void cancel_itselfAndFails_failsWithThat() throws Exception {
    TestClock.run(() -> {
      var task =
          createTask(() -> {
            currentTask().cancel();
            throw new IllegalArgumentException("no");
          });

      assertThatThrownBy(task::await).isInstanceOf(IllegalArgumentException.class);
    });
  }

  @Test
  void cancel_whatItWaitsForIsDoneAlready_raisesInsteadOfTheResult() throws Exception {
    TestClock.run(() -> {
      var future = EventLoop.running().<String>createFuture();
      var task = createTask(() -> log.add(future.await()));
      sleep(ZERO);

      future.setResult("x");
      task.cancel("too");

      assertThatThrownBy(task::await).isInstanceOf(CancelledError.class).hasMessage("too");
      assertThat(future.result()).isEqualTo("x");
    });

    assertThat(log).isEmpty();
  }

  @Test
  void cancel_whatItWaitsForHasFailedAlready_raisesInsteadOfTheFailure() throws Exception {
    TestClock.run(() -> {
      var future = EventLoop.running().<String>createFuture();
      var task = createTask(() -> log.add(future.await()));
      sleep(ZERO);

      future.setException(new IllegalArgumentException("no"));
      task.cancel("too");

      assertThatThrownBy(task::await).isInstanceOf(CancelledError.class).hasMessage("too");
      assertThat(future.exception()).isNotNull();
    });
  }

  @Test
  void cancel_futureCancelledFirst_raisesOnceAndClearsTheRequest() throws Exception {
    TestClock.run(() -> {
      var future = EventLoop.running().<String>createFuture();
      var task =
          createTask(() -> {
            assertThatThrownBy(future::await).isInstanceOf(CancelledError.class);
            sleep(ZERO);
            return "went on";
          });
      sleep(ZERO);

      future.cancel("the future");
      task.cancel("the task");

      assertThat(task.await()).isEqualTo("went on");
    });
  }

  @Test
  void cancel_readyAfterSleepZero_raisesThere() throws Exception {
    TestClock.run(() -> {
      var task =
          createTask(() -> {
            sleep(ZERO);
            log.add("went on");
          });
      sleep(ZERO);

      task.cancel();

      assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
    });

    assertThat(log).isEmpty();
  }

  @Test
  void cancelling_neverCancelled_isZero() throws Exception {
    TestClock.run(() -> assertThat(currentTask().cancelling()).isZero());
  }

  @Test
  void uncancel_afterTwoRequests_countsDownToZeroAndStays() throws Exception {
    TestClock.run(() -> {
      var task =
          createTask(() -> {
            assertThatThrownBy(this::waitForEver).isInstanceOf(CancelledError.class);
            var self = currentTask();
            return List.of(self.uncancel(), self.uncancel(), self.uncancel());
          });
      sleep(ZERO);
      task.cancel();
      sleep(ZERO);
      assertThat(task.isDone()).isTrue();

      assertThat(task.await()).containsExactly(0, 0, 0);
    });
  }

  @Test
  void uncancel_ofOneOfTwoRequests_leavesOne() throws Exception {
    TestClock.run(() -> {
      var task = createTask(this::waitForEver);
      sleep(ZERO);
      task.cancel();
      task.cancel();

      assertThat(task.uncancel()).isEqualTo(1);
      assertThat(task.cancelling()).isEqualTo(1);
    });
  }

  @Test
  void uncancel_theLastRequestBeforeItsErrorIsThrown_dropsIt() throws Exception {
    TestClock.run(() -> {
      var task =
          createTask(() -> {
            var self = currentTask();
            self.cancel();
            self.uncancel();
            sleep(ZERO);
            return "went on";
          });

      assertThat(task.await()).isEqualTo("went on");
    });
  }

  @Test
  void cancel_afterUncancel_raisesAgain() throws Exception {
    TestClock.run(() -> {
      var task =
          createTask(() -> {
            assertThatThrownBy(this::waitForEver).isInstanceOf(CancelledError.class);
            currentTask().uncancel();
            waitForEver();
          });
      sleep(ZERO);
      task.cancel("first");
      sleep(ZERO);

      task.cancel("second");

      assertThatThrownBy(task::await).isInstanceOf(CancelledError.class).hasMessage("second");
    });

    assertThat(log).containsExactly("cancelled: first", "cancelled: second");
  }

  @Test
  void catchException_aroundAWait_doesNotSwallowACancellation() throws Exception {
    TestClock.run(() -> {
      var task =
          createTask(() -> {
            try {
              sleep(ofSeconds(1));
            } catch (Exception swallowed) {
              log.add("swallowed");
            }
            return "never";
          });
      sleep(ZERO);

      task.cancel();

      assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
    });

    assertThat(log).isEmpty();
  }

  @Test
  void await_cancelledTaskByTwoWaiters_bothGetTheMessage() throws Exception {
    TestClock.run(() -> {
      var task = createTask(this::waitForEver);
      var first = createTask(() -> messageOf(task));
      var second = createTask(() -> messageOf(task));
      sleep(ZERO);
      sleep(ZERO);

      task.cancel("enough");

      assertThat(first.await()).isEqualTo("enough");
      second.await();
    });
  }

  private static String messageOf(Task<?> task) {
    try {
      task.await();
      return "not cancelled";
    } catch (CancelledError error) {
      return error.getMessage();
    }
  }

  @Test
  void bodyThrowsCancelledError_ofItsOwn_isCancelled() throws Exception {
    TestClock.run(() -> {
      var task =
          createTask(() -> {
            throw new CancelledError("given up");
          });

      assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
      assertThat(task.isCancelled()).isTrue();
      assertThat(task.cancelling()).isZero();
    });
  }

  @Test
  void toString_cancelRequested_saysSo() throws Exception {
    TestClock.run(() -> {
      var task = createTask(this::waitForEver, TaskOptions.named("t"));
      sleep(ZERO);

      task.cancel();

      assertThat(task.toString()).contains("pending, cancelling");
    });
  }
}

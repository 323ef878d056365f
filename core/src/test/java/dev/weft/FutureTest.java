package dev.weft;

import static dev.weft.Async.createTask;
import static dev.weft.Async.gather;
import static dev.weft.Async.sleep;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FutureTest {
  private final EventLoop loop = EventLoop.create(new TestClock());
  private final Future<String> future = loop.createFuture();
  private final List<String> log = new ArrayList<>();

  @AfterEach
  void closeLoop() {
    loop.close();
  }

  private void runOnce() {
    loop.stop();
    loop.runForever();
  }

  // ---- states

  @Test
  void future_new_isPending() {
    assertThat(future.isDone()).isFalse();
    assertThat(future.isCancelled()).isFalse();
    assertThat(future.state()).isEqualTo(java.util.concurrent.Future.State.RUNNING);
    assertThat(future.loop()).isSameAs(loop);
    assertThat(future).hasToString("Future[pending]");
  }

  @Test
  void result_pending_saysWhatToDo() {
    assertThatThrownBy(future::result)
        .isInstanceOf(InvalidStateException.class)
        .hasMessageContaining("await()");
  }

  @Test
  void exception_pending_saysWhatToDo() {
    assertThatThrownBy(future::exception)
        .isInstanceOf(InvalidStateException.class)
        .hasMessageContaining("await()");
  }

  @Test
  void setResult_pending_finishesIt() {
    future.setResult("x");

    assertThat(future.result()).isEqualTo("x");
    assertThat(future.exception()).isNull();
    assertThat(future.isDone()).isTrue();
    assertThat(future.state()).isEqualTo(java.util.concurrent.Future.State.SUCCESS);
    assertThat(future.resultNow()).isEqualTo("x");
    assertThat(future).hasToString("Future[finished: x]");
  }

  @Test
  void setResult_null_isAResult() {
    future.setResult(null);

    assertThat(future.result()).isNull();
    assertThat(future.isDone()).isTrue();
  }

  @Test
  void setResult_done_isRefused() {
    future.setResult("first");

    assertThatThrownBy(() -> future.setResult("second"))
        .isInstanceOf(InvalidStateException.class)
        .hasMessageContaining("done already");
    assertThat(future.result()).isEqualTo("first");
  }

  @Test
  void setException_pending_failsIt() {
    var failure = new IllegalArgumentException("no");

    future.setException(failure);

    assertThat(future.exception()).isSameAs(failure);
    assertThat(future.exceptionNow()).isSameAs(failure);
    assertThat(future.isCancelled()).isFalse();
    assertThat(future.state()).isEqualTo(java.util.concurrent.Future.State.FAILED);
    assertThat(future.toString()).contains("failed").contains("no");
  }

  @Test
  void setException_done_isRefused() {
    future.setResult("first");

    assertThatThrownBy(() -> future.setException(new IOException("late")))
        .isInstanceOf(InvalidStateException.class);
  }

  @Test
  void result_failedUnchecked_throwsItAsItIs() {
    var failure = new IllegalArgumentException("no");
    future.setException(failure);

    assertThatThrownBy(future::result).isSameAs(failure);
  }

  @Test
  void result_failedWithAnError_throwsItAsItIs() {
    var failure = new AssertionError("no");
    future.setException(failure);

    assertThatThrownBy(future::result).isSameAs(failure);
  }

  @Test
  void result_failedChecked_throwsItWrapped() {
    var failure = new IOException("no");
    future.setException(failure);

    assertThatThrownBy(future::result)
        .isInstanceOf(CompletionException.class)
        .cause()
        .isSameAs(failure);
  }

  @Test
  void cancel_pending_cancelsIt() {
    assertThat(future.cancel()).isTrue();

    assertThat(future.isCancelled()).isTrue();
    assertThat(future.isDone()).isTrue();
    assertThat(future.state()).isEqualTo(java.util.concurrent.Future.State.CANCELLED);
    assertThatThrownBy(future::result).isInstanceOf(CancelledError.class).hasMessage(null);
    assertThatThrownBy(future::exception).isInstanceOf(CancelledError.class);
    assertThat(future).hasToString("Future[cancelled]");
  }

  @Test
  void cancel_withMessage_isTheErrorsMessage() {
    future.cancel("enough");

    assertThatThrownBy(future::result).isInstanceOf(CancelledError.class).hasMessage("enough");
  }

  @Test
  void cancel_done_returnsFalse() {
    future.setResult("x");

    assertThat(future.cancel()).isFalse();
    assertThat(future.isCancelled()).isFalse();
  }

  @Test
  void cancel_cancelledAlready_returnsFalse() {
    future.cancel("first");

    assertThat(future.cancel("second")).isFalse();
    assertThatThrownBy(future::result).hasMessage("first");
  }

  @Test
  void setResult_cancelled_isRefused() {
    future.cancel();

    assertThatThrownBy(() -> future.setResult("late")).isInstanceOf(InvalidStateException.class);
  }

  @Test
  void resultNow_notFinished_throws() {
    assertThatThrownBy(future::resultNow).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void exceptionNow_notFailed_throws() {
    future.setResult("x");

    assertThatThrownBy(future::exceptionNow).isInstanceOf(IllegalStateException.class);
  }

  // ---- callbacks

  @Test
  void addDoneCallback_several_runInOrderThroughTheReadyQueue() {
    loop.callSoon(() -> log.add("ready before"));
    future.addDoneCallback(done -> log.add("first " + done.result()));
    future.addDoneCallback(done -> log.add("second"));
    future.addDoneCallback(done -> log.add("third"));

    future.setResult("x");
    assertThat(log).isEmpty();
    loop.callSoon(() -> log.add("ready after"));
    runOnce();

    assertThat(log).containsExactly("ready before", "first x", "second", "third", "ready after");
  }

  @Test
  void addDoneCallback_doneAlready_runsThroughTheReadyQueue() {
    future.setResult("x");

    future.addDoneCallback(done -> log.add("called"));
    assertThat(log).isEmpty();
    runOnce();

    assertThat(log).containsExactly("called");
  }

  @Test
  void addDoneCallback_failedOrCancelled_isCalledToo() {
    Future<String> failed = loop.createFuture();
    failed.addDoneCallback(done -> log.add("failed " + done.exception().getMessage()));
    future.addDoneCallback(done -> log.add("cancelled " + done.isCancelled()));

    failed.setException(new IOException("no"));
    future.cancel();
    runOnce();

    assertThat(log).containsExactly("failed no", "cancelled true");
  }

  @Test
  void addDoneCallback_inADoneCallback_runsInTheNextIteration() {
    future.addDoneCallback(done -> {
      log.add("first");
      done.addDoneCallback(again -> log.add("second"));
    });
    future.setResult("x");

    runOnce();
    assertThat(log).containsExactly("first");
    runOnce();

    assertThat(log).containsExactly("first", "second");
  }

  @Test
  void doneCallback_throws_isReportedAndOthersRun() {
    var reports = new Reports();
    loop.setExceptionHandler(reports);
    var failure = new IllegalArgumentException("in a callback");
    future.addDoneCallback(done -> {
      throw failure;
    });
    future.addDoneCallback(done -> log.add("next"));

    future.setResult("x");
    runOnce();

    assertThat(log).containsExactly("next");
    assertThat(reports.only().exception()).isSameAs(failure);
    assertThat(reports.only().details()).containsEntry("future", future);
  }

  @Test
  void removeDoneCallback_addedSeveralTimes_takesAllBack() {
    Consumer<Future<String>> callback = done -> log.add("removed");
    future.addDoneCallback(callback);
    future.addDoneCallback(done -> log.add("kept"));
    future.addDoneCallback(callback);

    int removed = future.removeDoneCallback(callback);
    future.setResult("x");
    runOnce();

    assertThat(removed).isEqualTo(2);
    assertThat(log).containsExactly("kept");
  }

  @Test
  void removeDoneCallback_theOnlyOne_isTakenBack() {
    Consumer<Future<String>> callback = done -> log.add("removed");
    future.addDoneCallback(callback);

    assertThat(future.removeDoneCallback(callback)).isEqualTo(1);
    assertThat(future.removeDoneCallback(callback)).isZero();
  }

  @Test
  void removeDoneCallback_neverAdded_takesNothingBack() {
    future.addDoneCallback(done -> log.add("kept"));

    assertThat(future.removeDoneCallback(done -> {})).isZero();
  }

  @Test
  void removeDoneCallback_madeReadyAlready_runsAllTheSame() {
    Consumer<Future<String>> callback = done -> log.add("ran");
    future.addDoneCallback(callback);
    future.setResult("x");

    assertThat(future.removeDoneCallback(callback)).isZero();
    runOnce();

    assertThat(log).containsExactly("ran");
  }

  @Test
  void removeDoneCallback_leavesTheTasksThatWait() {
    Consumer<Future<String>> callback = done -> log.add("removed");
    var waiter = loop.createTask(() -> log.add("waiter got " + future.await()));
    runOnce();
    future.addDoneCallback(callback);

    future.removeDoneCallback(callback);
    future.setResult("x");
    loop.runUntilComplete(waiter);

    assertThat(log).containsExactly("waiter got x");
  }

  // ---- await

  @Test
  void await_pending_waitsForTheResult() {
    loop.createTask(() -> {
      log.add("setting");
      future.setResult("x");
    });

    String result = loop.runUntilComplete(() -> future.await());

    assertThat(result).isEqualTo("x");
    assertThat(log).containsExactly("setting");
  }

  @Test
  void await_done_doesNotSuspend() {
    future.setResult("x");

    loop.runUntilComplete(() -> {
      loop.callSoon(() -> log.add("callback"));
      log.add(future.await());
      return null;
    });

    assertThat(log).startsWith("x");
  }

  @Test
  void await_failedUnchecked_throwsItAsItIs() {
    var failure = new IllegalArgumentException("no");
    loop.callSoon(() -> future.setException(failure));

    assertThatThrownBy(() -> loop.runUntilComplete(() -> future.await())).isSameAs(failure);
  }

  @Test
  void await_failedChecked_throwsItWrapped() {
    loop.callSoon(() -> future.setException(new IOException("no")));

    loop.runUntilComplete(() -> {
      assertThatThrownBy(future::await)
          .isInstanceOf(CompletionException.class)
          .hasCauseInstanceOf(IOException.class);
      return null;
    });
  }

  @Test
  void await_expectedCheckedType_throwsItAsItIs() {
    var failure = new EOFException("the end");
    loop.callSoon(() -> future.setException(failure));

    loop.runUntilComplete(() -> {
      assertThatThrownBy(() -> future.await(IOException.class)).isSameAs(failure);
      return null;
    });
  }

  @Test
  void await_otherCheckedTypeThanExpected_throwsItWrapped() {
    loop.callSoon(() -> future.setException(new TimeoutException("late")));

    loop.runUntilComplete(() -> {
      assertThatThrownBy(() -> future.await(IOException.class))
          .isInstanceOf(CompletionException.class)
          .hasCauseInstanceOf(TimeoutException.class);
      return null;
    });
  }

  @Test
  void await_expectedTypeButAResult_returnsIt() throws Exception {
    loop.callSoon(() -> future.setResult("x"));

    assertThat(loop.<String>runUntilComplete(() -> future.await(IOException.class))).isEqualTo("x");
  }

  @Test
  void await_cancelled_throwsCancelledErrorWithTheMessage() {
    loop.callSoon(() -> future.cancel("enough"));

    loop.runUntilComplete(() -> {
      assertThatThrownBy(future::await).isInstanceOf(CancelledError.class).hasMessage("enough");
      assertThat(Async.currentTask().cancelling()).isZero();
      return null;
    });
  }

  @Test
  void await_severalTasks_wakeInTheOrderInWhichTheyCame() throws Exception {
    TestClock.run(() -> {
      Future<String> shared = EventLoop.running().createFuture();
      createTask(() -> log.add("a " + shared.await()));
      shared.addDoneCallback(done -> log.add("callback added before they ran"));
      createTask(() -> log.add("b " + shared.await()));
      sleep(ZERO);
      shared.addDoneCallback(done -> log.add("callback"));
      createTask(() -> log.add("c " + shared.await()));
      sleep(ZERO);

      shared.setResult("x");
      sleep(ZERO);
    });

    assertThat(log)
        .containsExactly("callback added before they ran", "a x", "b x", "callback", "c x");
  }

  @Test
  void await_severalTasksOfOneFailure_allGetIt() throws Exception {
    TestClock.run(() -> {
      var failure = new IllegalArgumentException("no");
      Future<String> shared = EventLoop.running().createFuture();
      var first = createTask(() -> shared.await());
      var second = createTask(() -> shared.await());
      sleep(ZERO);

      shared.setException(failure);
      sleep(ZERO);

      assertThat(first.exception()).isSameAs(failure);
      assertThat(second.exception()).isSameAs(failure);
    });
  }

  @Test
  void await_outsideALoop_namesGet() {
    assertThatThrownBy(future::await)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("get()")
        .hasMessageContaining("Async.run");
  }

  @Test
  void await_inACallback_namesCreateTask() {
    loop.callSoon(() -> {
      assertThatThrownBy(future::await)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("callback")
          .hasMessageContaining("createTask");
      log.add("refused");
    });

    runOnce();

    assertThat(log).containsExactly("refused");
  }

  @Test
  void await_deepInOrdinaryCode_works() {
    loop.callSoon(() -> future.setResult("x"));

    int total =
        loop.runUntilComplete(
            () -> List.of(1, 2, 3).stream().mapToInt(i -> i * future.await().length()).sum());

    assertThat(total).isEqualTo(6);
  }

  @Test
  void cancel_failed_countsAsALook() throws Exception {
    var reports = new Reports();
    TestClock.run(() -> {
      var loop = EventLoop.running();
      loop.setExceptionHandler(reports);
      Future<String> failed = loop.createFuture();
      failed.setException(new IllegalArgumentException("no"));
      Future<String> fromAnywhere = loop.createFuture();
      fromAnywhere.setException(new IllegalArgumentException("no"));
      Task<String> task =
          createTask(() -> {
            throw new IllegalArgumentException("no");
          });
      var gathered = gather(List.of(task));
      sleep(ZERO);
      sleep(ZERO);

      assertThat(failed.cancel()).isFalse();
      assertThat(fromAnywhere.cancel(true)).isFalse();
      assertThat(task.cancel("enough")).isFalse();
      assertThat(gathered.cancel()).isFalse();
      loop.inspection().reportUnseenFailures();
    });

    assertThat(reports.all()).isEmpty();
  }

  @Test
  void setException_null_isRefusedAndNothingChanges() throws Exception {
    TestClock.run(() -> {
      Future<String> future = EventLoop.running().createFuture();

      assertThatThrownBy(() -> future.setException(null))
          .isInstanceOf(NullPointerException.class)
          .hasMessage("exception");

      assertThat(future.isDone()).isFalse();
    });
  }

  /** A callback whose equals() does as a test says. */
  private record Odd(java.util.function.Predicate<Object> equality)
      implements java.util.function.Consumer<Future<?>> {
    @Override
    public void accept(Future<?> done) {}

    @Override
    @SuppressWarnings("EqualsUsingHashCode") // that it is no equality is the point
    public boolean equals(Object other) {
      return equality.test(other);
    }

    @Override
    public int hashCode() {
      return 1;
    }
  }

  private static Odd failing() {
    return new Odd(other -> {
      throw new IllegalArgumentException("equals() fails");
    });
  }

  @Test
  void removeDoneCallback_equalsFails_throwsThatAndRemovesNothing() {
    TestClock.run(() -> {
      Future<String> future = EventLoop.running().createFuture();
      var called = new java.util.ArrayList<String>();
      java.util.function.Consumer<Future<?>> mine = done -> called.add("mine");
      future.addDoneCallback(mine);
      future.addDoneCallback(failing());
      future.addDoneCallback(mine);

      assertThatThrownBy(() -> future.removeDoneCallback(mine))
          .isInstanceOf(IllegalArgumentException.class);
      future.setResult("x");
      Async.sleep(java.time.Duration.ZERO);

      assertThat(called).containsExactly("mine", "mine");
    });
  }

  @Test
  void removeDoneCallback_equalsChangesTheFuture_removesWhatIsThere() {
    TestClock.run(() -> {
      Future<String> future = EventLoop.running().createFuture();
      var called = new java.util.ArrayList<String>();
      java.util.function.Consumer<Future<?>> mine = done -> called.add("mine");
      java.util.function.Consumer<Future<?>> later = done -> called.add("later");
      future.addDoneCallback(
          new Odd(other -> {
            future.addDoneCallback(later);
            return false;
          }));
      future.addDoneCallback(mine);

      assertThat(future.removeDoneCallback(mine)).isOne();
      future.addDoneCallback(
          new Odd(other -> {
            future.setResult("now");
            return true;
          }));
      assertThat(future.removeDoneCallback(done -> {})).isZero();
      Async.sleep(java.time.Duration.ZERO);

      assertThat(called).isNotEmpty().containsOnly("later");
    });
  }

  @Test
  void waits_callbackWhoseEqualsFails_areNotDisturbed() throws Exception {
    TestClock.run(() -> {
      Future<String> future = EventLoop.running().createFuture();
      future.addDoneCallback(failing());

      var pending =
          Async.wait(
                  java.util.List.of(future),
                  ReturnWhen.ALL_COMPLETED,
                  java.time.Duration.ofSeconds(1))
              .pending();
      assertThat(pending).hasSize(1);
      assertThatThrownBy(() -> Async.waitFor(future, java.time.Duration.ZERO))
          .isInstanceOf(java.util.concurrent.TimeoutException.class);
    });
    try (Runner runner = TestClock.runner()) {
      Future<String> future = runner.loop().createFuture();
      future.addDoneCallback(failing());
      runner.loop().callSoon(() -> future.setResult("x"));
      assertThat(runner.loop().runUntilComplete(future)).isEqualTo("x");
    }
  }
}

package dev.weft;

import static dev.weft.Async.asCompleted;
import static dev.weft.Async.createTask;
import static dev.weft.Async.gather;
import static dev.weft.Async.run;
import static dev.weft.Async.shield;
import static dev.weft.Async.sleep;
import static dev.weft.Async.timeout;
import static dev.weft.Async.waitFor;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofMillis;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tasks of one loop that wait for futures of another. */
class TwoLoopsTest {
  private static final Duration LONG = Duration.ofSeconds(50);

  private final OtherLoop other = new OtherLoop();
  private final List<String> log = new ArrayList<>();

  @AfterEach
  void closeOther() {
    other.close();
  }

  private Future<String> pending() {
    return other.loop.createFuture();
  }

  private void finish(Future<String> future, String result) {
    other.loop.callSoonThreadsafe(() -> future.setResult(result));
  }

  /** A task of the other loop that waits until it is cancelled. */
  private Task<String> endless(CountDownLatch cancelled) throws Exception {
    return Async.fromThread(
        other.loop,
        () -> {
          Task<String> task =
              createTask(() -> {
                try {
                  return other.loop.<String>createFuture().await();
                } catch (CancelledError error) {
                  log.add("cancelled: " + error.getMessage());
                  cancelled.countDown();
                  throw error;
                }
              });
          sleep(ZERO);
          return task;
        });
  }

  // ---- await

  @Test
  void await_pendingThere_wakesTheTaskOnItsOwnLoop() throws Exception {
    Future<String> future = pending();

    run(() -> {
      var loop = EventLoop.running();
      var waiter =
          createTask(() -> {
            String result = future.await();
            assertThat(EventLoop.running()).isSameAs(loop);
            return result;
          });
      sleep(ZERO);
      finish(future, "x");

      assertThat(waiter.await()).isEqualTo("x");
    });
  }

  @Test
  void await_othersOnTheWaitingLoop_goOn() throws Exception {
    Future<String> future = pending();

    run(() -> {
      createTask(() -> {
        sleep(ZERO);
        sleep(ZERO);
        log.add("others go on");
        finish(future, "x");
      });

      log.add(future.await());
    });

    assertThat(log).containsExactly("others go on", "x");
  }

  @Test
  void await_doneThere_doesNotSuspend() throws Exception {
    Future<String> future = Async.fromThread(other.loop, () -> pending());
    finish(future, "x");
    other.settle();

    run(() -> {
      createTask(() -> log.add("another task"));

      assertThat(future.await()).isEqualTo("x");
      assertThat(log).isEmpty();
    });
  }

  @Test
  void await_failsThere_throwsThat() throws Exception {
    var failure = new IOException("no");
    run(() -> {
      var submitted =
          other.loop.submit(() -> {
            throw failure;
          });

      assertThatThrownBy(() -> submitted.await(IOException.class)).isSameAs(failure);
    });
  }

  @Test
  void await_cancelledThere_throwsCancelledErrorWithItsMessage() throws Exception {
    Future<String> future = pending();

    run(() -> {
      var waiter = createTask(() -> future.await());
      sleep(ZERO);
      other.loop.callSoonThreadsafe(() -> future.cancel("enough"));

      assertThatThrownBy(waiter::await).isInstanceOf(CancelledError.class).hasMessage("enough");
      assertThat(waiter.cancelling()).isZero();
    });
  }

  @Test
  void await_waitingTaskCancelled_endsAtOnceAndCancelsTheTaskThere() throws Exception {
    var cancelled = new CountDownLatch(1);
    Task<String> task = endless(cancelled);

    run(() -> {
      var waiter = createTask(() -> task.await());
      sleep(ZERO);
      waiter.cancel("enough");

      assertThatThrownBy(waiter::await).isInstanceOf(CancelledError.class).hasMessage("enough");
    });

    cancelled.await();
    assertThat(log).containsExactly("cancelled: enough");
  }

  @Test
  void await_otherLoopIsBlockedAndTheWaitingTaskCancelled_endsAtOnce() throws Exception {
    var release = new CountDownLatch(1);
    Future<String> future = pending();
    other.loop.callSoonThreadsafe(() -> awaitUninterruptibly(release));

    run(() -> {
      var waiter = createTask(() -> future.await());
      sleep(ZERO);
      waiter.cancel();

      assertThatThrownBy(waiter::await).isInstanceOf(CancelledError.class);
    });
    release.countDown();
    other.settle();

    assertThat(future.isCancelled()).isTrue();
  }

  @Test
  void await_timeout_cancelsTheTaskThere() throws Exception {
    var cancelled = new CountDownLatch(1);
    Task<String> task = endless(cancelled);

    run(() ->
        assertThatThrownBy(() -> timeout(ofMillis(1), () -> task.await()))
            .isInstanceOf(TimeoutException.class));

    cancelled.await();
  }

  @Test
  void await_otherLoopClosesMeanwhile_failsAndSaysSo() throws Exception {
    Future<String> future = pending();

    run(() -> {
      var waiter = createTask(() -> future.await());
      sleep(ZERO);
      Thread.ofVirtual().start(other::close);

      assertThatThrownBy(waiter::await)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining(other.loop + " was closed before");
    });
  }

  @Test
  void await_otherLoopIsClosedAlready_failsAndSaysSo() throws Exception {
    Future<String> future = pending();
    other.close();

    run(() ->
        assertThatThrownBy(future::await)
            .isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("was closed before"));
  }

  @Test
  void await_otherLoopDoesNotRunYet_waitsUntilItDoes() throws Exception {
    try (var later = EventLoop.create()) {
      Future<String> future = later.createFuture();
      later.callSoon(() -> future.setResult("x"));
      run(() -> {
        var waiter = createTask(() -> future.await());
        sleep(ZERO);
        sleep(ZERO);
        assertThat(waiter.isDone()).isFalse();

        var runner =
            Thread.ofPlatform()
                .start(() ->
                    later.runUntilComplete(() -> {
                      sleep(ZERO);
                      sleep(ZERO);
                      return "ran";
                    }));

        assertThat(waiter.await()).isEqualTo("x");
        runner.join();
      });
    }
  }

  @Test
  void await_eachOthersTasks_bothEnd() throws Exception {
    run(() -> {
      var loop = EventLoop.running();
      var there =
          other.loop.submit(() -> loop.submit(() -> "from here").await() + ", there and back");

      assertThat(there.await()).isEqualTo("from here, there and back");
    });
  }

  @Test
  void await_manyFromBothSides_losesNoWakeUp() throws Exception {
    run(() -> {
      var loop = EventLoop.running();
      var tasks = new ArrayList<Task<Integer>>();
      for (int i = 0; i < 500; i++) {
        int number = i;
        tasks.add(
            createTask(
                () -> other.loop.submit(() -> loop.submit(() -> number).await() + 1).await()));
      }

      int expected = 1;
      for (var task : tasks) {
        assertThat(task.await()).isEqualTo(expected++);
      }
    });
  }

  @Test
  void await_byTasksOfTwoOtherLoops_wakesBoth() throws Exception {
    Future<String> future = pending();
    try (var third = new OtherLoop()) {
      var there = third.loop.submit(() -> future.await());
      run(() -> {
        var here = createTask(() -> future.await());
        sleep(ZERO);
        finish(future, "x");

        assertThat(here.await()).isEqualTo("x");
        assertThat(there.await()).isEqualTo("x");
      });
    }
  }

  @Test
  void toString_taskThatWaitsForOneThatWaitsForIt_ends() throws Exception {
    run(() -> {
      var loop = EventLoop.running();
      var tasks = new Task<?>[2];
      tasks[0] = createTask(() -> other.loop.submit(() -> tasks[1].await()).await());
      tasks[1] = createTask(() -> tasks[0].await());
      sleep(ZERO);
      other.settle();

      assertThat(tasks[0].toString()).contains("follows", other.loop.toString());
      assertThat(loop.allTasks()).hasSize(3);
      tasks[1].cancel();
    });
    // The cancellation is passed on, and the task there takes it.
    other.settle();
    other.settle();
  }

  // ---- get

  @Test
  void get_inATaskOfAnotherLoop_suspendsOnlyThatTask() throws Exception {
    Future<String> future = pending();

    run(() -> {
      createTask(() -> {
        sleep(ZERO);
        log.add("others go on");
        finish(future, "x");
      });

      log.add(future.get());
    });

    assertThat(log).containsExactly("others go on", "x");
  }

  @Test
  void get_inATaskOfAnotherLoopOfOneThatFails_throwsExecutionException() throws Exception {
    var failure = new IOException("no");
    var reports = new Reports();
    run(() -> {
      EventLoop.running().setExceptionHandler(reports);
      var submitted =
          other.loop.submit(() -> {
            throw failure;
          });

      assertThatThrownBy(submitted::get)
          .isInstanceOf(ExecutionException.class)
          .cause()
          .isSameAs(failure);
      EventLoop.running().inspection().reportUnseenFailures();
    });

    assertThat(reports.all()).isEmpty();
  }

  @Test
  void get_inATaskOfAnotherLoopWithALimit_throwsAndLeavesTheFutureAlone() throws Exception {
    Future<String> future = pending();

    run(() ->
        assertThatThrownBy(() -> future.get(1, MILLISECONDS)).isInstanceOf(TimeoutException.class));
    other.settle();

    assertThat(future.isDone()).isFalse();
  }

  @Test
  void get_inATaskOfAnotherLoopThatIsCancelled_throwsCancelledError() throws Exception {
    Future<String> future = pending();

    run(() -> {
      var waiter = createTask(() -> future.get());
      sleep(ZERO);
      waiter.cancel();

      assertThatThrownBy(waiter::await).isInstanceOf(CancelledError.class);
    });
    other.settle();

    assertThat(future.isCancelled()).isTrue();
  }

  @Test
  void get_inATaskOfAnotherLoopOfOneCancelledThere_throwsCancellationException() throws Exception {
    Future<String> future = pending();

    run(() -> {
      var waiter = createTask(() -> future.get());
      sleep(ZERO);
      other.loop.callSoonThreadsafe(() -> future.cancel("enough"));

      assertThatThrownBy(waiter::await)
          .isInstanceOf(CancellationException.class)
          .hasMessage("enough");
    });
  }

  // ---- several

  @Test
  void gather_futuresOfTwoLoops_givesAllResults() throws Exception {
    run(() -> {
      var there = other.loop.submit(() -> "there");
      var here = createTask(() -> "here");

      assertThat(gather(there, here, there).await()).containsExactly("there", "here", "there");
    });
  }

  @Test
  void gather_cancelled_cancelsTheTaskThere() throws Exception {
    var cancelled = new CountDownLatch(1);
    Task<String> task = endless(cancelled);

    run(() -> {
      var all = gather(task, task);
      all.cancel();
      assertThatThrownBy(all::await).isInstanceOf(CancelledError.class);
    });

    cancelled.await();
    assertThat(Async.fromThread(other.loop, task::cancelling)).isEqualTo(1);
  }

  @Test
  void wait_futuresOfTwoLoops_saysWhichAreDone() throws Exception {
    Future<String> never = pending();
    run(() -> {
      var there = other.loop.submit(() -> "there");
      var here = createTask(() -> "here");

      var both = Async.wait(List.of(there, here), ReturnWhen.ALL_COMPLETED, LONG);
      var first = Async.wait(List.of(there, never), ReturnWhen.FIRST_COMPLETED, LONG);

      assertThat(both.pending()).isEmpty();
      assertThat(first.done()).containsExactly(there);
      assertThat(first.pending()).containsExactly(never);
    });
  }

  @Test
  void asCompleted_futuresOfTwoLoops_givesEachAsItIs() throws Exception {
    Future<String> there = pending();
    run(() -> {
      var here = createTask(() -> "here");
      var iterator = asCompleted(List.of(there, here), LONG).iterator();

      assertThat(iterator.next()).isSameAs(here);
      finish(there, "there");
      assertThat(iterator.next()).isSameAs(there);
      assertThat(there.result()).isEqualTo("there");
    });
  }

  @Test
  void asCompleted_otherLoopCloses_givesAFailureThatSaysSo() throws Exception {
    Future<String> there = pending();
    run(() -> {
      var iterator = asCompleted(List.of(there), LONG).iterator();
      Thread.ofVirtual().start(other::close);

      assertThatThrownBy(() -> iterator.next().result())
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("was closed before");
    });
  }

  @Test
  void shield_futureOfAnotherLoop_isNotCancelledWithItsWaiter() throws Exception {
    Future<String> future = pending();
    run(() -> {
      var waiter = createTask(() -> shield(future).await());
      sleep(ZERO);
      waiter.cancel();
      assertThatThrownBy(waiter::await).isInstanceOf(CancelledError.class);
    });
    other.settle();

    assertThat(future.isDone()).isFalse();
  }

  @Test
  void waitFor_noTimeAtAll_cancelsTheFutureThere() throws Exception {
    Future<String> future = pending();
    run(() -> assertThatThrownBy(() -> waitFor(future, ZERO)).isInstanceOf(TimeoutException.class));
    other.settle();

    assertThat(future.isCancelled()).isTrue();
  }

  // ---- what is refused

  @Test
  void addDoneCallback_fromATaskOfAnotherLoop_isRefused() throws Exception {
    Future<String> future = pending();
    other.settle();

    run(() ->
        assertThatThrownBy(() -> future.addDoneCallback(done -> {}))
            .isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("callSoonThreadsafe"));
  }

  @Test
  void get_withALimitOutside_leavesNothingBehindInTheFuture() throws Exception {
    Future<String> future = pending();
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> future.get(1, MILLISECONDS)).isInstanceOf(TimeoutException.class);
    }
    other.settle();
    finish(future, "x");

    assertThat(future.get(50, SECONDS)).isEqualTo("x");
    assertThat(Async.fromThread(other.loop, () -> other.loop.inspection().pendingHandles()))
        .isEmpty();
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}

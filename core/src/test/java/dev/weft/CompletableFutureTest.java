package dev.weft;

import static dev.weft.Async.createTask;
import static dev.weft.Async.run;
import static dev.weft.Async.sleep;
import static dev.weft.Async.toThread;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** The bridges to and from {@link CompletableFuture}. */
class CompletableFutureTest {

  // ---- from

  @Test
  void from_completedByAnotherThread_givesItsResult() throws Exception {
    run(() -> {
      var stage = new CompletableFuture<String>();
      var other = Thread.ofPlatform().unstarted(() -> stage.complete("x"));
      var future = Future.from(stage);

      other.start();

      assertThat(future.await()).isEqualTo("x");
      other.join();
    });
  }

  @Test
  void from_completedAlready_isDoneInTheNextIteration() throws Exception {
    TestClock.run(() -> {
      var future = Future.from(CompletableFuture.completedFuture("x"));

      assertThat(future.await()).isEqualTo("x");
    });
  }

  @Test
  void from_failed_failsWithTheSameException() throws Exception {
    TestClock.run(() -> {
      var failure = new IOException("no");
      var future = Future.from(CompletableFuture.failedFuture(failure));

      assertThatThrownBy(() -> future.await(IOException.class)).isSameAs(failure);
    });
  }

  @Test
  void from_dependentStageOfAFailedOne_failsWithTheOriginalException() throws Exception {
    TestClock.run(() -> {
      var failure = new IllegalArgumentException("no");
      var stage = CompletableFuture.<String>failedFuture(failure).thenApply(s -> s + "!");

      assertThatThrownBy(() -> Future.from(stage).await()).isSameAs(failure);
    });
  }

  @Test
  void from_cancelledStage_isCancelled() throws Exception {
    TestClock.run(() -> {
      var stage = new CompletableFuture<String>();
      var future = Future.from(stage);

      stage.cancel(true);

      assertThatThrownBy(future::await).isInstanceOf(CancelledError.class);
      assertThat(future.isCancelled()).isTrue();
    });
  }

  @Test
  void from_cancelled_cancelsTheStage() throws Exception {
    TestClock.run(() -> {
      var stage = new CompletableFuture<String>();
      var future = Future.from(stage);

      future.cancel();
      sleep(ZERO);

      assertThat(stage.isCancelled()).isTrue();
    });
  }

  @Test
  void from_waitingTaskCancelled_cancelsTheStage() throws Exception {
    TestClock.run(() -> {
      var stage = new CompletableFuture<String>();
      var task = createTask(() -> Future.from(stage).await());
      sleep(ZERO);

      task.cancel();
      sleep(ZERO);
      sleep(ZERO);

      assertThat(task.isCancelled()).isTrue();
      assertThat(stage.isCancelled()).isTrue();
    });
  }

  @Test
  void from_outsideALoop_isRefused() {
    assertThatThrownBy(() -> Future.from(new CompletableFuture<String>()))
        .isInstanceOf(IllegalStateException.class);
  }

  // ---- toCompletableFuture

  @Test
  void toCompletableFuture_done_isDoneAtOnce() throws Exception {
    try (var loop = EventLoop.create(new TestClock())) {
      Future<String> future = loop.createFuture();
      future.setResult("x");

      assertThat(future.toCompletableFuture().getNow("not yet")).isEqualTo("x");
    }
  }

  @Test
  void toCompletableFuture_pending_followsIt() throws Exception {
    TestClock.run(() -> {
      Future<String> future = EventLoop.running().createFuture();
      var copy = future.toCompletableFuture();

      future.setResult("x");
      sleep(ZERO);

      assertThat(copy.getNow("not yet")).isEqualTo("x");
    });
  }

  @Test
  void toCompletableFuture_fromAnotherThread_followsIt() throws Exception {
    run(() -> {
      var loop = EventLoop.running();
      var task =
          createTask(() -> Future.from(new CompletableFuture<>().completeAsync(() -> 7)).await());

      Object result = toThread(() -> task.toCompletableFuture().get());

      assertThat(result).isEqualTo(7);
      assertThat(loop.isRunning()).isTrue();
    });
  }

  @Test
  void toCompletableFuture_fails_failsWithTheSameException() throws Exception {
    TestClock.run(() -> {
      Future<String> future = EventLoop.running().createFuture();
      var copy = future.toCompletableFuture();
      var failure = new IOException("no");

      future.setException(failure);
      sleep(ZERO);

      assertThatThrownBy(copy::get)
          .isInstanceOf(ExecutionException.class)
          .cause()
          .isSameAs(failure);
    });
  }

  @Test
  void toCompletableFuture_cancelled_isCancelled() throws Exception {
    TestClock.run(() -> {
      Future<String> future = EventLoop.running().createFuture();
      var copy = future.toCompletableFuture();

      future.cancel();
      sleep(ZERO);

      assertThat(copy.isCancelled()).isTrue();
      assertThatThrownBy(copy::get).isInstanceOf(CancellationException.class);
    });
  }

  @Test
  void toCompletableFuture_copyCancelled_leavesTheFutureAlone() throws Exception {
    TestClock.run(() -> {
      Future<String> future = EventLoop.running().createFuture();

      future.toCompletableFuture().cancel(true);
      sleep(ZERO);

      assertThat(future.isDone()).isFalse();
    });
  }

  @Test
  void toCompletableFuture_copyCompletedByOthers_doesNotDisturb() throws Exception {
    TestClock.run(() -> {
      Future<String> future = EventLoop.running().createFuture();
      var copy = future.toCompletableFuture();
      copy.complete("theirs");

      future.setResult("ours");
      sleep(ZERO);

      assertThat(copy.join()).isEqualTo("theirs");
    });
  }

  @Test
  void toCompletableFuture_loopClosesBeforeItIsDone_failsAndSaysSo() {
    var loop = EventLoop.create(new TestClock());
    Future<String> future = loop.createFuture();
    var copy = future.toCompletableFuture();

    loop.close();

    assertThatThrownBy(copy::get)
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(IllegalStateException.class)
        .hasMessageContaining(loop + " was closed before");
  }

  @Test
  void toCompletableFuture_madeOnALoopThatCloses_failsAndSaysSo() throws Exception {
    var copy = new AtomicReference<CompletableFuture<?>>();
    TestClock.run(() -> copy.set(EventLoop.running().createFuture().toCompletableFuture()));

    assertThatThrownBy(copy.get()::join).hasCauseInstanceOf(IllegalStateException.class);
  }

  @Test
  void toCompletableFuture_loopIsClosedAlready_failsAndSaysSo() {
    var loop = EventLoop.create(new TestClock());
    Future<String> future = loop.createFuture();
    loop.close();

    assertThatThrownBy(future.toCompletableFuture()::join)
        .hasCauseInstanceOf(IllegalStateException.class);
  }

  @Test
  void toCompletableFuture_doneInTheLoopsLastIteration_hasTheResult() {
    var loop = EventLoop.create(new TestClock());
    Future<String> future = loop.createFuture();
    var copy = future.toCompletableFuture();
    future.setResult("x");

    loop.close();

    assertThat(copy.join()).isEqualTo("x");
  }
}

package dev.weft;

import static dev.weft.Async.createTask;
import static dev.weft.Async.run;
import static dev.weft.Async.sleep;
import static dev.weft.Async.toThread;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** What only the loop's own code may do is refused to others while the loop runs. */
class MisuseFromOtherThreadsTest {

  private interface Use {
    void on(EventLoop loop);
  }

  private static void assertRefused(String what, Use use) throws Exception {
    run(() -> {
      var loop = EventLoop.running();
      toThread(() ->
          assertThatThrownBy(() -> use.on(loop))
              .isInstanceOf(IllegalStateException.class)
              .hasMessageContaining(what)
              .hasMessageContaining(loop.toString())
              .hasMessageContaining("callSoonThreadsafe")
              .hasMessageContaining("submit"));
    });
  }

  @Test
  void callSoon_fromAnotherThread_isRefused() throws Exception {
    assertRefused("callSoon()", loop -> loop.callSoon(() -> {}));
  }

  @Test
  void callLater_fromAnotherThread_isRefused() throws Exception {
    assertRefused("callLater()", loop -> loop.callLater(ofSeconds(1), () -> {}));
  }

  @Test
  void callAt_fromAnotherThread_isRefused() throws Exception {
    assertRefused("callAt()", loop -> loop.callAt(ofSeconds(1), () -> {}));
  }

  @Test
  void createTask_fromAnotherThread_isRefused() throws Exception {
    assertRefused("createTask()", loop -> loop.createTask(() -> 1));
  }

  @Test
  void allTasks_fromAnotherThread_isRefused() throws Exception {
    assertRefused("allTasks()", EventLoop::allTasks);
  }

  @Test
  void setTaskFactory_fromAnotherThread_isRefused() throws Exception {
    assertRefused("setTaskFactory()", loop -> loop.setTaskFactory(null));
  }

  @Test
  void runInExecutor_fromAnotherThread_isRefused() throws Exception {
    assertRefused("runInExecutor()", loop -> loop.runInExecutor(null, () -> 1));
  }

  @Test
  void setDefaultExecutor_fromAnotherThread_isRefused() throws Exception {
    try (var executor = Executors.newSingleThreadExecutor()) {
      assertRefused("setDefaultExecutor()", loop -> loop.setDefaultExecutor(executor));
    }
  }

  @Test
  void setResult_fromAnotherThread_isRefused() throws Exception {
    assertRefused("setResult()", loop -> loop.<String>createFuture().setResult("x"));
  }

  @Test
  void setException_fromAnotherThread_isRefused() throws Exception {
    assertRefused(
        "setException()",
        loop -> loop.<String>createFuture().setException(new IllegalArgumentException("no")));
  }

  @Test
  void cancelFuture_fromAnotherThread_isRefused() throws Exception {
    assertRefused("cancel()", loop -> loop.<String>createFuture().cancel());
  }

  @Test
  void addDoneCallback_fromAnotherThread_isRefused() throws Exception {
    assertRefused(
        "addDoneCallback()", loop -> loop.<String>createFuture().addDoneCallback(done -> {}));
  }

  @Test
  void removeDoneCallback_fromAnotherThread_isRefused() throws Exception {
    assertRefused(
        "removeDoneCallback()", loop -> loop.<String>createFuture().removeDoneCallback(done -> {}));
  }

  @Test
  void cancelTask_fromAnotherThread_isRefusedAndTheTaskGoesOn() throws Exception {
    run(() -> {
      var task = createTask(() -> sleep(ofHours(1)));

      toThread(() ->
          assertThatThrownBy(() -> task.cancel("from outside"))
              .isInstanceOf(IllegalStateException.class)
              .hasMessageContaining("cancel()"));

      assertThat(task.cancelling()).isZero();
      task.cancel();
    });
  }

  @Test
  void cancelTimer_fromAnotherThread_isRefused() throws Exception {
    run(() -> {
      var timer = EventLoop.running().callLater(ofHours(1), () -> {});

      toThread(() ->
          assertThatThrownBy(timer::cancel)
              .isInstanceOf(IllegalStateException.class)
              .hasMessageContaining("TimerHandle.cancel()"));

      assertThat(timer.isCancelled()).isFalse();
    });
  }

  @Test
  void runForever_whileItRunsOnAnotherThread_isRefused() throws Exception {
    run(() -> {
      var loop = EventLoop.running();

      toThread(() ->
          assertThatThrownBy(loop::runForever)
              .isInstanceOf(IllegalStateException.class)
              .hasMessageContaining("runs already")
              .hasMessageContaining("submit"));
    });
  }

  @Test
  void close_whileItRunsOnAnotherThread_isRefused() throws Exception {
    run(() -> {
      var loop = EventLoop.running();

      toThread(() -> assertThatThrownBy(loop::close).isInstanceOf(IllegalStateException.class));

      assertThat(loop.isClosed()).isFalse();
    });
  }

  @Test
  void anything_whileTheLoopDoesNotRun_isAllowed() {
    try (var loop = EventLoop.create(new TestClock())) {
      var future = loop.<String>createFuture();
      future.addDoneCallback(done -> {});
      future.setResult("x");
      var task = loop.createTask(() -> future.await());

      assertThat(loop.runUntilComplete(task)).isEqualTo("x");
    }
  }
}

package dev.weft;

import static dev.weft.Async.createTask;
import static dev.weft.Async.sleep;
import static dev.weft.TaskOptions.named;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What futures, tasks, handles and timers say of themselves. */
class ToStringTest {
  /** A callback with a name. */
  private record Named(String name) implements Consumer<Future<?>>, Runnable {
    @Override
    public void accept(Future<?> done) {}

    @Override
    public void run() {}

    @Override
    public String toString() {
      return name;
    }
  }

  private static final class Failing implements Consumer<Future<?>> {
    @Override
    public void accept(Future<?> done) {}

    @Override
    public String toString() {
      throw new IllegalArgumentException("it fails");
    }
  }

  @Test
  void future_finished_saysItsResult() {
    TestClock.run(() -> {
      Future<Object> future = EventLoop.running().createFuture();
      future.setResult(42);
      assertThat(future).hasToString("Future[finished: 42]");
      Future<Object> none = EventLoop.running().createFuture();
      none.setResult(null);
      assertThat(none).hasToString("Future[finished: null]");
    });
  }

  @Test
  void future_longResult_isCut() {
    TestClock.run(() -> {
      Future<Object> future = EventLoop.running().createFuture();
      future.setResult("x".repeat(100_000));
      assertThat(future.toString()).startsWith("Future[finished: xxx").hasSizeLessThan(300);
    });
  }

  @Test
  void future_resultThatHoldsIt_isSaidOnce() {
    TestClock.run(() -> {
      Future<Object> future = EventLoop.running().createFuture();
      List<Object> result = new ArrayList<>();
      result.add(future);
      future.setResult(result);
      assertThat(future.toString()).startsWith("Future[finished: [Future[finished: java.util.Arr");

      Future<Object> itself = EventLoop.running().createFuture();
      itself.setResult(itself);
      assertThat(itself).hasToString("Future[finished: a future]");
    });
  }

  @Test
  void future_resultWhoseToStringFails_saysSo() {
    TestClock.run(() -> {
      Future<Object> future = EventLoop.running().createFuture();
      future.setResult(new Failing());
      assertThat(future.toString()).contains("finished: ", "Failing@", "toString() failed");
    });
  }

  @Test
  void future_pending_saysItsCallbacks() {
    TestClock.run(() -> {
      Future<Object> future = EventLoop.running().createFuture();
      future.addDoneCallback(new Named("first"));
      assertThat(future).hasToString("Future[pending, callbacks=[first]]");
      future.addDoneCallback(new Named("second"));
      future.addDoneCallback(new Failing());
      future.addDoneCallback(new Named("fourth"));
      future.addDoneCallback(new Named("fifth"));
      assertThat(future.toString())
          .startsWith("Future[pending, callbacks=[first, second, ")
          .contains("Failing@")
          .endsWith(" and 2 more]]");
    });
  }

  @Test
  void future_kernelsOwnCallbacks_areNotSaid() {
    TestClock.run(() -> {
      Future<Object> future = EventLoop.running().createFuture();
      Future<?> _ = Async.gather(future);
      Future<?> _ = Async.shield(future);
      Task<?> waiter = createTask(() -> future.await(), named("waiter"));
      sleep(ZERO);

      assertThat(future).hasToString("Future[pending]");
      assertThat(waiter).hasToString("Task[waiter, pending, waits for Future[pending]]");
      future.setResult("x");
    });
  }

  @Test
  void task_atEachStage_saysWhatThereIs() {
    TestClock.run(() -> {
      Task<String> task = createTask(() -> "result", named("worker"));
      task.addDoneCallback(new Named("mine"));
      assertThat(task).hasToString("Task[worker, pending, callbacks=[mine]]");
      sleep(ZERO);
      assertThat(task).hasToString("Task[worker, finished: result]");
    });
  }

  @Test
  void handle_callback_isSaid() {
    TestClock.run(() -> {
      Handle handle = EventLoop.running().callSoon(new Named("mine"));
      assertThat(handle).hasToString("Handle[mine]");
      handle.cancel();
      assertThat(handle).hasToString("Handle[cancelled]");
    });
  }

  @Test
  void timer_deadline_isSaid() {
    TestClock.run(() -> {
      EventLoop loop = EventLoop.running();
      TimerHandle timer = loop.callAt(loop.time().plus(ofSeconds(90)), new Named("mine"));
      assertThat(timer).hasToString("TimerHandle[when 90.0 s, mine]");
      timer.cancel();
      assertThat(timer).hasToString("TimerHandle[when 90.0 s, cancelled]");
    });
  }
}

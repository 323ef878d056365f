package dev.weft.testing;

import dev.weft.Async;
import dev.weft.CancelledError;
import dev.weft.Context;
import dev.weft.EventLoop;
import dev.weft.Future;
import dev.weft.Task;
import dev.weft.TaskOptions;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The one task that runs all methods of a test, one after another, so that what a method binds to
 * its thread is there in the next one. The loop does not run between two methods; for JUnit's
 * thread, but for what the task itself does.
 *
 * <p>A method that will not end keeps its task; the methods after it get another one.
 */
final class TestTask {
  private final EventLoop loop;
  private final Context context;
  private @Nullable Task<?> task;

  /** What the task is to do next. */
  private @Nullable Step next;

  /** What the task waits for between two methods. */
  private @Nullable Future<@Nullable Void> turn;

  private boolean idle;
  private boolean over;

  /** A method, and what is done when it has ended. It throws nothing but cancellations. */
  private record Step(String name, Runnable method, Future<@Nullable Void> ended) {}

  TestTask(EventLoop loop, Context context) {
    this.loop = loop;
    this.context = context;
  }

  /**
   * Gives the task a method to run when the loop runs.
   *
   * @return done when the method has ended
   */
  Future<@Nullable Void> begin(String name, Runnable method) {
    var step = new Step(name, method, loop.createFuture());
    if (idle) {
      next = step;
      wake();
    } else {
      task =
          Task.start(
              loop,
              () -> {
                live(step);
                return null;
              },
              TaskOptions.named(name).withContext(context));
    }
    return step.ended();
  }

  /** Asks the method that runs to end. */
  void cancel(String message) {
    if (task != null) {
      boolean _ = task.cancel(message);
    }
  }

  /**
   * Lets the task end when the loop runs.
   *
   * @return the task; null if there is none that waits for more
   */
  @Nullable Task<?> end() {
    if (!idle) {
      return null;
    }
    over = true;
    wake();
    return task;
  }

  private void wake() {
    if (turn != null && !turn.isDone()) {
      turn.setResult(null);
    }
  }

  // ---- in the task

  private void live(Step first) {
    Step step = first;
    while (step != null) {
      run(step);
      if (Async.currentTask() != task) {
        return; // it took too long: another task has taken its place
      }
      step = awaitNext();
    }
  }

  private void run(Step step) {
    Task<?> own = Async.currentTask();
    own.setName(step.name());
    step.method().run();
    forgetCancellations(own);
    if (!step.ended().isDone()) {
      step.ended().setResult(null);
    }
  }

  private @Nullable Step awaitNext() {
    Task<?> own = Async.currentTask();
    idle = true;
    while (next == null && !over) {
      turn = loop.createFuture();
      try {
        turn.await();
      } catch (CancelledError tooLate) {
        forgetCancellations(own); // it was meant for the method, which has ended
      }
    }
    idle = false;
    Step step = next;
    next = null;
    return step;
  }

  private static void forgetCancellations(Task<?> own) {
    while (own.cancelling() > 0) {
      int _ = own.uncancel();
    }
  }

  /** Takes a cancellation that has come and was not thrown yet; for the end of a method. */
  static void throwPendingCancellation() {
    if (Async.currentTask().cancelling() > 0) {
      Async.sleep(Duration.ZERO);
    }
  }
}

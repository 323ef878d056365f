package dev.weft.flow;

import dev.weft.Async;
import dev.weft.CancelledError;
import dev.weft.ErrorReport;
import dev.weft.EventLoop;
import dev.weft.Future;
import dev.weft.ReturnWhen;
import dev.weft.Task;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Ends tasks that nothing is to outlive. */
final class Ending {
  private Ending() {}

  /**
   * Cancels tasks and waits for their end, whatever comes meanwhile. What fails in spite of its
   * cancellation is reported; what had failed before counts as looked at.
   *
   * @throws CancelledError if the calling task was cancelled meanwhile; all have ended
   */
  static void cancelAndWait(Collection<? extends Task<?>> tasks) {
    List<Task<?>> left = new ArrayList<>();
    for (Task<?> task : tasks) {
      if (task.isDone()) {
        failureOf(task);
      } else {
        boolean _ = task.cancel();
        left.add(task);
      }
    }
    List<Task<?>> cancelled = List.copyOf(left);
    CancelledError error = null;
    while (!left.isEmpty()) {
      try {
        var _ = Async.<@Nullable Object>wait(left, ReturnWhen.ALL_COMPLETED, null);
      } catch (CancelledError e) {
        error = error == null ? e : error;
      }
      left.removeIf(Task::isDone);
    }
    cancelled.forEach(Ending::reportFailure);
    if (error != null) {
      throw error;
    }
  }

  /** What a future that is done failed with, or null; it counts as looked at. */
  static @Nullable Throwable failureOf(Future<?> task) {
    return task.isCancelled() ? null : task.exception();
  }

  private static void reportFailure(Task<?> task) {
    Throwable failure = failureOf(task);
    if (failure != null) {
      EventLoop.running()
          .callExceptionHandler(
              ErrorReport.of("a task failed in spite of its cancellation", failure)
                  .with("task", task));
    }
  }
}

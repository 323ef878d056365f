package dev.weft.flow;

import dev.weft.Async;
import dev.weft.CancelledError;
import dev.weft.ExceptionGroup;
import dev.weft.ReturnWhen;
import dev.weft.Task;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** Runs bodies until one succeeds. */
final class Race {
  private Race() {}

  static <T extends @Nullable Object> T run(Collection<? extends Callable<? extends T>> bodies) {
    List<Task<T>> tasks = new ArrayList<>();
    try {
      for (Callable<? extends T> body : bodies) {
        tasks.add(Async.createTask(body::call));
      }
      return firstOf(tasks);
    } finally {
      Ending.cancelAndWait(tasks);
    }
  }

  private static <T extends @Nullable Object> T firstOf(List<Task<T>> tasks) {
    List<Throwable> failures = new ArrayList<>();
    Set<Task<T>> left = new LinkedHashSet<>(tasks);
    while (!left.isEmpty()) {
      var _ = Async.<T>wait(left, ReturnWhen.FIRST_COMPLETED, null);
      for (Task<T> task : List.copyOf(left)) {
        if (!task.isDone()) {
          continue;
        }
        if (!task.isCancelled() && Ending.failureOf(task) == null) {
          return task.result();
        }
        left.remove(task);
        if (!task.isCancelled()) {
          failures.add(task.exception());
        }
      }
    }
    if (failures.isEmpty()) {
      throw new CancelledError("all bodies of a race were cancelled");
    }
    throw new ExceptionGroup("no body of a race succeeded", failures);
  }
}

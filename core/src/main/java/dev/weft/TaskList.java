package dev.weft;

import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A loop's tasks that are not done, in order of creation; so the loop holds them. Loop-confined.
 *
 * <p>Linked through the tasks themselves: joining and leaving is constant and allocates nothing.
 */
final class TaskList {
  private @Nullable Task<?> oldest;
  private @Nullable Task<?> newest;

  boolean isEmpty() {
    return oldest == null;
  }

  void add(Task<?> task) {
    Task<?> last = newest;
    task.older = last;
    newest = task;
    if (last == null) {
      oldest = task;
    } else {
      last.newer = task;
    }
  }

  void remove(Task<?> task) {
    Task<?> older = task.older;
    Task<?> newer = task.newer;
    if (older == null) {
      oldest = newer;
    } else {
      older.newer = newer;
    }
    if (newer == null) {
      newest = older;
    } else {
      newer.older = older;
    }
    task.older = null;
    task.newer = null;
  }

  Set<Task<?>> snapshot() {
    Set<Task<?>> all = new LinkedHashSet<>();
    for (Task<?> task = oldest; task != null; task = task.newer) {
      all.add(task);
    }
    return all;
  }

  /** Whether a JDK call blocks one of them. */
  boolean hasBlocked() {
    for (Task<?> task = oldest; task != null; task = task.newer) {
      if (task.thread().isBlocked()) {
        return true;
      }
    }
    return false;
  }
}

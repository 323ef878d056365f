package dev.weft;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A loop's tasks that are not done, in order of creation; so the loop holds them. Loop-confined.
 *
 * <p>Linked through the tasks themselves: joining and leaving is constant and allocates nothing. It
 * is no list for other things, too: a task is a future, and could not extend a link as well.
 */
final class TaskList {
  private @Nullable Task<?> oldest;
  private @Nullable Task<?> newest;

  /** Written by the loop; other threads may read it, and see an older value. */
  private int size;

  int size() {
    return size;
  }

  boolean isEmpty() {
    return oldest == null;
  }

  void add(Task<?> task) {
    size++;
    Task<?> last = newest;
    task.older = last;
    newest = task;
    if (last == null) {
      oldest = task;
    } else {
      last.newer = task;
    }
  }

  /** Takes a task out; does nothing if it is not in, or not any more. */
  void remove(Task<?> task) {
    Task<?> older = task.older;
    Task<?> newer = task.newer;
    if (older == null && oldest != task) {
      return;
    }
    size--;
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

  /**
   * The tasks as another thread sees them while the loop goes on or, more to the point, is blocked:
   * some may be missing that have just been added or whose neighbours have just left.
   *
   * @param most ends a walk that the changes lead on and on
   */
  Set<Task<?>> snapshotFromOutside(long most) {
    Set<Task<?>> all = new LinkedHashSet<>();
    for (Task<?> task = oldest; task != null && all.size() < most; task = task.newer) {
      all.add(task);
    }
    // A task that was removed meanwhile ends the walk too early: so once more from the other end.
    List<Task<?>> rest = new ArrayList<>();
    for (Task<?> task = newest; task != null && !all.contains(task); task = task.older) {
      rest.add(task);
      if (rest.size() >= most) {
        break;
      }
    }
    all.addAll(rest.reversed());
    all.removeIf(Future::isDone);
    return all;
  }

  /**
   * Some tasks, in order of creation and without those that users are not to see: as many as wanted
   * from each end, so that it takes no longer than that where there are a hundred thousand. On
   * another thread than the loop's some may be missing, or there twice.
   */
  List<Task<?>> some(int mostOfEachEnd) {
    List<Task<?>> all = new ArrayList<>(Math.min(size, 2 * mostOfEachEnd));
    boolean few = size <= 2 * mostOfEachEnd;
    int fromOldest = few ? 2 * mostOfEachEnd : mostOfEachEnd;
    for (Task<?> task = oldest; task != null && all.size() < fromOldest; task = task.newer) {
      all.add(task);
    }
    if (!few) {
      List<Task<?>> rest = new ArrayList<>(mostOfEachEnd);
      for (Task<?> task = newest; task != null && rest.size() < mostOfEachEnd; task = task.older) {
        rest.add(task);
      }
      all.addAll(rest.reversed());
    }
    all.removeIf(task -> task.isHidden() || task.isDone());
    return all;
  }

  /** Without the tasks that users are not to see. */
  Set<Task<?>> snapshot() {
    Set<Task<?>> all = snapshotWithHidden();
    all.removeIf(Task::isHidden);
    return all;
  }

  Set<Task<?>> snapshotWithHidden() {
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

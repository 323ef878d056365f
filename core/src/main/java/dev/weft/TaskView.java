package dev.weft;

import dev.weft.internal.log.OneLine;
import java.util.List;
import java.util.Set;

/**
 * A task of a running program, as {@code ps} shows it.
 *
 * @param awaiters the tasks that wait for it
 */
record TaskView(Task<?> task, String loop, String name, State state, List<Task<?>> awaiters) {

  /** What a task does. */
  enum State {
    /** Its first step is still to come. */
    NEW,
    /** It is the one that runs now, if only because it does not let go. */
    RUNNING,
    /** Its next step is in the loop's queue. */
    READY,
    /** It awaits a future. */
    WAITING,
    /** A JDK call blocks it; main engine only. */
    BLOCKED;

    /** Any thread; from outside the loop it may be out of date. */
    static State of(Task<?> task) {
      if (!task.thread().isStarted()) {
        return NEW;
      }
      if (task.loop().currentTask() == task) {
        return RUNNING;
      }
      Future<?> awaited = task.waitingOn();
      if (awaited != null) {
        return awaited.isDone() ? READY : WAITING;
      }
      return task.thread().isBlocked() ? BLOCKED : READY;
    }
  }

  static TaskView of(Task<?> task) {
    return new TaskView(
        task,
        OneLine.of(task.loop().toString()),
        OneLine.of(task.name()),
        State.of(task),
        Awaiters.of(task));
  }

  static List<TaskView> of(Set<Task<?>> tasks) {
    return tasks.stream().map(TaskView::of).toList();
  }

  /** Where it stands. Any thread but its own. */
  StackTraceElement[] frames() {
    return state == State.NEW ? new StackTraceElement[0] : task.stack();
  }
}

package dev.weft.internal.observe;

import dev.weft.internal.log.OneLine;
import java.util.List;

/**
 * A task of a running program, as {@code ps} shows it.
 *
 * @param awaiters the tasks that wait for it
 */
public record TaskView(
    ObservedTask task,
    String loop,
    String name,
    ObservedTask.State state,
    List<ObservedTask> awaiters) {

  static List<TaskView> of(ObservedLoop loop, List<ObservedTask> tasks) {
    String name = OneLine.of(loop.name());
    return tasks.stream()
        .map(task ->
            new TaskView(task, name, OneLine.of(task.name()), task.state(), task.awaiters()))
        .toList();
  }

  /** Where it stands. Any thread but its own. */
  StackTraceElement[] frames() {
    return state == ObservedTask.State.NEW ? new StackTraceElement[0] : task.stack();
  }
}

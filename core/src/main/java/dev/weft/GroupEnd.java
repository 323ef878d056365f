package dev.weft;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a task waits for at the end of its group: that all tasks of the group are done. */
final class GroupEnd extends Future<@Nullable Void> {
  private final TaskGroup group;

  GroupEnd(EventLoop loop, TaskGroup group) {
    super(loop);
    this.group = group;
  }

  /** Whether cancelling this would change nothing: the group's tasks were asked to end before. */
  boolean ignoresCancellation() {
    return group.isAborting();
  }

  List<Task<?>> tasks() {
    return group.tasks();
  }
}

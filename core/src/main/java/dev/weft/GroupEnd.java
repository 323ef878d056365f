package dev.weft;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a task waits for at the end of its group: that all tasks of the group are done. */
abstract class GroupEnd extends Future<@Nullable Void> {
  GroupEnd(EventLoop loop) {
    super(loop);
  }

  /** True once the group's tasks were asked to end. */
  @Override
  abstract boolean ignoresCancellation();

  /** The group's tasks. */
  @Override
  abstract List<Task<?>> parts();
}

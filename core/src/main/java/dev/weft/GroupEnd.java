package dev.weft;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a task waits for at the end of its group: that all tasks of the group are done. */
abstract class GroupEnd extends Future<@Nullable Void> {
  GroupEnd(EventLoop loop) {
    super(loop);
  }

  /** Whether cancelling this would change nothing: the group's tasks were asked to end before. */
  abstract boolean ignoresCancellation();

  abstract List<Task<?>> tasks();
}

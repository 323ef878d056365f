package dev.weft.testing;

import dev.weft.EventLoop;
import dev.weft.Handle;
import dev.weft.Task;
import dev.weft.TimerHandle;
import dev.weft.spi.Poller;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a test began on its loop and did not end. */
final class Leftovers {
  private static final Set<String> SET_BY_USERS = Set.of("callLater", "callAt");

  private Leftovers() {}

  /**
   * What is left on a loop that does not run.
   *
   * @return text for people, empty if nothing is left
   */
  static String describe(EventLoop loop) {
    var text = new StringBuilder();
    loop.allTasks().forEach(task -> append(text, task));
    boolean tasksLeft = !text.isEmpty();
    for (Handle handle : loop.inspection().pendingHandles()) {
      if (!tasksLeft || !belongsToAWait(handle)) {
        append(text, handle, loop.time());
      }
    }
    loop.poller().watched().forEach(watched -> append(text, watched));
    if (!tasksLeft && loop.inspection().awaitsOutside()) {
      text.append("\n  a call in another thread, which has not come back");
    }
    return text.isEmpty()
        ? ""
        : "the test left this behind; end, cancel or close it before the test ends:" + text;
  }

  /**
   * Whether anything is left that may end without a timer. Asked by a task of the loop that counts
   * itself out.
   */
  static boolean mayStillEnd(EventLoop loop) {
    return loop.allTasks().size() > 1
        || !loop.poller().watched().isEmpty()
        || loop.inspection().awaitsOutside()
        || !loop.inspection().pendingHandles().stream().allMatch(TimerHandle.class::isInstance);
  }

  /** Whether it is the timer of a task that sleeps, say, which is told of already. */
  private static boolean belongsToAWait(Handle handle) {
    Throwable origin = handle.origin();
    return handle instanceof TimerHandle
        && origin != null
        && Arrays.stream(origin.getStackTrace())
            .noneMatch(frame ->
                frame.getClassName().equals(EventLoop.class.getName())
                    && SET_BY_USERS.contains(frame.getMethodName()));
  }

  private static void append(StringBuilder text, Task<?> task) {
    text.append("\n  ").append(task);
    StackTraceElement[] stack = task.stack();
    if (stack.length > 0) {
      text.append(", which waits");
      TestFrames.appendStack(text, stack);
      text.append("\n    and was");
    } else {
      text.append(", which has not begun,");
    }
    appendOrigin(text, task.origin());
  }

  private static void append(StringBuilder text, Handle handle, Duration now) {
    if (handle instanceof TimerHandle timer) {
      Duration left = timer.when().minus(now);
      text.append("\n  a timer, due in ").append(seconds(left)).append(',');
    } else {
      text.append("\n  a callback, ready to run,");
    }
    appendOrigin(text, handle.origin());
  }

  private static void append(StringBuilder text, Poller.Watched watched) {
    text.append("\n  ").append(watched.what()).append(", which is open,");
    appendOrigin(text, watched.origin());
  }

  private static void appendOrigin(StringBuilder text, @Nullable Throwable origin) {
    if (origin == null) {
      text.append(" made while debug mode was off");
    } else {
      text.append(" made");
      TestFrames.appendOrigin(text, origin);
    }
  }

  private static String seconds(Duration time) {
    return time.toNanos() / 1e9 + " s";
  }
}

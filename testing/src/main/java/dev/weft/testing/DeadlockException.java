package dev.weft.testing;

import dev.weft.EventLoop;
import dev.weft.Task;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;

/**
 * Tasks wait for each other, or for what no task will do: nothing is ready, no timer is set, and
 * nothing outside can wake the loop.
 *
 * <p>The message names every task that is not done, what it waits for and where. {@link
 * VirtualClock} throws it out of the run of the loop; the tasks stay as they are until the loop is
 * closed.
 */
public final class DeadlockException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  /**
   * With a message that names the tasks.
   *
   * @param message what waits for what
   */
  public DeadlockException(String message) {
    super(Objects.requireNonNull(message, "message"));
  }

  /** About the tasks of a loop that are not done. On the loop's thread. */
  static DeadlockException of(EventLoop loop) {
    return new DeadlockException(describe(loop));
  }

  private static String describe(EventLoop loop) {
    Set<Task<?>> tasks = loop.allTasks();
    StringBuilder text = new StringBuilder("deadlock at ").append(seconds(loop.time()));
    text.append(": nothing is ready, no timer is set, and nothing outside can wake the loop; ");
    if (tasks.isEmpty()) {
      return text.append("there is no task, and nobody calls stop()").toString();
    }
    text.append("cancel what nobody will finish. Not done:");
    tasks.forEach(task -> TestFrames.appendTask(text, task));
    return text.toString();
  }

  private static String seconds(Duration time) {
    return time.toNanos() / 1e9 + " s";
  }
}

package dev.weft;

import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Makes a loop's tasks, in place of the loop itself; set by {@link EventLoop#setTaskFactory}. It is
 * a generic method, so give it as a method reference.
 *
 * {@snippet :
 * loop.setTaskFactory(TaskFactory::eager);
 * }
 */
@FunctionalInterface
public interface TaskFactory {

  /**
   * Makes a task, as a rule by {@link Task#start}.
   *
   * @param loop the loop
   * @param body what the task runs
   * @param options how the caller wants it
   * @param <T> the type of its result
   * @return the task
   */
  <T extends @Nullable Object> Task<T> createTask(
      EventLoop loop, Callable<T> body, TaskOptions options);

  /**
   * The factory whose tasks start at once, unless their options say otherwise. asyncio's {@code
   * eager_task_factory}.
   *
   * @param loop the loop
   * @param body what the task runs
   * @param options how the caller wants it
   * @param <T> the type of its result
   * @return the task
   */
  static <T extends @Nullable Object> Task<T> eager(
      EventLoop loop, Callable<T> body, TaskOptions options) {
    Objects.requireNonNull(loop, "loop");
    Objects.requireNonNull(body, "body");
    Objects.requireNonNull(options, "options");
    return Task.start(
        loop, body, options.start() == TaskOptions.Start.DEFAULT ? options.eager() : options);
  }
}

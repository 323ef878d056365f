package dev.weft;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a task is made.
 *
 * @param name its name, or null for {@code Task-N}
 * @param context the context that it runs in, or null for a copy of the current one
 * @param start when its first step runs
 */
public record TaskOptions(@Nullable String name, @Nullable Context context, Start start) {

  /** When a task's first step runs. */
  public enum Start {
    /** As the loop's task factory decides; without one, like {@link #NEXT_ITERATION}. */
    DEFAULT,
    /** After what is ready already: asyncio's usual way. */
    NEXT_ITERATION,
    /**
     * At once, before {@code createTask} returns, if the loop runs and the maker is no task that is
     * pinned. A body that needs not wait is then done without a turn of the loop.
     */
    EAGER
  }

  /** Refuses a null start. */
  public TaskOptions {
    Objects.requireNonNull(start, "start");
  }

  /** No name, a copy of the current context, started as the factory decides. */
  public static final TaskOptions DEFAULT = new TaskOptions(null, null, Start.DEFAULT);

  /**
   * Options with a name.
   *
   * @param name the task's name
   * @return new options
   */
  public static TaskOptions named(String name) {
    Objects.requireNonNull(name, "name");
    return new TaskOptions(name, null, Start.DEFAULT);
  }

  /**
   * These options with another name.
   *
   * @param newName the task's name
   * @return new options
   */
  public TaskOptions withName(String newName) {
    Objects.requireNonNull(newName, "newName");
    return new TaskOptions(newName, context, start);
  }

  /**
   * These options with a context, which the task uses as it is, without a copy.
   *
   * @param newContext the task's context
   * @return new options
   */
  public TaskOptions withContext(Context newContext) {
    Objects.requireNonNull(newContext, "newContext");
    return new TaskOptions(name, newContext, start);
  }

  /**
   * These options with another start.
   *
   * @param newStart when the first step runs
   * @return new options
   */
  public TaskOptions withStart(Start newStart) {
    Objects.requireNonNull(newStart, "newStart");
    return new TaskOptions(name, context, newStart);
  }

  /**
   * These options for a task that starts at once.
   *
   * @return new options
   */
  public TaskOptions eager() {
    return withStart(Start.EAGER);
  }
}

package dev.weft;

import org.jspecify.annotations.Nullable;

/**
 * Code that runs in place in a {@link TaskGroup} and gives a value.
 *
 * @param <T> the type of its value
 */
@FunctionalInterface
public interface GroupBody<T extends @Nullable Object> {

  /**
   * Runs the code.
   *
   * @param group the group, to make tasks in
   * @return its value
   * @throws Exception as the code decides; it becomes a part of the group's {@link ExceptionGroup}
   */
  T run(TaskGroup group) throws Exception;
}

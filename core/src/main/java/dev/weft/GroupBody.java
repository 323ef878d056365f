package dev.weft;

import org.jspecify.annotations.Nullable;

/**
 * Code that runs in place in a {@link TaskGroup} and gives a value.
 *
 * <p>It is a special {@link GroupAction}, so that the compiler takes this one for a lambda that
 * could be either: {@code g -> g.createTask(work)}, or a block that never ends.
 *
 * @param <T> the type of its value
 */
@FunctionalInterface
public interface GroupBody<T extends @Nullable Object> extends GroupAction {

  /**
   * Runs the code.
   *
   * @param group the group, to make tasks in
   * @return its value
   * @throws Exception as the code decides; it becomes a part of the group's {@link ExceptionGroup}
   */
  T call(TaskGroup group) throws Exception;

  /** Runs the code, and drops its value. */
  @Override
  @SuppressWarnings("FunctionalInterfaceMethodChanged") // the same code; only the value is dropped
  default void run(TaskGroup group) throws Exception {
    T _ = call(group);
  }
}

package dev.weft;

/** Code without a result that runs in place in a {@link TaskGroup}. */
@FunctionalInterface
public interface GroupAction {

  /**
   * Runs the code.
   *
   * @param group the group, to make tasks in
   * @throws Exception as the code decides; it becomes a part of the group's {@link ExceptionGroup}
   */
  void run(TaskGroup group) throws Exception;
}

package dev.weft.simulation;

import dev.weft.ExceptionGroup;
import java.time.Duration;
import java.util.Set;

/** The message of a run that fails. */
record FailureText(World world) {
  private static final int ROWS = 25;

  /** As it names itself, and of a group the first one. */
  static String nameOf(Throwable failure) {
    return failure instanceof ExceptionGroup group && !group.exceptions().isEmpty()
        ? failure + ", the first: " + nameOf(group.exceptions().getFirst())
        : failure.toString();
  }

  String of(String what) {
    Set<Integer> only = world.options().onlyFaults();
    return what
        + "\nafter "
        + Duration.ofNanos(world.nowNanos())
        + " of simulated time, with seed "
        + world.options().seed()
        + (only == null ? "" : " and the faults " + only + " alone")
        + "; the last events:\n"
        + world.log().table(ROWS);
  }
}

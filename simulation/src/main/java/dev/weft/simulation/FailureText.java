package dev.weft.simulation;

import java.time.Duration;
import java.util.Set;

/** The message of a run that fails. */
record FailureText(World world) {
  private static final int ROWS = 25;

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

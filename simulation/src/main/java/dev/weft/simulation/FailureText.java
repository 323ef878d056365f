package dev.weft.simulation;

import java.time.Duration;

/** The message of a run that fails. */
record FailureText(World world) {
  private static final int ROWS = 25;

  String of(String what) {
    return what
        + "\nafter "
        + Duration.ofNanos(world.nowNanos())
        + " of simulated time, with seed "
        + world.options().seed()
        + "; the last events:\n"
        + world.log().table(ROWS);
  }
}

package dev.weft.simulation;

import org.jspecify.annotations.Nullable;

/**
 * A simulation failed: a host did, or nothing could go on any more, or a limit was passed. The
 * message names the host, the task, the simulated time and the seed, and shows the last events.
 */
public class SimulationException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** The seed, by which the same run can be had again. */
  private final long seed;

  SimulationException(String message, long seed, @Nullable Throwable cause) {
    super(message, cause);
    this.seed = seed;
  }

  /**
   * The seed of the run that failed.
   *
   * @return what to make the simulation of to see the same again
   */
  public long seed() {
    return seed;
  }
}

package dev.weft.testing;

/** The clock of a test's loop. */
public enum LoopClock {
  /**
   * A {@link VirtualClock}: no test waits for its timers, and a deadlock fails it at once. It knows
   * no sockets and no subprocesses.
   */
  VIRTUAL,

  /** The system's, with everything that a loop waits for outside tests: for I/O. */
  REAL
}

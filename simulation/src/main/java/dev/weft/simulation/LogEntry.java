package dev.weft.simulation;

import java.time.Duration;
import java.util.Locale;
import java.util.Objects;

/**
 * One line of what happened in a simulation.
 *
 * @param time since its beginning
 * @param host the name of the host, or {@code -} for what the simulation itself did
 * @param what what happened there
 */
public record LogEntry(Duration time, String host, String what) {
  private static final long NANOS_PER_SECOND = 1_000_000_000;

  /** Refuses nulls. */
  public LogEntry {
    Objects.requireNonNull(time, "time");
    Objects.requireNonNull(host, "host");
    Objects.requireNonNull(what, "what");
  }

  /** As a row of a table: the time in seconds, the host, what happened. */
  @Override
  public String toString() {
    long nanos = time.toNanos();
    return String.format(
        Locale.ROOT,
        "%d.%09d  %-10s  %s",
        nanos / NANOS_PER_SECOND,
        nanos % NANOS_PER_SECOND,
        host,
        what);
  }
}

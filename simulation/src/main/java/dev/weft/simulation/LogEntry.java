package dev.weft.simulation;

import java.time.Duration;
import java.util.Locale;
import java.util.Objects;

/**
 * One line of what happened in a simulation.
 *
 * @param time since its beginning
 * @param host the name of the host, or {@code -} for what the simulation itself did
 * @param task the name of the task that did it, or {@code -} for what no task of the host did: what
 *     arrives, say
 * @param what what happened there
 */
public record LogEntry(Duration time, String host, String task, String what) {
  /** In place of a host's or a task's name, where there is none. */
  static final String NONE = "-";

  private static final int NAME_WIDTH = 10;
  private static final long NANOS_PER_SECOND = 1_000_000_000;

  /** Refuses nulls. */
  public LogEntry {
    Objects.requireNonNull(time, "time");
    Objects.requireNonNull(host, "host");
    Objects.requireNonNull(task, "task");
    Objects.requireNonNull(what, "what");
  }

  /** As a row of a table: the time in seconds, the host, the task, what happened. */
  @Override
  public String toString() {
    return row(NAME_WIDTH, NAME_WIDTH);
  }

  /** A row of a table with columns that are so wide at least. */
  String row(int hostWidth, int taskWidth) {
    long nanos = time.toNanos();
    return String.format(
        Locale.ROOT,
        "%d.%09d  %-" + hostWidth + "s  %-" + taskWidth + "s  %s",
        nanos / NANOS_PER_SECOND,
        nanos % NANOS_PER_SECOND,
        host,
        task,
        what);
  }
}

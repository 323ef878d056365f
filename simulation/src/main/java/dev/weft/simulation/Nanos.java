package dev.weft.simulation;

import java.time.Duration;

/** Durations as nanoseconds of simulated time, a few of which can be added without an overflow. */
final class Nanos {
  /** A hundred years: nothing that a test waits for takes longer. */
  static final long MOST = Duration.ofDays(36_525).toNanos();

  private static final Duration LONGEST = Duration.ofNanos(MOST);

  private Nanos() {}

  /** A duration, or a hundred years if it is longer; nothing if it is negative. */
  static long of(Duration duration) {
    if (duration.isNegative()) {
      return 0;
    }
    return duration.compareTo(LONGEST) > 0 ? MOST : duration.toNanos();
  }

  /** So many times as much, and no more than a hundred years. */
  static long times(long nanos, int times) {
    return nanos > MOST / times ? MOST : nanos * times;
  }
}

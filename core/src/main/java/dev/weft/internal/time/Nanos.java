package dev.weft.internal.time;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Durations in nanoseconds that sums of them cannot overflow. */
public final class Nanos {
  /** About 73 years. Deadlines are compared by their difference, which must fit. */
  public static final long LONGEST = Long.MAX_VALUE >> 2;

  private Nanos() {}

  /**
   * A duration in nanoseconds; what does not fit becomes about 73 years, so that sums do.
   * Everything that users give goes through here: to many, {@code Duration.ofSeconds(
   * Long.MAX_VALUE)} is a limit that never ends.
   */
  public static long saturated(Duration duration) {
    return clamped(TimeUnit.NANOSECONDS.convert(duration));
  }

  /** As many nanoseconds, or about 73 years if they are more, forward or back. */
  public static long clamped(long nanos) {
    return Math.clamp(nanos, -LONGEST, LONGEST);
  }
}

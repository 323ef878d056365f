package dev.weft.internal.time;

/**
 * A clock for how long things have been as they are, for people: it costs a load, as it goes on by
 * the watchdog's rounds, four times a second. It stands while no loop runs.
 */
public final class CoarseTime {
  /** A unit is 134 ms, so that an {@code int} lasts for nine years. */
  private static final int UNIT_BITS = 27;

  private static final long ORIGIN_NANOS = System.nanoTime();
  private static final long NANOS_PER_MILLI = 1_000_000;

  /** Written by the watchdog's thread; any other may see an older value. */
  private static int now;

  private CoarseTime() {}

  /** A moment, to be kept and given to {@link #millisSince}. */
  public static int now() {
    return now;
  }

  /** Lets the clock go on; for the watchdog's thread. */
  public static void tick(long nanoTime) {
    now = (int) ((nanoTime - ORIGIN_NANOS) >> UNIT_BITS);
  }

  /** How long ago a moment is, with an error of some hundred milliseconds. */
  public static long millisSince(int moment) {
    long units = Math.max(0, ((System.nanoTime() - ORIGIN_NANOS) >> UNIT_BITS) - moment);
    return (units << UNIT_BITS) / NANOS_PER_MILLI;
  }
}

package dev.weft.examples;

import java.time.Duration;

/**
 * How long things took: counts in buckets whose width is at most 1/64 of the value, so a percentile
 * is right to 1.6 % whatever the number of values. Not safe for several threads: the tasks of one
 * loop need nothing more.
 */
final class Latencies {
  /** Values below are counted exactly; each doubling above has half as many buckets. */
  private static final int EXACT = 128;

  private static final int PER_DOUBLING = EXACT / 2;
  private static final int DOUBLINGS = Long.SIZE - Integer.numberOfTrailingZeros(EXACT);

  private final long[] counts = new long[EXACT + DOUBLINGS * PER_DOUBLING];
  private long count;
  private long maxNanos;

  void record(long nanos) {
    counts[bucketOf(nanos)]++;
    count++;
    maxNanos = Math.max(maxNanos, nanos);
  }

  long count() {
    return count;
  }

  Duration max() {
    return Duration.ofNanos(maxNanos);
  }

  /**
   * The value that a share of all values does not exceed.
   *
   * @param share from 0 to 1: 0.5 for the median
   * @return zero if nothing was recorded
   */
  Duration percentile(double share) {
    long wanted = (long) Math.ceil(share * count);
    long seen = 0;
    for (int bucket = 0; bucket < counts.length; bucket++) {
      seen += counts[bucket];
      if (seen >= wanted && seen > 0) {
        return Duration.ofNanos(Math.min(highestOf(bucket), maxNanos));
      }
    }
    return Duration.ZERO;
  }

  private static int bucketOf(long nanos) {
    if (nanos < EXACT) {
      return (int) Math.max(0, nanos);
    }
    int doubling = Long.numberOfTrailingZeros(Long.highestOneBit(nanos) / EXACT) + 1;
    return doubling * PER_DOUBLING + (int) (nanos >>> doubling);
  }

  private static long highestOf(int bucket) {
    if (bucket < EXACT) {
      return bucket;
    }
    int doubling = bucket / PER_DOUBLING - 1;
    long first = bucket - (long) doubling * PER_DOUBLING;
    return ((first + 1) << doubling) - 1;
  }
}

package dev.weft;

import dev.weft.spi.TimeHistogram;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Counts times by their length, in buckets of which each power of two has eight. Written by one
 * loop; other threads take snapshots meanwhile, whose parts may be of slightly different moments.
 */
final class TimeCounts {
  /** Three bits after the first one tell buckets apart. */
  private static final int BITS = 3;

  private static final int EACH = 1 << BITS;

  /** Of the longest time: 63 bits have their first one. */
  private static final int BUCKETS = bucketOf(Long.MAX_VALUE) + 1;

  private static final int SUM = BUCKETS;
  private static final int LONGEST = BUCKETS + 1;

  /**
   * The buckets, then the sum and the longest time. One thread writes, so no update is lost; a
   * reader on any machine sees whole numbers.
   */
  private final AtomicLongArray counts = new AtomicLongArray(BUCKETS + 2);

  /** Counts a time; less than nothing is nothing. */
  void add(long nanos) {
    long time = Math.max(0, nanos);
    increase(bucketOf(time), 1);
    increase(SUM, time);
    if (time > counts.getPlain(LONGEST)) {
      counts.setOpaque(LONGEST, time);
    }
  }

  private void increase(int index, long by) {
    counts.setOpaque(index, counts.getPlain(index) + by);
  }

  TimeHistogram snapshot() {
    long[] copy = new long[BUCKETS];
    for (int i = 0; i < BUCKETS; i++) {
      copy[i] = counts.getOpaque(i);
    }
    return new TimeSnapshot(copy, counts.getOpaque(SUM), counts.getOpaque(LONGEST));
  }

  /** The bucket of a time that is 0 or more. */
  static int bucketOf(long nanos) {
    if (nanos < EACH << 1) {
      return (int) nanos;
    }
    int shift = Long.SIZE - 1 - BITS - Long.numberOfLeadingZeros(nanos);
    return (shift << BITS) + (int) (nanos >>> shift);
  }

  /** The longest time that belongs to a bucket. */
  static long longestOf(int bucket) {
    if (bucket < EACH << 1) {
      return bucket;
    }
    int shift = (bucket >>> BITS) - 1;
    long first = (long) EACH | (bucket & (EACH - 1));
    return (first << shift) + ((1L << shift) - 1);
  }
}

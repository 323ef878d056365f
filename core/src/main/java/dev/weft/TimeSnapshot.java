package dev.weft;

import dev.weft.spi.TimeHistogram;
import java.util.Objects;

/** What {@link TimeCounts} had at some moment, or between two. */
final class TimeSnapshot implements TimeHistogram {
  private final long[] counts;
  private final long sumNanos;
  private final long longestNanos;
  private final long count;

  TimeSnapshot(long[] counts, long sumNanos, long longestNanos) {
    this.counts = counts;
    this.sumNanos = sumNanos;
    this.longestNanos = longestNanos;
    long all = 0;
    for (long some : counts) {
      all += some;
    }
    this.count = all;
  }

  @Override
  public long count() {
    return count;
  }

  @Override
  public long sumNanos() {
    return sumNanos;
  }

  @Override
  public long longestNanos() {
    return longestNanos;
  }

  @Override
  public long percentileNanos(double percent) {
    if (!(percent >= 0 && percent <= 100)) {
      throw new IllegalArgumentException("percentile " + percent + ": use 0 to 100");
    }
    long wanted = Math.max(1, (long) Math.ceil(count * percent / 100));
    long seen = 0;
    for (int i = 0; i < counts.length; i++) {
      seen += counts[i];
      if (counts[i] > 0 && seen >= wanted) {
        return Math.min(TimeCounts.longestOf(i), longestNanos);
      }
    }
    return longestNanos;
  }

  @Override
  public long countUpTo(long nanos) {
    if (nanos < 0) {
      return 0;
    }
    // The bucket that the limit lies in counts if most of it does.
    int last = TimeCounts.bucketOf(nanos);
    long seen = 0;
    for (int i = 0; i < last; i++) {
      seen += counts[i];
    }
    long below = last == 0 ? 0 : TimeCounts.longestOf(last - 1) + 1;
    boolean most = nanos - below >= TimeCounts.longestOf(last) - nanos;
    return most ? seen + counts[last] : seen;
  }

  @Override
  public TimeHistogram since(TimeHistogram earlier) {
    Objects.requireNonNull(earlier, "earlier");
    if (!(earlier instanceof TimeSnapshot before)) {
      throw new IllegalArgumentException("since() of a histogram of another kind: " + earlier);
    }
    long[] added = new long[counts.length];
    int last = -1;
    for (int i = 0; i < counts.length; i++) {
      added[i] = counts[i] - before.counts[i];
      if (added[i] < 0) {
        throw new IllegalArgumentException(
            "since() of a later histogram, or another loop's: " + earlier + " has more");
      }
      if (added[i] > 0) {
        last = i;
      }
    }
    long longest;
    if (longestNanos > before.longestNanos) {
      longest = longestNanos;
    } else {
      longest = last < 0 ? 0 : Math.min(TimeCounts.longestOf(last), longestNanos);
    }
    return new TimeSnapshot(added, sumNanos - before.sumNanos, longest);
  }

  @Override
  public String toString() {
    return "TimeHistogram[count " + count + ", longest " + longestNanos + " ns]";
  }
}

package dev.weft.micrometer;

import dev.weft.spi.TimeHistogram;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The meters of one kind of time: how many and how long together, the longest and some percentiles
 * of the last minute, and counts of those that took no longer than this or that, which can be added
 * up over loops and machines as percentiles cannot.
 */
final class TimeMeters {
  /** The limits, in seconds, as a tag has them. */
  private static final double[] LIMITS = {
    0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5
  };

  private static final double[] SHARES = {0.5, 0.9, 0.99};

  private static final int PARTS_OF_A_MINUTE = 6;
  private static final long PART_NANOS = 10_000_000_000L;

  private volatile TimeHistogram all;
  private volatile TimeHistogram lately;

  /** What it was at moments of the last minute, the oldest first. */
  private final Deque<TimeHistogram> before = new ArrayDeque<>();

  private long partBegan;

  TimeMeters(OwnMeters meters, String name, String what, TimeHistogram begin, long nowNanos) {
    this.all = begin;
    this.lately = begin.since(begin);
    this.partBegan = nowNanos;
    before.add(begin);
    meters.timer(name, what, this, it -> it.all.count(), it -> it.all.sumNanos());
    meters.timeGauge(
        name + ".max",
        what + ": the longest of the last minute",
        Tags.empty(),
        this,
        it -> it.lately.longestNanos());
    for (double share : SHARES) {
      meters.timeGauge(
          name + ".percentile",
          what + ": what a share of those of the last minute did not exceed",
          Tags.of("phi", Double.toString(share)),
          this,
          it -> it.lately.percentileNanos(100 * share));
    }
    for (double limit : LIMITS) {
      long nanos = Math.round(limit * 1e9);
      histogram(meters, name, what, Double.toString(limit), nanos);
    }
    histogram(meters, name, what, "+Inf", Long.MAX_VALUE);
  }

  private void histogram(OwnMeters meters, String name, String what, String le, long nanos) {
    meters.counter(
        name + ".histogram",
        null,
        what + ": how many took no longer than le, in seconds",
        Tags.of("le", le),
        this,
        it -> it.all.countUpTo(nanos));
  }

  /** Takes what there is now. One thread at a time. */
  void take(TimeHistogram now, long nowNanos) {
    if (nowNanos - partBegan >= PART_NANOS) {
      partBegan = nowNanos;
      before.add(all);
      if (before.size() > PARTS_OF_A_MINUTE) {
        before.remove();
      }
    }
    all = now;
    lately = now.since(before.element());
  }
}

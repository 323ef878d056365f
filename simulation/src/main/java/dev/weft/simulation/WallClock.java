package dev.weft.simulation;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * What a host takes for the time of day: the world's, ahead or behind by some time that may grow.
 */
final class WallClock implements InstantSource {
  private static final double MILLION = 1_000_000;

  /** More than a run and its drift can add. */
  private static final Duration MARGIN = Duration.ofDays(366 * 300);

  private final World world;

  /** How far it was ahead when it was set last, and when that was. */
  private Duration ahead = Duration.ZERO;

  private long setAtNanos;

  private double driftPerMillion;

  WallClock(World world) {
    this.world = world;
  }

  void setAhead(Duration offset) {
    ahead = offset;
    setAtNanos = world.nowNanos();
  }

  static void ensureShows(Instant epoch, Duration offset) {
    try {
      var _ = epoch.plus(offset).minus(MARGIN).plus(MARGIN).plus(MARGIN);
    } catch (DateTimeException | ArithmeticException e) {
      throw new IllegalArgumentException(
          "a clock ahead of " + epoch + " by " + offset + ": no Instant shows that", e);
    }
  }

  static void ensureDrift(double partsPerMillion) {
    if (!(partsPerMillion > -MILLION && partsPerMillion <= MILLION)) {
      throw new IllegalArgumentException(
          "a drift of "
              + partsPerMillion
              + " parts per million: use more than -1,000,000 and no more than 1,000,000");
    }
  }

  /** From now on it goes faster or slower; it does not jump. */
  void setDrift(double partsPerMillion) {
    setAhead(ahead());
    driftPerMillion = partsPerMillion;
  }

  private Duration ahead() {
    return ahead.plusNanos((long) ((world.nowNanos() - setAtNanos) * (driftPerMillion / MILLION)));
  }

  @Override
  public Instant instant() {
    return world.options().epoch().plusNanos(world.nowNanos()).plus(ahead());
  }
}

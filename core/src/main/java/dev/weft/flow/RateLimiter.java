package dev.weft.flow;

import dev.weft.Async;
import dev.weft.EventLoop;
import dev.weft.sync.Lock;
import java.time.Duration;
import java.util.Objects;

/**
 * Lets things happen so often and no more: a hundred requests a second, say.
 *
 * {@snippet file="LimitersTest.java" region="rate"}
 *
 * <p>It is a bucket of permits, full at the beginning, that fills up again evenly. So after a pause
 * as many as it holds can be had at once, and over any longer time no more than the rate allows.
 * Tasks that wait get permits in the order in which they came.
 *
 * <p>It may be made anywhere, and belongs to the loop of the first task that uses it. Its clock is
 * the loop's.
 */
public final class RateLimiter {
  private final int permits;

  /** How long it takes until there is one more permit. */
  private final long intervalNanos;

  /** How far {@link #fullAtNanos} may be ahead, with a permit left. */
  private final long burstNanos;

  /** Whose turn it is. */
  private final Lock turn = new Lock();

  // Confined to the loop.
  private boolean used;
  private long fullAtNanos;

  /**
   * A limiter. Any thread may make one.
   *
   * @param permits how many permits it holds, 1 or more
   * @param period in which it fills up from empty to full
   * @throws IllegalArgumentException if there are no permits, or the period is less than a
   *     nanosecond for each
   */
  public RateLimiter(int permits, Duration period) {
    Objects.requireNonNull(period, "period");
    if (permits < 1 || period.dividedBy(permits).toNanos() < 1) {
      throw new IllegalArgumentException(
          permits + " permits in " + period + ": use 1 or more, and a nanosecond or more for each");
    }
    this.permits = permits;
    this.intervalNanos = period.dividedBy(permits).toNanos();
    this.burstNanos = intervalNanos * (permits - 1);
  }

  /**
   * Takes a permit, after waiting for it if need be. After a cancellation none was taken, and it is
   * the next task's turn.
   *
   * @throws dev.weft.CancelledError if the task was cancelled while it waited
   * @throws IllegalStateException if there is no permit and the caller is not a task, or if the
   *     limiter belongs to another loop
   */
  public void acquire() {
    if (tryAcquire()) {
      return;
    }
    try (var _ = turn.hold()) {
      for (long wait = untilPermitNanos(); wait > 0; wait = untilPermitNanos()) {
        Async.sleep(Duration.ofNanos(wait));
      }
      take();
    }
  }

  /**
   * Takes a permit if there is one that no task waits for. Never waits.
   *
   * @return whether the caller has a permit now
   */
  public boolean tryAcquire() {
    if (turn.locked() || untilPermitNanos() > 0) {
      return false;
    }
    take();
    return true;
  }

  private long untilPermitNanos() {
    return used ? fullAtNanos - burstNanos - nowNanos() : 0;
  }

  private void take() {
    long now = nowNanos();
    fullAtNanos = (used ? Math.max(fullAtNanos, now) : now) + intervalNanos;
    used = true;
  }

  private static long nowNanos() {
    return EventLoop.running().time().toNanos();
  }

  /** Returns the rate, such as {@code RateLimiter[100 in PT1S]}. */
  @Override
  public String toString() {
    return "RateLimiter[" + permits + " in " + Duration.ofNanos(intervalNanos * permits) + "]";
  }
}

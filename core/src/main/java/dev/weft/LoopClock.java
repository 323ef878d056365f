package dev.weft;

import dev.weft.internal.time.Nanos;
import dev.weft.spi.Poller;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A loop's clock: that of its poller, counted from when the loop was made. */
final class LoopClock {
  private final Poller poller;
  private final long originNanos;

  LoopClock(Poller poller) {
    this.poller = poller;
    this.originNanos = poller.nanoTime();
  }

  Duration time() {
    return Duration.ofNanos(poller.nanoTime() - originNanos);
  }

  /** The time of a moment on the poller's clock. */
  Duration timeOf(long nanos) {
    return Duration.ofNanos(nanos - originNanos);
  }

  /** The time after a delay, which may be endless, or less than nothing. */
  Duration timeAfter(Duration delay) {
    return time().plus(Duration.ofNanos(Nanos.saturated(delay)));
  }

  /** The poller's clock at a time on the loop's; far away it is as far as a delay can be. */
  long nanosAt(Duration when) {
    long now = poller.nanoTime();
    long age = now - originNanos;
    long at = TimeUnit.NANOSECONDS.convert(when);
    // The age is no more than a few years, so this cannot overflow but from the very beginning.
    long left = at < -Nanos.LONGEST ? at : at - age;
    return now + Nanos.clamped(left);
  }

  /** The poller's clock after a delay. */
  long nanosAfter(Duration delay) {
    return poller.nanoTime() + Nanos.saturated(delay);
  }
}

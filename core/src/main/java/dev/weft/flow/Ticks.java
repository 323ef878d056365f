package dev.weft.flow;

import dev.weft.Async;
import dev.weft.EventLoop;
import java.time.Duration;
import java.util.Iterator;

/** Waits for the multiples of a period, one after another. Confined to the loop. */
final class Ticks implements Iterator<Long> {
  private final Duration period;
  private final EventLoop loop = EventLoop.running();
  private final Duration start = loop.time();
  private long last = -1;

  Ticks(Duration period) {
    this.period = period;
  }

  @Override
  public boolean hasNext() {
    return true;
  }

  @Override
  public Long next() {
    Duration since = loop.time().minus(start);
    long tick = last < 0 ? 0 : Math.max(last + 1, since.dividedBy(period) + 1);
    Duration left = period.multipliedBy(tick).minus(since);
    if (last >= 0) {
      Async.sleep(left); // without a wait, too, others have their turn
    }
    last = tick;
    return tick;
  }
}

package dev.weft;

import dev.weft.spi.Poller;
import java.util.concurrent.atomic.AtomicInteger;

/** A poller that never waits, and knows whether it was woken, and how often closed. */
final class NotedWakeups implements Poller {
  final AtomicInteger closes = new AtomicInteger();
  volatile boolean woken;

  @Override
  public void poll(long timeoutNanos) {}

  @Override
  public void wakeup() {
    woken = true;
  }

  @Override
  public void close() {
    closes.incrementAndGet();
  }
}

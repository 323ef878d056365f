package dev.weft;

/** A poller that never waits, and knows whether it was woken. */
final class NotedWakeups implements Poller {
  volatile boolean woken;

  @Override
  public void poll(long timeoutNanos) {}

  @Override
  public void wakeup() {
    woken = true;
  }

  @Override
  public void close() {}
}

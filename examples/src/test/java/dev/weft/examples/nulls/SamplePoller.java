package dev.weft.examples.nulls;

import dev.weft.EventLoop;
import dev.weft.spi.Poller;
import dev.weft.spi.PollerContext;

/** A poller that keeps what its loop gives it. */
final class SamplePoller implements Poller {
  private PollerContext context;

  /** The context of a loop that is closed already. */
  static PollerContext contextOfALoop() {
    SamplePoller poller = new SamplePoller();
    EventLoop.create(poller).close();
    return poller.context;
  }

  @Override
  public void attach(PollerContext loop) {
    context = loop;
  }

  @Override
  public void poll(long timeoutNanos) {}

  @Override
  public void wakeup() {}

  @Override
  public void close() {}
}

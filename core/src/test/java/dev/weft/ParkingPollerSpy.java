package dev.weft;

import dev.weft.spi.Poller;

/** A poller that lets a test look at a loop which waits. */
final class ParkingPollerSpy implements Poller {
  private final ParkingPoller poller = new ParkingPoller();
  private final Runnable look;

  ParkingPollerSpy(Runnable look) {
    this.look = look;
  }

  @Override
  public void poll(long timeoutNanos) {
    if (timeoutNanos != 0) {
      look.run();
    }
    poller.poll(timeoutNanos);
  }

  @Override
  public void wakeup() {
    poller.wakeup();
  }

  @Override
  public void close() {
    poller.close();
  }
}

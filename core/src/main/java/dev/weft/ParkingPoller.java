package dev.weft;

import dev.weft.spi.Poller;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** The poller of a loop without I/O: it parks the loop's thread. */
final class ParkingPoller implements Poller {
  private volatile @Nullable Thread waiter;
  private volatile boolean woken;

  @Override
  public void poll(long timeoutNanos) {
    if (timeoutNanos == 0) {
      return;
    }
    // A callback that left the loop's thread interrupted would make it come back at once, and the
    // loop would spin.
    boolean _ = Thread.interrupted();
    waiter = Thread.currentThread();
    if (!woken) {
      if (timeoutNanos < 0) {
        LockSupport.park(this);
      } else {
        LockSupport.parkNanos(this, timeoutNanos);
      }
    }
    waiter = null;
    woken = false;
  }

  @Override
  public void wakeup() {
    woken = true;
    Thread thread = waiter;
    if (thread != null) {
      LockSupport.unpark(thread);
    }
  }

  @Override
  public void close() {}
}

package dev.weft;

import dev.weft.spi.Poller;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** The poller of a loop without I/O: it parks the loop's thread. */
final class ParkingPoller implements Poller {
  private static final long OVERSLEPT_NANOS = 100_000_000;

  private volatile @Nullable Thread waiter;
  private volatile boolean woken;

  /** When the wait is to be over, if it is limited. Written before {@link #waiter}. */
  private long dueNanos;

  private boolean limited;

  @Override
  public void poll(long timeoutNanos) {
    if (timeoutNanos == 0) {
      return;
    }
    // A callback that left the loop's thread interrupted would make it come back at once, and the
    // loop would spin.
    boolean _ = Thread.interrupted();
    limited = timeoutNanos > 0;
    dueNanos = limited ? System.nanoTime() + timeoutNanos : 0;
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

  /**
   * Ends a wait whose time was over long ago. On the fallback engine the JDK loses the end of a
   * wait for which it has no memory, and its thread that counts time may die of that. Any thread; a
   * wait that is ended too soon does no harm.
   */
  void wakeIfOverslept(long nowNanos) {
    Thread thread = waiter;
    if (thread != null && limited && nowNanos - dueNanos > OVERSLEPT_NANOS) {
      LockSupport.unpark(thread);
    }
  }

  @Override
  public void close() {}
}

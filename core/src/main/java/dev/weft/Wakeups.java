package dev.weft;

import dev.weft.spi.Poller;
import java.util.concurrent.atomic.AtomicBoolean;

/** Wakes a loop that waits in its poller, and no other: waking takes a system call. */
final class Wakeups {
  private final Poller poller;

  /** True while the loop is about to wait, or waits: whatever fills the inbox must wake it. */
  private final AtomicBoolean asleep = new AtomicBoolean();

  Wakeups(Poller poller) {
    this.poller = poller;
  }

  /** The loop is about to wait. It looks at its inbox after that, and other threads before. */
  void loopFallsAsleep() {
    asleep.set(true);
  }

  void loopIsAwake() {
    asleep.set(false);
  }

  /** Wakes the loop if it waits, after something was put where it looks. Any thread. */
  void wakeIfAsleep() {
    if (asleep.get() && asleep.compareAndSet(true, false)) {
      boolean woken = false;
      try {
        poller.wakeup();
        woken = true;
      } finally {
        if (!woken) {
          asleep.set(true); // then the next thread that has something wakes it
        }
      }
    }
  }
}

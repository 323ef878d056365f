package dev.weft;

import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What outside a loop it waits for, and what outside waits for it. Any thread.
 *
 * <p>Work that will come back is counted, so that a virtual clock can tell a deadlock from a wait.
 * Those that wait for a future are known, so that closing the loop ends their waits.
 */
final class OutsideWorld {
  /** Something that waits outside for a future of the loop. Ordered by when each began. */
  interface Wait extends Comparable<Wait> {
    /** The loop is closed: what waits goes on. Any thread. */
    void end();
  }

  private final AtomicInteger work = new AtomicInteger();

  /**
   * In the order in which they began. A set without locks: one that a task of a busy loop was
   * handed would keep this loop from ending its waits.
   */
  private final Set<Wait> waits = new ConcurrentSkipListSet<>();

  void workBegins() {
    work.incrementAndGet();
  }

  void workEnds() {
    work.decrementAndGet();
  }

  boolean hasWork() {
    return work.get() > 0;
  }

  void add(Wait wait) {
    waits.add(wait);
  }

  void forget(Wait wait) {
    waits.remove(wait);
  }

  void endWaits() {
    for (Wait wait : waits) {
      wait.end();
    }
  }
}

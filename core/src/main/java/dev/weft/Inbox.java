package dev.weft;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What other threads make ready: any thread pushes, the loop takes all at once.
 *
 * <p>A stack linked through the entries themselves, turned round when it is taken, so that a push
 * allocates nothing and order is kept.
 */
final class Inbox {
  private final AtomicReference<@Nullable Ready> newest = new AtomicReference<>();

  /** Any thread. */
  void push(Ready entry) {
    Ready before;
    do {
      before = newest.get();
      entry.nextInInbox = before;
    } while (!newest.compareAndSet(before, entry));
  }

  boolean isEmpty() {
    return newest.get() == null;
  }

  /** Moves everything to the ready queue, oldest first. The loop's thread only. */
  void drainTo(ReadyQueue ready) {
    if (newest.get() == null) {
      return;
    }
    Ready entry = newest.getAndSet(null);
    Ready oldest = null;
    while (entry != null) {
      Ready next = entry.nextInInbox;
      entry.nextInInbox = oldest;
      oldest = entry;
      entry = next;
    }
    while (oldest != null) {
      Ready next = oldest.nextInInbox;
      oldest.nextInInbox = null;
      ready.add(oldest);
      oldest = next;
    }
  }
}

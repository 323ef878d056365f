package dev.weft;

/**
 * What other threads make ready: any thread pushes, the loop takes all at once.
 *
 * <p>A stack linked through the entries themselves, turned round when it is taken, so that a push
 * allocates nothing and order is kept.
 */
@SuppressWarnings("UnusedVariable") // what keeps the newest entry apart
final class Inbox extends InboxNewest {
  private int a0, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15;

  /** Any thread. */
  void push(Ready entry) {
    Ready before;
    do {
      before = (Ready) NEWEST.getVolatile(this);
      entry.nextInInbox = before;
    } while (!NEWEST.compareAndSet(this, before, entry));
  }

  /** In one order with all pushes, for a loop that is about to sleep. */
  boolean isEmpty() {
    return NEWEST.getVolatile(this) == null;
  }

  /**
   * Moves everything to the ready queue, oldest first. The loop's thread only.
   *
   * <p>For each entry that the loop makes ready it looks here first, so the look is a plain one: it
   * sees what was pushed before something that the loop has seen, and sooner or later the rest.
   */
  void drainTo(ReadyQueue ready) {
    if (NEWEST.getOpaque(this) != null) {
      moveAllTo(ready);
    }
  }

  private void moveAllTo(ReadyQueue ready) {
    Ready entry = (Ready) NEWEST.getAndSet(this, (Ready) null);
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

package dev.weft;

import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The loop's FIFO: a ring that grows and, once drained after a burst, shrinks. Loop-confined. */
final class ReadyQueue {
  private static final int SMALLEST = 1 << 8;
  private static final int KEPT = 1 << 14;

  /** The longest array whose length is a power of two. */
  private static final int LARGEST = 1 << 30;

  private final int largest;
  private @Nullable Ready[] ring = new Ready[SMALLEST];

  /** Where the oldest entry is, modulo the length of the ring. */
  private int head;

  /** Written by the loop; other threads may read it, and see an older value. */
  private int size;

  /** The length of the ring; 0 while entries stand in line behind it, so that all others do. */
  private int room = SMALLEST;

  /**
   * What could not be added as there was no memory for a larger ring, linked through the entries:
   * an entry is never lost.
   */
  private @Nullable Ready oldestBehind;

  private @Nullable Ready newestBehind;

  /** How far from the head {@link #takeHeir} has looked. */
  private int lookedAt;

  ReadyQueue() {
    this(LARGEST);
  }

  /** One whose ring gets no larger, as if there was no memory for that. */
  ReadyQueue(int largest) {
    this.largest = largest;
  }

  /**
   * A number that changes whenever an entry is taken. The watchdog reads it, from its own thread;
   * nothing but the queue's own counting is written for that.
   */
  int taken() {
    return head;
  }

  int size() {
    return size;
  }

  boolean isEmpty() {
    return size == 0 && oldestBehind == null;
  }

  /** Adds an entry as the newest. Never fails for want of memory. */
  void add(Ready entry) {
    if (size >= room && !makeRoom()) {
      addBehind(entry);
      return;
    }
    @Nullable Ready[] r = ring;
    r[(head + size) & (r.length - 1)] = entry;
    size++;
  }

  /** Whether there is room in the ring now. */
  private boolean makeRoom() {
    if (oldestBehind != null || ring.length >= largest) {
      return false;
    }
    try {
      grow();
      return true;
    } catch (OutOfMemoryError e) {
      return false;
    }
  }

  private void addBehind(Ready entry) {
    room = 0;
    entry.nextInInbox = null;
    Ready last = newestBehind;
    newestBehind = entry;
    if (last == null) {
      oldestBehind = entry;
    } else {
      last.nextInInbox = entry;
    }
  }

  /** Lets what stands behind the ring move up, as far as there is room or memory for more. */
  void moveUp() {
    Ready entry = oldestBehind;
    if (entry == null) {
      return;
    }
    oldestBehind = null;
    newestBehind = null;
    room = ring.length;
    while (entry != null) {
      Ready next = entry.nextInInbox;
      entry.nextInInbox = null;
      add(entry);
      entry = next;
    }
  }

  /** Shows every entry, oldest first; the action must leave the queue alone. */
  void forEach(Consumer<? super Ready> action) {
    for (int i = 0; i < size; i++) {
      Ready entry = ring[(head + i) & (ring.length - 1)];
      if (entry != null) {
        action.accept(entry);
      }
    }
  }

  /** The entry at a place in the ring, the oldest at 0. */
  Ready at(int place) {
    return Objects.requireNonNull(
        ring[(head + Objects.checkIndex(place, size)) & (ring.length - 1)]);
  }

  /** Puts the entry at a place ahead of all that are older; those stay in their order. */
  void bringToFront(int place) {
    Ready moved = at(place);
    for (int i = place; i > 0; i--) {
      ring[(head + i) & (ring.length - 1)] = ring[(head + i - 1) & (ring.length - 1)];
    }
    ring[head & (ring.length - 1)] = moved;
  }

  /** Takes the oldest entry; there must be one. */
  Ready take() {
    return Objects.requireNonNull(takeUnless(Ready.NOWHERE));
  }

  /**
   * Takes the oldest entry, if it is not for one of the loop's threads.
   *
   * @param where one of {@link Ready}'s constants
   * @return null if it is for that thread; then it stays
   */
  @Nullable Ready takeUnless(byte where) {
    @Nullable Ready[] r = ring;
    int at = head & (r.length - 1);
    Ready entry = r[at];
    if (entry == null) {
      if (oldestBehind == null) {
        throw new IllegalStateException("take() from an empty ready queue");
      }
      moveUp();
      return takeUnless(where);
    }
    if (entry.where == where) {
      return null;
    }
    r[at] = null;
    head++;
    if (--size == 0 && r.length > KEPT) {
      shrink();
    }
    return entry;
  }

  /** From here on {@link #takeHeir} looks at all entries again. */
  void lookForHeirs() {
    lookedAt = 0;
  }

  /**
   * Takes the oldest step of an unblocked task out of its turn. The places of all others stay, and
   * nothing may be taken from the front before {@link #lookForHeirs} is called again.
   *
   * @return null if there is none
   */
  @Nullable Ready takeHeir() {
    while (lookedAt < size) {
      int at = (head + lookedAt++) & (ring.length - 1);
      Ready entry = ring[at];
      if (entry != null && entry.isHeir()) {
        ring[at] = Passed.OVER;
        return entry;
      }
    }
    return null;
  }

  /** Keeps the place of an entry that had its turn early. */
  private static final class Passed extends Ready {
    static final Passed OVER = new Passed();

    private Passed() {
      super(ANYWHERE);
    }

    @Override
    void runOnLoop() {}
  }

  private void shrink() {
    try {
      ring = new Ready[SMALLEST];
      head = 0;
      room = oldestBehind == null ? SMALLEST : 0;
    } catch (OutOfMemoryError larger) {
      // The ring serves as it is.
    }
  }

  private void grow() {
    @Nullable Ready[] old = ring;
    @Nullable Ready[] larger = new Ready[old.length << 1];
    int at = head & (old.length - 1);
    System.arraycopy(old, at, larger, 0, old.length - at);
    System.arraycopy(old, 0, larger, old.length - at, at);
    head = 0;
    ring = larger;
    room = larger.length;
  }
}

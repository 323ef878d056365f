package dev.weft;

import java.util.Arrays;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The loop's FIFO: a ring that grows and, once drained after a burst, shrinks. Loop-confined. */
final class ReadyQueue {
  private static final int SMALLEST = 1 << 8;
  private static final int KEPT = 1 << 14;

  private @Nullable Ready[] ring = new Ready[SMALLEST];

  /** Where the oldest entry is, modulo the length of the ring. */
  private int head;

  private int size;

  /** How far from the head {@link #takeHeir} has looked. */
  private int lookedAt;

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
    return size == 0;
  }

  void add(Ready entry) {
    @Nullable Ready[] r = ring;
    if (size == r.length) {
      r = grow();
    }
    r[(head + size) & (r.length - 1)] = entry;
    size++;
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
      throw new IllegalStateException("take() from an empty ready queue");
    }
    if (entry.where == where) {
      return null;
    }
    r[at] = null;
    head++;
    if (--size == 0 && r.length > KEPT) {
      clear();
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

  void clear() {
    if (ring.length > SMALLEST) {
      ring = new Ready[SMALLEST];
    } else {
      Arrays.fill(ring, null);
    }
    head = 0;
    size = 0;
  }

  private @Nullable Ready[] grow() {
    @Nullable Ready[] old = ring;
    @Nullable Ready[] larger = new Ready[old.length << 1];
    int at = head & (old.length - 1);
    System.arraycopy(old, at, larger, 0, old.length - at);
    System.arraycopy(old, 0, larger, old.length - at, at);
    head = 0;
    ring = larger;
    return larger;
  }
}

package dev.weft;

import java.util.Arrays;
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
    @Nullable Ready[] r = ring;
    int at = head & (r.length - 1);
    Ready entry = r[at];
    r[at] = null;
    head++;
    if (--size == 0 && r.length > KEPT) {
      clear();
    }
    if (entry == null) {
      throw new IllegalStateException("take() from an empty ready queue");
    }
    return entry;
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

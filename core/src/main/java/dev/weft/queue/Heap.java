package dev.weft.queue;

import java.util.Arrays;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * The items of a {@link PriorityQueue}: a binary heap whose comparisons all come before its first
 * change. {@link java.util.PriorityQueue} compares and moves in turns, and has lost an item when a
 * comparison throws in between.
 */
final class Heap<T> extends Items<T> {
  private static final int FIRST_CAPACITY = 11;

  private final @Nullable Comparator<? super T> order;
  private @Nullable Object[] items = new Object[FIRST_CAPACITY];
  private int size;

  /** Counts the changes, so that one that happens while user code compares is noticed. */
  private long changes;

  /** A heap in the order of a comparator, or in natural order. */
  Heap(@Nullable Comparator<? super T> order) {
    this.order = order;
  }

  @Override
  int size() {
    return size;
  }

  @Override
  boolean tryAdd(T item) {
    if (order == null && size == 0) {
      Comparable<?> _ = (Comparable<?>) item; // refused at once, not when there is another
    }
    long seen = changes;
    int place = placeAbove(size, item, seen);
    if (changes != seen) {
      return false;
    }
    if (size == items.length) {
      items = Arrays.copyOf(items, size * 2 + 2);
    }
    for (int free = size; free != place; free = parentOf(free)) {
      items[free] = items[parentOf(free)];
    }
    items[place] = item;
    size++;
    changes++;
    return true;
  }

  /** Where an item belongs on the way from a free place up to the root. */
  private int placeAbove(int free, T item, long seen) {
    int place = free;
    while (place > 0 && compare(item, at(parentOf(place))) < 0 && changes == seen) {
      place = parentOf(place);
    }
    return place;
  }

  @Override
  @Nullable T tryTake() {
    long seen = changes;
    T last = at(size - 1);
    int place = placeBelowRoot(last, size - 1, seen);
    if (changes != seen) {
      return null;
    }
    // What stands on the way from that place to the root goes up by one; the first falls out.
    T pushedOut = at(place);
    items[place] = last;
    for (int child = place; child > 0; child = parentOf(child)) {
      T next = at(parentOf(child));
      items[parentOf(child)] = pushedOut;
      pushedOut = next;
    }
    items[--size] = null;
    changes++;
    return pushedOut;
  }

  /** Where an item belongs on the way of the least items from the root down to the end. */
  private int placeBelowRoot(T item, int end, long seen) {
    int place = 0;
    while (2 * place + 1 < end && changes == seen) {
      int child = 2 * place + 1;
      if (child + 1 < end && compare(at(child), at(child + 1)) > 0) {
        child++;
      }
      if (changes != seen || compare(item, at(child)) <= 0) {
        break;
      }
      place = child;
    }
    return place;
  }

  @Override
  void clear() {
    Arrays.fill(items, 0, size, null);
    size = 0;
    changes++;
  }

  private static int parentOf(int child) {
    return (child - 1) / 2;
  }

  @SuppressWarnings({"unchecked", "NullAway"}) // below size there are items, all of T
  private T at(int place) {
    return (T) items[place];
  }

  @SuppressWarnings("unchecked") // what is not comparable is refused by the cast, as documented
  private int compare(T a, T b) {
    return order == null ? ((Comparable<? super T>) a).compareTo(b) : order.compare(a, b);
  }
}

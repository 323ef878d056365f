package dev.weft.queue;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The items in a queue, in the order in which it gives them.
 *
 * <p>Finding an item's place can be user code, which may throw, wait, and let others use the queue
 * meanwhile. So all of it runs before anything is changed; if the items have changed by then, the
 * caller is told, and looks again at whether it may do what it wants to do.
 */
abstract sealed class Items<T> permits Items.Line, Heap {

  abstract int size();

  /** Adds an item; false, and nothing was done, if others changed the items meanwhile. */
  abstract boolean tryAdd(T item);

  /**
   * Takes the next item of one or more; null, and nothing was done, if others changed the items
   * meanwhile.
   */
  abstract @Nullable T tryTake();

  abstract void clear();

  /** In a line, of which one end or the other is taken. */
  abstract static sealed class Line<T> extends Items<T> permits Fifo, Lifo {
    final ArrayDeque<T> items = new ArrayDeque<>();

    @Override
    final int size() {
      return items.size();
    }

    @Override
    final boolean tryAdd(T item) {
      items.addLast(item);
      return true;
    }

    @Override
    final void clear() {
      items.clear();
    }
  }

  /** First in, first out. */
  static final class Fifo<T> extends Line<T> {
    @Override
    @Nullable T tryTake() {
      return items.pollFirst();
    }
  }

  /** Last in, first out. */
  static final class Lifo<T> extends Line<T> {
    @Override
    @Nullable T tryTake() {
      return items.pollLast();
    }
  }
}

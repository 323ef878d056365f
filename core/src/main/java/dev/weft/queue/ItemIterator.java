package dev.weft.queue;

import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** Goes through a queue by getting from it. Confined to the loop. */
final class ItemIterator<T> implements Iterator<T> {
  private final Queue<T> queue;

  /** Got by {@link #hasNext()} and not yet given out. */
  private @Nullable T next;

  ItemIterator(Queue<T> queue) {
    this.queue = queue;
  }

  @Override
  public boolean hasNext() {
    if (next == null) {
      try {
        next = queue.get();
      } catch (QueueShutDownException end) {
        return false;
      }
    }
    return true;
  }

  @Override
  public T next() {
    if (!hasNext()) {
      throw new NoSuchElementException("the queue is shut down and empty: ask hasNext() first");
    }
    T item = next;
    next = null;
    if (item == null) {
      throw new AssertionError("hasNext() got an item");
    }
    return item;
  }
}

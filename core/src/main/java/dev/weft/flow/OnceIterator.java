package dev.weft.flow;

import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** Results that can be gone through once, one value ahead. Confined to the loop. */
abstract class OnceIterator<T extends @Nullable Object> implements Results<T> {
  private boolean begun;
  private boolean hasNext;
  private @Nullable T next;

  /**
   * Waits for the next value and {@linkplain #give gives} it.
   *
   * @return false if there is none
   */
  abstract boolean advance();

  final void give(T value) {
    next = value;
    hasNext = true;
  }

  @Override
  public final Iterator<T> iterator() {
    if (begun) {
      throw new IllegalStateException(
          "a second iterator() of " + this + ": the values come once, make new results");
    }
    begun = true;
    return new Values();
  }

  private final class Values implements Iterator<T> {
    @Override
    public boolean hasNext() {
      return hasNext || advance();
    }

    @Override
    @SuppressWarnings("NullAway") // it is null only where T allows that
    public T next() {
      if (!hasNext()) {
        throw new NoSuchElementException("there are no more values: ask hasNext() first");
      }
      T value = next;
      next = null;
      hasNext = false;
      return value;
    }
  }
}

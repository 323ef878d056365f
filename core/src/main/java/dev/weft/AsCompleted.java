package dev.weft;

import java.time.Duration;
import java.util.Collection;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * Iterators over futures in the order in which they are done.
 *
 * @param <T> the type of the futures' results
 * @param <E> what the iterator gives
 */
abstract class AsCompleted<T extends @Nullable Object, E> implements Iterator<E> {
  final Completions<T> completions;

  /** How many more calls of {@link #next()} will be answered. */
  private int left;

  private AsCompleted(Collection<? extends Future<? extends T>> futures, @Nullable Duration limit) {
    this.completions = new Completions<>(futures, limit);
    this.left = completions.size();
    if (left > 0) {
      completions.watch(this);
    }
  }

  /** Gives the futures themselves; {@code next()} waits for one. Tasks can share it. */
  static <T extends @Nullable Object> Iterator<Future<? extends T>> waiting(
      Collection<? extends Future<? extends T>> futures, @Nullable Duration limit) {
    return new AsCompleted<T, Future<? extends T>>(futures, limit) {
      @Override
      Future<? extends T> take() {
        return completions.await();
      }
    };
  }

  /** Gives futures to wait for; {@code next()} does not wait. */
  static <T extends @Nullable Object> Iterator<Future<T>> plain(
      Collection<? extends Future<? extends T>> futures, @Nullable Duration limit) {
    return new AsCompleted<T, Future<T>>(futures, limit) {
      @Override
      Future<T> take() {
        return completions.promise();
      }
    };
  }

  abstract E take();

  @Override
  public boolean hasNext() {
    return left > 0;
  }

  @Override
  public E next() {
    if (left == 0) {
      throw new NoSuchElementException("all futures were given out");
    }
    // Counted before the wait: a task that shares this must not wait for what this one will get.
    left--;
    boolean taken = false;
    try {
      E next = take();
      taken = true;
      return next;
    } finally {
      if (!taken) {
        left++;
      }
    }
  }
}

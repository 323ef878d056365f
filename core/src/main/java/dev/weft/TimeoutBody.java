package dev.weft;

import org.jspecify.annotations.Nullable;

/**
 * Code that runs in place within a {@link Timeout}.
 *
 * @param <T> the type of its value
 * @param <X> the checked exception that it may throw
 */
@FunctionalInterface
public interface TimeoutBody<T extends @Nullable Object, X extends Exception> {

  /**
   * Runs the code.
   *
   * @param timeout the limit, to look at or to move
   * @return its value
   * @throws X as the code decides
   */
  T run(Timeout timeout) throws X;
}

package dev.weft;

import org.jspecify.annotations.Nullable;

/**
 * Code that runs in place within a {@link Timeout} and gives a value.
 *
 * <p>It is a special {@link TimeoutAction}, so that the compiler takes this one for a lambda that
 * could be either: {@code t -> fetch(t.when())}, or a block that never ends.
 *
 * @param <T> the type of its value
 * @param <X> the checked exception that it may throw
 */
@FunctionalInterface
public interface TimeoutBody<T extends @Nullable Object, X extends Exception>
    extends TimeoutAction<X> {

  /**
   * Runs the code.
   *
   * @param timeout the limit, to look at or to move
   * @return its value
   * @throws X as the code decides
   */
  T call(Timeout timeout) throws X;

  /** Runs the code, and drops its value. */
  @Override
  @SuppressWarnings("FunctionalInterfaceMethodChanged") // the same code; only the value is dropped
  default void run(Timeout timeout) throws X {
    T _ = call(timeout);
  }
}

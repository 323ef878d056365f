package dev.weft;

/**
 * Code without a result that runs in place within a {@link Timeout}.
 *
 * @param <X> the checked exception that it may throw
 */
@FunctionalInterface
public interface TimeoutAction<X extends Exception> {

  /**
   * Runs the code.
   *
   * @param timeout the limit, to look at or to move
   * @throws X as the code decides
   */
  void run(Timeout timeout) throws X;
}

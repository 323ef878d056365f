package dev.weft;

/**
 * Code that gives no value: the twin of {@link Body} and of {@link java.util.concurrent.Callable}
 * for lambdas without a result.
 *
 * @param <X> the checked exception that it may throw; {@link RuntimeException} where there is none
 */
@FunctionalInterface
public interface Action<X extends Exception> {

  /**
   * Runs the code.
   *
   * @throws X as the code decides
   */
  void run() throws X;
}

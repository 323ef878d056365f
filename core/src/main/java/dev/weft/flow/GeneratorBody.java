package dev.weft.flow;

/**
 * Produces the values of {@link Flows#generate}.
 *
 * @param <T> the type of the values
 */
@FunctionalInterface
public interface GeneratorBody<T> {

  /**
   * Produces values, in a task of its own, until it returns.
   *
   * @param out takes them
   * @throws Exception anything: it comes after the values that were yielded
   */
  void run(Yielder<T> out) throws Exception;
}

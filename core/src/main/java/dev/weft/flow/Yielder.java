package dev.weft.flow;

/**
 * Takes the values that a {@link GeneratorBody} produces.
 *
 * @param <T> the type of the values
 */
@FunctionalInterface
public interface Yielder<T> {

  /**
   * Gives a value to the task that goes through them. Waits while the buffer is full. After a
   * cancellation the value was not given.
   *
   * @param value not null
   * @throws dev.weft.queue.QueueShutDownException if no value is wanted any more, and the
   *     cancellation that said so was caught
   */
  @SuppressWarnings("NamedLikeContextualKeyword") // it is the word for it, and called by out.yield
  void yield(T value);
}

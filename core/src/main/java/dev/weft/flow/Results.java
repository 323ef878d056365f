package dev.weft.flow;

/**
 * Values that tasks make while they are gone through, as {@link Flows#mapConcurrently} and {@link
 * Flows#generate} give them.
 *
 * {@snippet file="FlowsTest.java" region="map"}
 *
 * <p>Nothing begins before the first value is asked for. {@link java.util.Iterator#hasNext} waits
 * for a value. When it says that there are none, when it throws, and when the task in it is
 * cancelled, all tasks behind it have ended. A loop that is left early leaves them: that is what
 * {@link #close()}, and so try-with-resources, is for.
 *
 * <p>What a task fails with is thrown as {@link dev.weft.Future#await()} throws it: unchecked
 * exceptions as they are, checked ones as the cause of a {@link
 * java.util.concurrent.CompletionException}.
 *
 * @param <T> the type of the values
 */
public interface Results<T> extends Iterable<T>, AutoCloseable {

  /**
   * Cancels what still runs, and waits for its end. Does nothing where all has ended, or nothing
   * has begun; nothing begins after it.
   *
   * @throws dev.weft.CancelledError if the calling task was cancelled meanwhile; all has ended
   */
  @Override
  void close();
}

package dev.weft.queue;

/**
 * A queue that gives the newest item first: for work of which the latest is the most urgent, or a
 * pool of connections in which the warm ones are used again first.
 *
 * {@snippet file="LifoQueueTest.java" region="lifo"}
 *
 * <p>In all else it is a {@link Queue}; tasks that wait are still woken in the order in which they
 * came. It behaves as {@code asyncio.LifoQueue} does in CPython 3.14.
 *
 * @param <T> what is handed over; null is no item
 */
public final class LifoQueue<T> extends Queue<T> {
  /** A queue without a maximum size. Any thread may make one. */
  public LifoQueue() {
    this(0);
  }

  /**
   * A queue with a maximum size. Any thread may make one.
   *
   * @param maxSize how many items it holds at most; 0 means any number
   * @throws IllegalArgumentException if the size is negative
   */
  public LifoQueue(int maxSize) {
    this(maxSize, false);
  }

  private LifoQueue(int maxSize, boolean fair) {
    super(maxSize, new Items.Lifo<>(), fair);
  }

  /**
   * A queue that serves the tasks that wait strictly in the order of their arrival, as {@link
   * Queue#fair} says. Any thread may make one.
   *
   * @param maxSize how many items it holds at most; 0 means any number
   * @param <T> what is handed over
   * @return a new queue
   * @throws IllegalArgumentException if the size is negative
   */
  public static <T> LifoQueue<T> fair(int maxSize) {
    return new LifoQueue<>(maxSize, true);
  }
}

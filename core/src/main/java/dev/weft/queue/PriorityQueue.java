package dev.weft.queue;

import java.util.Comparator;
import java.util.Objects;

/**
 * A queue that gives the least item first, in its natural order or that of a comparator.
 *
 * {@snippet file="dev/weft/queue/PriorityQueueTest.java" region="priority"}
 *
 * <p>Which of several equal items comes first is not defined: where that matters, number them, and
 * compare the numbers last. Putting and getting take time logarithmic in the size.
 *
 * <p>In all else it is a {@link Queue}; tasks that wait are still served in the order in which they
 * came. It behaves as {@code asyncio.PriorityQueue} does in CPython 3.13.
 *
 * @param <T> what is handed over; null is no item
 */
public final class PriorityQueue<T> extends Queue<T> {
  /**
   * A queue in natural order, without a maximum size. Any thread may make one.
   *
   * <p>An item that is not {@link Comparable} with the others is refused by {@code put} with a
   * {@link ClassCastException}.
   */
  public PriorityQueue() {
    this(0);
  }

  /**
   * A queue in natural order, with a maximum size. Any thread may make one.
   *
   * <p>An item that is not {@link Comparable} with the others is refused by {@code put} with a
   * {@link ClassCastException}.
   *
   * @param maxSize how many items it holds at most; 0 means any number
   * @throws IllegalArgumentException if the size is negative
   */
  public PriorityQueue(int maxSize) {
    super(maxSize, new java.util.PriorityQueue<>());
  }

  /**
   * A queue in the order of a comparator, without a maximum size. Any thread may make one.
   *
   * @param order which of two items comes first
   */
  public PriorityQueue(Comparator<? super T> order) {
    Objects.requireNonNull(order, "order");
    this(0, order);
  }

  /**
   * A queue in the order of a comparator, with a maximum size. Any thread may make one.
   *
   * @param maxSize how many items it holds at most; 0 means any number
   * @param order which of two items comes first
   * @throws IllegalArgumentException if the size is negative
   */
  public PriorityQueue(int maxSize, Comparator<? super T> order) {
    Objects.requireNonNull(order, "order");
    super(maxSize, new java.util.PriorityQueue<>(order));
  }
}

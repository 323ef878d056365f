package dev.weft.queue;

import java.util.Comparator;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A queue that gives the least item first, in its natural order or that of a comparator.
 *
 * {@snippet file="PriorityQueueTest.java" region="priority"}
 *
 * <p>Which of several equal items comes first is not defined: where that matters, number them, and
 * compare the numbers last. Putting and getting take time logarithmic in the size.
 *
 * <p>A comparison that throws lets the {@code put} or {@code get} fail that needs it: then the item
 * was not put, or not taken, all others are where they were, and the next task that waits is woken
 * in the stead of this. A comparison may wait; if others have used the queue meanwhile, the call
 * begins anew. What is changed in an item after it was put must not change its place in the order;
 * otherwise items come in another order, but each comes.
 *
 * <p>In all else it is a {@link Queue}; tasks that wait are still woken in the order in which they
 * came. It behaves as {@code asyncio.PriorityQueue} does in CPython 3.14.
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
    this(maxSize, null, false);
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
    this(maxSize, Objects.requireNonNull(order, "order"), false);
  }

  private PriorityQueue(int maxSize, @Nullable Comparator<? super T> order, boolean fair) {
    super(maxSize, new Heap<>(order), fair);
  }

  /**
   * A queue in natural order that serves the tasks that wait strictly in the order of their
   * arrival, as {@link Queue#fair} says. Any thread may make one.
   *
   * @param maxSize how many items it holds at most; 0 means any number
   * @param <T> what is handed over
   * @return a new queue
   * @throws IllegalArgumentException if the size is negative
   */
  public static <T> PriorityQueue<T> fair(int maxSize) {
    return new PriorityQueue<>(maxSize, null, true);
  }

  /**
   * A queue in the order of a comparator that serves the tasks that wait strictly in the order of
   * their arrival, as {@link Queue#fair} says. Any thread may make one.
   *
   * @param maxSize how many items it holds at most; 0 means any number
   * @param order which of two items comes first
   * @param <T> what is handed over
   * @return a new queue
   * @throws IllegalArgumentException if the size is negative
   */
  public static <T> PriorityQueue<T> fair(int maxSize, Comparator<? super T> order) {
    return new PriorityQueue<>(maxSize, Objects.requireNonNull(order, "order"), true);
  }
}

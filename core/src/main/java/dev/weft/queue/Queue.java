package dev.weft.queue;

import dev.weft.CancelledError;
import dev.weft.sync.Event;
import dev.weft.sync.LoopBound;
import dev.weft.sync.Waiters;
import java.util.ArrayDeque;
import java.util.Objects;

/**
 * Hands values from tasks that produce to tasks that consume, in order, and makes producers wait
 * while consumers are behind.
 *
 * {@snippet file="dev/weft/queue/QueueTest.java" region="queue"}
 *
 * <p>With a maximum size, {@link #put} waits while the queue is full; without one it never waits,
 * and nothing limits the memory that a fast producer fills. {@link #get} waits while it is empty.
 * Both are fair: those who came first are served first. {@link #putNow} and {@link #getNow} refuse
 * to wait.
 *
 * <p>{@link #shutdown} ends a queue, for both sides. {@link #join} waits until all that was put has
 * been dealt with, for which consumers call {@link #taskDone} once for each item.
 *
 * <p>Cancellation loses no item: a {@code put} that was cancelled has put nothing, a {@code get}
 * has taken nothing, and if it had been woken before, the next waiter is woken in its stead.
 *
 * <p>It behaves as {@code asyncio.Queue} does in CPython 3.13, where {@link #putNow} and {@link
 * #getNow} are {@code put_nowait} and {@code get_nowait}. It may be made anywhere. From the first
 * wait on it belongs to that task's loop, whose tasks and callbacks may use it; other threads call
 * {@code loop.callSoonThreadsafe(() -> queue.putNow(item))}. The queues of {@code
 * java.util.concurrent} are the ones for handing values from thread to thread.
 *
 * @param <T> what is handed over; null is no item
 */
public sealed class Queue<T> extends LoopBound permits LifoQueue, PriorityQueue {
  private static final String NO_NULL = "null is no item: shutdown() says that there are no more";

  private final int maxSize;
  private final java.util.Queue<T> items;
  private final Waiters getters = new Waiters();
  private final Waiters putters = new Waiters();

  // Set exactly while there are no unfinished items.
  private final Event finished = new Event();

  /**
   * How many items were put and not reported by {@code taskDone()}, those in the queue included.
   */
  private int unfinished;

  private boolean shutDown;

  /** A queue without a maximum size. Any thread may make one. */
  public Queue() {
    this(0);
  }

  /**
   * A queue with a maximum size. Any thread may make one.
   *
   * @param maxSize how many items it holds at most; 0 means any number
   * @throws IllegalArgumentException if the size is negative
   */
  public Queue(int maxSize) {
    this(maxSize, new ArrayDeque<>());
  }

  /** For subclasses, which differ in the order in which {@code items} gives back what it got. */
  Queue(int maxSize, java.util.Queue<T> items) {
    if (maxSize < 0) {
      throw new IllegalArgumentException(
          "a queue cannot hold " + maxSize + " items at most: 0 means any number");
    }
    this.maxSize = maxSize;
    this.items = items;
    finished.set();
  }

  /**
   * Puts an item, after waiting for a free place if need be. Where there is one it is taken without
   * suspending.
   *
   * <p>After a cancellation the item is not in the queue.
   *
   * @param item what to put, not null
   * @throws QueueShutDownException if the queue was shut down, be it during the wait
   * @throws CancelledError if the task was cancelled while it waited
   * @throws NullPointerException if the item is null
   * @throws IllegalStateException if the queue is full and the caller is not a task, or if the
   *     queue belongs to another loop
   */
  public void put(T item) {
    Objects.requireNonNull(item, NO_NULL);
    while (isFull()) {
      refusePutAfterShutdown();
      var putter = putters.add(loop());
      try {
        putter.await();
      } catch (Throwable e) {
        if (putter.woken() && !isFull()) {
          putters.wakeNext();
        }
        throw e;
      }
    }
    putNow(item);
  }

  /**
   * Puts an item if there is a free place. Never waits; any task or callback of the loop may call
   * it.
   *
   * @param item what to put, not null
   * @throws QueueFullException if the queue is full
   * @throws QueueShutDownException if the queue was shut down
   * @throws NullPointerException if the item is null
   * @throws IllegalStateException if the queue belongs to another, running loop
   */
  public void putNow(T item) {
    Objects.requireNonNull(item, NO_NULL);
    ensureOnLoop();
    refusePutAfterShutdown();
    if (isFull()) {
      throw new QueueFullException(
          "putNow() on " + this + ", which is full: put() waits for a free place");
    }
    items.add(item);
    unfinished++;
    finished.clear();
    getters.wakeNext();
  }

  /**
   * Takes the next item, after waiting for one if need be. Where there is one it is taken without
   * suspending.
   *
   * <p>After a cancellation no item was taken.
   *
   * @return the item
   * @throws QueueShutDownException if the queue was shut down and is empty, be it during the wait
   * @throws CancelledError if the task was cancelled while it waited
   * @throws IllegalStateException if the queue is empty and the caller is not a task, or if the
   *     queue belongs to another loop
   */
  public T get() {
    while (items.isEmpty()) {
      refuseGetAfterShutdown();
      var getter = getters.add(loop());
      try {
        getter.await();
      } catch (Throwable e) {
        if (getter.woken() && !items.isEmpty()) {
          getters.wakeNext();
        }
        throw e;
      }
    }
    return getNow();
  }

  /**
   * Takes the next item if there is one. Never waits; any task or callback of the loop may call it.
   *
   * @return the item
   * @throws QueueEmptyException if the queue is empty
   * @throws QueueShutDownException if the queue is empty and was shut down
   * @throws IllegalStateException if the queue belongs to another, running loop
   */
  public T getNow() {
    ensureOnLoop();
    if (items.isEmpty()) {
      refuseGetAfterShutdown();
      throw new QueueEmptyException(
          "getNow() on " + this + ", which is empty: get() waits for an item");
    }
    var item = items.remove();
    putters.wakeNext();
    return item;
  }

  /**
   * Reports that an item which was got has been dealt with. After the last one, tasks that wait in
   * {@link #join} go on. Does not wait; any task or callback of the loop may call it.
   *
   * @throws IllegalStateException if it was called more often than items were put, or if the queue
   *     belongs to another, running loop
   */
  public void taskDone() {
    ensureOnLoop();
    if (unfinished == 0) {
      throw new IllegalStateException(
          "taskDone() on " + this + ", which has no unfinished items: call it once per get()");
    }
    finish();
  }

  private void finish() {
    unfinished--;
    if (unfinished == 0) {
      finished.set();
    }
  }

  /**
   * Waits until {@link #taskDone} was called for each item that was put; returns at once where that
   * is so. Whether a new item has been put by the time that the task goes on must be looked at.
   *
   * <p>After a cancellation nothing has changed but that the task does not wait any more.
   *
   * @throws CancelledError if the task was cancelled while it waited
   * @throws IllegalStateException if there are unfinished items and the caller is not a task, or if
   *     the queue belongs to another loop
   */
  public void join() {
    if (unfinished > 0) {
      finished.await();
    }
  }

  /**
   * Ends the queue for producers, and for consumers when they have got what is in it: {@code put}
   * is refused from now on, {@code get} after the last item. Tasks that wait in either are woken
   * and get a {@link QueueShutDownException}. Does not wait; any task or callback of the loop may
   * call it, and again. There is no way back.
   *
   * <p>In asyncio: {@code shutdown()}.
   *
   * @throws IllegalStateException if the queue belongs to another, running loop
   */
  public void shutdown() {
    ensureOnLoop();
    shutDown = true;
    getters.wakeAll();
    putters.wakeAll();
  }

  /**
   * Ends the queue as {@link #shutdown} does, and throws away what is in it, as if each item had
   * been got and {@link #taskDone} called for it: {@code get} is refused from now on, and {@link
   * #join} waits only for items that were got before. Does not wait; any task or callback of the
   * loop may call it, also after {@code shutdown()}.
   *
   * <p>In asyncio: {@code shutdown(immediate=True)}.
   *
   * @throws IllegalStateException if the queue belongs to another, running loop
   */
  public void shutdownNow() {
    ensureOnLoop();
    while (items.poll() != null) {
      if (unfinished > 0) {
        finish();
      }
    }
    shutdown();
  }

  private void refusePutAfterShutdown() {
    if (shutDown) {
      throw new QueueShutDownException(
          "the item was not put: " + this + " was shut down and takes no more");
    }
  }

  private void refuseGetAfterShutdown() {
    if (shutDown) {
      throw new QueueShutDownException(
          "there are no more items: " + this + " was shut down and is empty");
    }
  }

  /**
   * Returns how many items are in the queue.
   *
   * @return the number of items that can be got without waiting
   */
  public int size() {
    return items.size();
  }

  /**
   * Returns how many items the queue holds at most.
   *
   * @return the maximum size, or 0 for any number
   */
  public int maxSize() {
    return maxSize;
  }

  /**
   * Returns whether the queue is empty.
   *
   * @return whether {@link #get} would wait
   */
  public boolean isEmpty() {
    return items.isEmpty();
  }

  /**
   * Returns whether the queue is full, which one without a maximum size never is.
   *
   * @return whether {@link #put} would wait
   */
  public boolean isFull() {
    return maxSize > 0 && items.size() >= maxSize;
  }

  /**
   * Returns the queue's state, such as {@code Queue[size=0, maxSize=3, getters=2, unfinished=1]}.
   */
  @Override
  public String toString() {
    var text = new StringBuilder(getClass().getSimpleName()).append("[size=").append(size());
    if (maxSize > 0) {
      text.append(", maxSize=").append(maxSize);
    }
    if (getters.size() > 0) {
      text.append(", getters=").append(getters.size());
    }
    if (putters.size() > 0) {
      text.append(", putters=").append(putters.size());
    }
    if (unfinished > 0) {
      text.append(", unfinished=").append(unfinished);
    }
    return text.append(shutDown ? ", shut down]" : "]").toString();
  }
}

package dev.weft.queue;

import dev.weft.CancelledError;
import dev.weft.sync.LoopBound;
import dev.weft.sync.Waiters;
import java.util.Iterator;
import java.util.Objects;
import java.util.function.BooleanSupplier;

/**
 * Hands values from tasks that produce to tasks that consume, in order, and makes producers wait
 * while consumers are behind.
 *
 * {@snippet file="QueueTest.java" region="queue"}
 *
 * <p>With a maximum size, {@link #put} waits while the queue is full; without one it never waits,
 * and nothing limits the memory that a fast producer fills. {@link #get} waits while it is empty.
 * {@link #putNow} and {@link #getNow} refuse to wait.
 *
 * <p>Tasks that wait are woken in the order in which they came. A task that was woken runs one
 * iteration of the loop later, and one that comes just then, and need not wait, overtakes it: the
 * place or the item may be gone, and then the task that was woken waits again, as the last of the
 * line. That is what asyncio does, and for a queue with few producers or consumers no matter. Where
 * none may be overtaken, say because one that always comes at that moment could keep another
 * waiting for ever, make a {@linkplain #fair(int) fair} queue.
 *
 * <p>{@link #shutdown} ends a queue, for both sides. {@link #join} waits until all that was put has
 * been dealt with, for which consumers call {@link #taskDone} once for each item.
 *
 * <p>Going through a queue gets item after item, until it is shut down and empty:
 *
 * {@snippet file="QueueTest.java" region="for"}
 *
 * <p>Cancellation loses no item: a {@code put} that was cancelled has put nothing, a {@code get}
 * has taken nothing, and if it had been woken before, the next waiter is woken in its stead.
 *
 * <p>It behaves as {@code asyncio.Queue} does in CPython 3.14, where {@link #putNow} and {@link
 * #getNow} are {@code put_nowait} and {@code get_nowait}. It may be made anywhere. From the first
 * wait on it belongs to that task's loop, whose tasks and callbacks may use it; other threads call
 * {@code loop.callSoonThreadsafe(() -> queue.putNow(item))}. The queues of {@code
 * java.util.concurrent} are the ones for handing values from thread to thread.
 *
 * @param <T> what is handed over; null is no item
 */
public class Queue<T> extends LoopBound implements Iterable<T> {
  private static final String NO_NULL = "null is no item: shutdown() says that there are no more";

  private final int maxSize;
  private final Items<T> items;
  private final Line getters;
  private final Line putters;

  /** The tasks in {@link #join()}; woken whenever there are no unfinished items any more. */
  private final Waiters joiners = new Waiters();

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
    this(maxSize, new Items.Fifo<>(), false);
  }

  /**
   * A queue that serves strictly in the order of arrival: what a task was woken for is kept for it,
   * and others wait behind it or, in {@link #putNow} and {@link #getNow}, are refused. So {@link
   * #isEmpty} and {@link #isFull} count a promised item as gone and a promised place as taken. Any
   * thread may make one.
   *
   * <p>The price is that a producer that could go on at once waits more often, for each task before
   * it, and that the order of events is not asyncio's any more where one task would overtake
   * another.
   *
   * @param maxSize how many items it holds at most; 0 means any number
   * @param <T> what is handed over
   * @return a new queue
   * @throws IllegalArgumentException if the size is negative
   */
  public static <T> Queue<T> fair(int maxSize) {
    return new Queue<>(maxSize, new Items.Fifo<>(), true);
  }

  /** For subclasses, which differ in the order in which {@code items} gives back what it got. */
  Queue(int maxSize, Items<T> items, boolean fair) {
    if (maxSize < 0) {
      throw new IllegalArgumentException(
          "a queue cannot hold " + maxSize + " items at most: 0 means any number");
    }
    this.maxSize = maxSize;
    this.items = items;
    this.getters = new Line(fair);
    this.putters = new Line(fair);
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
    if (putters.isFair()) {
      takeTurn(putters, this::isFull, this::refusePutAfterShutdown);
      addInTurn(item);
    } else {
      addWhenNotFull(item);
    }
  }

  private void addWhenNotFull(T item) {
    boolean woken = false;
    try {
      do {
        while (isFull()) {
          refusePutAfterShutdown();
          Waiters.Waiter putter = putters.add(loop());
          try {
            putter.await();
          } finally {
            woken = putter.woken();
          }
        }
        ensureOnLoop();
        refusePutAfterShutdown();
      } while (!items.tryAdd(item));
    } catch (Throwable e) {
      // The place that this task was woken for is another's now.
      if (woken && !isFull()) {
        putters.wakeNext();
      }
      throw e;
    }
    added();
  }

  /** Adds an item in a place that is promised to the caller. */
  private void addInTurn(T item) {
    boolean added = false;
    try {
      do {
        refusePutAfterShutdown();
        added = items.tryAdd(item);
      } while (!added);
    } finally {
      putters.endPromise();
      if (!added && !isFull()) {
        putters.wakeNext();
      }
    }
    added();
  }

  private void added() {
    unfinished++;
    getters.wakeNext();
  }

  /**
   * Waits, in a fair queue, until something is there for the caller that is promised to no one
   * else, and has it promised to the caller.
   */
  private void takeTurn(Line line, BooleanSupplier nothingThere, Runnable refuseAfterShutdown) {
    ensureOnLoopToTake();
    while (nothingThere.getAsBoolean()) {
      refuseAfterShutdown.run();
      Waiters.Waiter waiter = line.add(loop());
      try {
        waiter.await();
      } catch (Throwable e) {
        if (waiter.woken() && line.claim()) {
          line.endPromise();
          if (!nothingThere.getAsBoolean()) {
            line.wakeNext();
          }
        }
        throw e;
      }
      if (line.claim()) {
        return;
      }
    }
    line.promise();
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
    if (putters.isFair()) {
      refusePutNow();
      putters.promise();
      addInTurn(item);
    } else {
      do {
        refusePutNow();
      } while (!items.tryAdd(item));
      added();
    }
  }

  private void refusePutNow() {
    refusePutAfterShutdown();
    if (isFull()) {
      throw new QueueFullException(
          "putNow() on " + this + ", which is full: put() waits for a free place");
    }
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
    if (getters.isFair()) {
      takeTurn(getters, this::isEmpty, this::refuseGetAfterShutdown);
      return takeInTurn();
    }
    return takeWhenNotEmpty();
  }

  private T takeWhenNotEmpty() {
    boolean woken = false;
    T item;
    try {
      do {
        while (isEmpty()) {
          refuseGetAfterShutdown();
          Waiters.Waiter getter = getters.add(loop());
          try {
            getter.await();
          } finally {
            woken = getter.woken();
          }
        }
        ensureOnLoopToTake(); // for taskDone()
        item = items.tryTake();
      } while (item == null);
    } catch (Throwable e) {
      // The item that this task was woken for is another's now.
      if (woken && !isEmpty()) {
        getters.wakeNext();
      }
      throw e;
    }
    putters.wakeNext();
    return item;
  }

  /** Takes an item that is promised to the caller. */
  private T takeInTurn() {
    T item = null;
    try {
      do {
        if (items.size() == 0) {
          refuseGetAfterShutdown(); // shutdownNow() has broken the promise
        }
        item = items.tryTake();
      } while (item == null);
    } finally {
      getters.endPromise();
      if (item == null && !isEmpty()) {
        getters.wakeNext();
      }
    }
    putters.wakeNext();
    return item;
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
    ensureOnLoopToTake(); // for taskDone()
    if (getters.isFair()) {
      refuseGetNow();
      getters.promise();
      return takeInTurn();
    }
    T item;
    do {
      refuseGetNow();
      item = items.tryTake();
    } while (item == null);
    putters.wakeNext();
    return item;
  }

  private void refuseGetNow() {
    if (isEmpty()) {
      refuseGetAfterShutdown();
      throw new QueueEmptyException(
          "getNow() on " + this + ", which is empty: get() waits for an item");
    }
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
      joiners.wakeAll();
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
      joiners.add(loop()).await();
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
    for (int left = items.size(); left > 0 && unfinished > 0; left--) {
      finish();
    }
    items.clear();
    getters.breakPromises();
    shutdown();
  }

  /**
   * Gets item after item, as {@link #get} does, until the queue is shut down and empty. Several
   * tasks may go through the same queue; each item is one's. {@code hasNext()} waits, and takes the
   * item that {@code next()} then gives: a loop that ends by itself, or is left by {@code break} in
   * its body, loses none.
   *
   * @return what a {@code for} loop needs
   */
  @Override
  public Iterator<T> iterator() {
    return new ItemIterator<>(this);
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
   * Returns how many items are in the queue. In a fair queue some may be promised to tasks that
   * were woken for them.
   *
   * @return the number of items
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
    return items.size() <= getters.promised();
  }

  /**
   * Returns whether the queue is full, which one without a maximum size never is.
   *
   * @return whether {@link #put} would wait
   */
  public boolean isFull() {
    return maxSize > 0 && items.size() + putters.promised() >= maxSize;
  }

  /**
   * Returns the queue's state, such as {@code Queue[size=0, maxSize=3, getters=2, unfinished=1]}.
   */
  @Override
  public String toString() {
    StringBuilder text =
        new StringBuilder(getClass().getSimpleName()).append("[size=").append(size());
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

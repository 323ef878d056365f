package dev.weft.flow;

import dev.weft.Async;
import dev.weft.Task;
import dev.weft.sync.Hold;
import dev.weft.sync.LoopBound;
import dev.weft.sync.Waiters;
import java.util.HashSet;
import java.util.Set;

/**
 * Lets so many tasks at a time use something, a number that can be changed while they do: workers,
 * connections, memory.
 *
 * {@snippet file="LimitersTest.java" region="capacity"}
 *
 * <p>Unlike a {@link dev.weft.sync.Semaphore} it knows which tasks hold it: each at most once,
 * which finds the deadlock of a task that waits for itself, and only the task that acquired it
 * releases it. It is fair: tasks go on in the order in which they came. anyio's and trio's {@code
 * CapacityLimiter}.
 */
public final class CapacityLimiter extends LoopBound {
  private final Waiters waiters = new Waiters();
  private final Hold hold = this::release;

  // Confined to the loop.
  private final Set<Task<?>> borrowers = new HashSet<>();
  private int capacity;

  /** What waiters were woken for and have not taken. */
  private int promised;

  /**
   * A limiter. Any thread may make one.
   *
   * @param capacity how many tasks at a time, 0 or more
   * @throws IllegalArgumentException if it is negative
   */
  public CapacityLimiter(int capacity) {
    checkCapacity(capacity);
    this.capacity = capacity;
  }

  private static void checkCapacity(int capacity) {
    if (capacity < 0) {
      throw new IllegalArgumentException("capacity " + capacity + ": use 0 or more");
    }
  }

  /**
   * Waits until there is room for the calling task, which then is a borrower. After a cancellation
   * it is none.
   *
   * @throws dev.weft.CancelledError if the task was cancelled while it waited
   * @throws IllegalStateException if the task is a borrower already, if the caller is no task, or
   *     if the limiter belongs to another loop
   */
  public void acquire() {
    Task<?> task = Async.currentTask();
    ensureOnLoopToTake();
    if (borrowers.contains(task)) {
      throw new IllegalStateException(
          "acquire() of "
              + this
              + " by "
              + task.name()
              + ", which holds it: it would wait for"
              + " itself");
    }
    if (available() == 0 || waiters.anyInLine()) {
      awaitRoom();
    }
    borrowers.add(task);
    wake(); // newcomers that came in line behind this one, while there was room
  }

  private void awaitRoom() {
    Waiters.Waiter waiter = waiters.add(loop());
    try {
      waiter.await();
    } catch (Throwable e) {
      if (waiter.woken()) {
        promised--;
      }
      wake();
      throw e;
    }
    promised--;
  }

  /** Lets as many go on as there is room for. */
  private void wake() {
    while (available() > 0 && waiters.wakeNext()) {
      promised++;
    }
  }

  /**
   * Acquires it as {@link #acquire()} does, for try-with-resources to release.
   *
   * @return what releases it when it is closed, by the same task
   * @throws dev.weft.CancelledError if the task was cancelled while it waited
   * @throws IllegalStateException as {@link #acquire()} does
   */
  public Hold hold() {
    acquire();
    return hold;
  }

  /**
   * Gives back what the calling task has acquired. Does not wait.
   *
   * @throws IllegalStateException if it has not
   */
  public void release() {
    ensureOnLoop();
    if (!borrowers.remove(Async.currentTask())) {
      throw new IllegalStateException(
          "release() of " + this + " by a task that does not hold it: call it once per acquire()");
    }
    wake();
  }

  /**
   * Changes how many tasks at a time may hold it. Where more do, they go on, and others wait until
   * there are fewer. Does not wait.
   *
   * @param newCapacity how many, 0 or more
   * @throws IllegalArgumentException if it is negative
   */
  public void setCapacity(int newCapacity) {
    checkCapacity(newCapacity);
    ensureOnLoop();
    capacity = newCapacity;
    wake();
  }

  /**
   * How many tasks at a time may hold it.
   *
   * @return 0 or more
   */
  public int capacity() {
    return capacity;
  }

  /**
   * How many tasks hold it.
   *
   * @return 0 or more
   */
  public int borrowed() {
    return borrowers.size();
  }

  /**
   * For how many more tasks there is room that were not promised it.
   *
   * @return 0 or more
   */
  public int available() {
    return Math.max(0, capacity - borrowers.size() - promised);
  }

  /**
   * How many tasks wait.
   *
   * @return 0 or more
   */
  public int waiting() {
    return waiters.size();
  }

  /** Returns its state, such as {@code CapacityLimiter[2 of 4 borrowed]}. */
  @Override
  public String toString() {
    return "CapacityLimiter["
        + borrowed()
        + " of "
        + capacity
        + " borrowed"
        + (waiting() > 0 ? ", " + waiting() + " waiting" : "")
        + "]";
  }
}

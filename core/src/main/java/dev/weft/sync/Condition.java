package dev.weft.sync;

import dev.weft.CancelledError;
import dev.weft.EventLoop;
import java.util.Objects;
import java.util.function.BooleanSupplier;

/**
 * Lets tasks that hold a lock wait until another task has changed the state that the lock guards.
 *
 * {@snippet file="ConditionTest.java" region="condition"}
 *
 * <p>Waiting gives the lock up, and takes it again before it returns. A waiter that was woken may
 * find that the state has changed again, since others may have had the lock in between. So wait for
 * a predicate, with {@link #waitFor}, or in a loop.
 *
 * <p>It behaves as {@code asyncio.Condition} does in CPython 3.14, under the names of {@link
 * java.util.concurrent.locks.Condition}, because {@link Object} has taken asyncio's:
 *
 * <table>
 * <caption>Names</caption>
 * <thead>
 * <tr><th scope="col">asyncio</th><th scope="col">here</th></tr>
 * </thead>
 * <tbody>
 * <tr><td>{@code wait()}</td><td>{@link #await()}</td></tr>
 * <tr><td>{@code wait_for(predicate)}</td><td>{@link #waitFor(BooleanSupplier)}</td></tr>
 * <tr><td>{@code notify()}, {@code notify(n)}</td><td>{@link #signal()}, {@link #signal(int)}</td>
 * </tr>
 * <tr><td>{@code notify_all()}</td><td>{@link #signalAll()}</td></tr>
 * </tbody>
 * </table>
 *
 * <p>Java's own {@code wait()}, {@code notify()} and {@code notifyAll()} can be called on a
 * condition as on any object. They are about its monitor and throw {@link
 * IllegalMonitorStateException}.
 *
 * <p>It may be made anywhere, and is to be used by code of one loop.
 */
public final class Condition extends LoopBound {
  private final Waiters waiters = new Waiters();
  private final Lock lock;

  /** A condition with a lock of its own. Any thread may make one. */
  public Condition() {
    this(new Lock());
  }

  /**
   * A condition on a lock that exists. Several conditions can share one: "not empty" and "not
   * full", say. Any thread may make one.
   *
   * @param lock what must be held to wait and to signal; {@link #acquire()}, {@link #release()} and
   *     the like are that lock's
   */
  public Condition(Lock lock) {
    Objects.requireNonNull(lock, "lock");
    this.lock = lock;
  }

  /**
   * Gives the lock up, waits until another task signals, and takes the lock again. It can return
   * without a signal meant for it, so the caller looks at the state again.
   *
   * <p>When it returns, <em>and when it throws</em> {@code CancelledError}, the caller holds the
   * lock again. A cancelled wait therefore ends only when the lock can be had; cancellations that
   * come while it waits for that are kept, and the last of them is thrown. If the task had been
   * signalled before it was cancelled, or may have been, the signal goes on to the next waiter.
   *
   * @throws CancelledError if the task was cancelled while it waited for the signal or for the lock
   * @throws IllegalStateException if no task holds the lock, if the caller is not a task, or if the
   *     condition belongs to another loop. The lock is then held as before
   */
  public void await() {
    EventLoop.reserveStackToGiveBack(); // the lock that is let go must be taken again
    requireHeld("await()");
    EventLoop loop = loop();
    lock.release();
    try {
      try {
        waiters.add(loop).await();
      } finally {
        reacquire();
      }
    } catch (Throwable e) {
      // This waiter may have used a signal up, and will not act on it. One signal too many is a
      // spurious wake-up, which is allowed; one too few is a task that waits for ever.
      wake(1);
      throw e;
    }
  }

  /**
   * Takes the lock, whatever cancellations come in the meantime, and throws the last of them when
   * it is held. Not those of a loop that is being closed, which come again at each wait.
   */
  private void reacquire() {
    CancelledError cancellation = null;
    while (true) {
      try {
        lock.acquireAgain();
        break;
      } catch (CancelledError e) {
        if (EventLoop.running().isClosed()) {
          throw e;
        }
        cancellation = e;
      }
    }
    if (cancellation != null) {
      throw cancellation;
    }
  }

  /**
   * Waits, as {@link #await()} does, until the predicate is true. The predicate is tried at once,
   * and again after each wake-up, with the lock held; it must not wait. What it throws is thrown
   * here, the lock still being held.
   *
   * <p>After a cancellation the caller holds the lock, and the predicate may be true or not.
   *
   * @param predicate what to wait for
   * @throws CancelledError if the task was cancelled while it waited for a signal or for the lock
   * @throws IllegalStateException if the predicate is false and no task holds the lock, or the
   *     caller is not a task, or the condition belongs to another loop
   */
  public void waitFor(BooleanSupplier predicate) {
    Objects.requireNonNull(predicate, "predicate");
    while (!predicate.getAsBoolean()) {
      await();
    }
  }

  /**
   * Wakes the task that has waited longest, if any. It goes on when the caller has released the
   * lock. Does not wait. In asyncio: {@code notify()}.
   *
   * @throws IllegalStateException if no task holds the lock, or if the condition belongs to
   *     another, running loop
   */
  public void signal() {
    signal(1);
  }

  /**
   * Wakes the tasks that have waited longest, or all if there are fewer. They go on one after the
   * other, when the caller has released the lock. Does not wait. In asyncio: {@code notify(n)}.
   *
   * @param count how many tasks to wake, 0 or more
   * @throws IllegalArgumentException if the count is negative
   * @throws IllegalStateException if no task holds the lock, or if the condition belongs to
   *     another, running loop
   */
  public void signal(int count) {
    if (count < 0) {
      throw new IllegalArgumentException("cannot signal " + count + " tasks: 0 or more are needed");
    }
    ensureOnLoop();
    requireHeld("signal()");
    wake(count);
  }

  /**
   * Wakes all tasks that wait. They go on one after the other, when the caller has released the
   * lock. Does not wait. In asyncio: {@code notify_all()}.
   *
   * @throws IllegalStateException if no task holds the lock, or if the condition belongs to
   *     another, running loop
   */
  public void signalAll() {
    ensureOnLoop();
    requireHeld("signalAll()");
    waiters.wakeAll();
  }

  private void wake(int count) {
    for (int left = count; left > 0 && waiters.wakeNext(); left--) {}
  }

  private void requireHeld(String call) {
    if (!lock.locked()) {
      throw new IllegalStateException(
          call + " on " + this + ", whose lock nobody holds: acquire() it or hold() it first");
    }
  }

  /**
   * Waits until the lock is free and takes it: its {@link Lock#acquire()}.
   *
   * @throws CancelledError if the task was cancelled while it waited; it does not hold the lock
   * @throws IllegalStateException if the lock is taken and the caller is not a task, or if the lock
   *     belongs to another loop
   */
  public void acquire() {
    lock.acquire();
  }

  /**
   * Takes the lock if that needs no wait: its {@link Lock#tryAcquire()}.
   *
   * @return whether the caller holds the lock now
   * @throws IllegalStateException if the lock belongs to another, running loop
   */
  public boolean tryAcquire() {
    return lock.tryAcquire();
  }

  /**
   * Waits until the lock is free and takes it, for try-with-resources: its {@link Lock#hold()}.
   *
   * @return what releases the lock when it is closed
   * @throws CancelledError if the task was cancelled while it waited; it does not hold the lock
   * @throws IllegalStateException if the lock is taken and the caller is not a task, or if the lock
   *     belongs to another loop
   */
  public Hold hold() {
    return lock.hold();
  }

  /**
   * Frees the lock: its {@link Lock#release()}. Does not wait.
   *
   * @throws IllegalStateException if the lock is free, or if it belongs to another, running loop
   */
  public void release() {
    lock.release();
  }

  /**
   * Returns whether a task holds the lock.
   *
   * @return the lock's {@link Lock#locked()}
   */
  public boolean locked() {
    return lock.locked();
  }

  /**
   * Returns the lock's state and how many tasks wait for a signal, such as {@code
   * Condition[unlocked, waiters=2]}.
   */
  @Override
  public String toString() {
    return "Condition[" + (locked() ? "locked" : "unlocked") + waiters.describe() + "]";
  }
}

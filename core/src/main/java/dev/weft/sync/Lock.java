package dev.weft.sync;

import dev.weft.CancelledError;

/**
 * Lets one task at a time into a section of code that waits in its middle.
 *
 * <p>Between two waits nothing else runs on a loop, so most code needs no lock. It needs one where
 * others must stay out for the length of a wait: two tasks that each read a value, wait, and write
 * it back, say.
 *
 * {@snippet file="LockTest.java" region="hold"}
 *
 * <p>The lock is fair: waiters get it in the order in which they came, and a newcomer does not
 * overtake them. It is not reentrant: a task that acquires it twice waits for itself. It is not
 * owned either: any task or callback may release it, so one task can acquire it for another to
 * release.
 *
 * <p>Unlike {@code synchronized} and {@link java.util.concurrent.locks.ReentrantLock}, which also
 * work in tasks, it is made for the tasks of one loop: to take it when it is free costs a field's
 * change, and to wait for it suspends only the task, on either engine.
 *
 * <p>It behaves as {@code asyncio.Lock} does in CPython 3.14. It may be made anywhere, and is to be
 * used by code of one loop.
 */
public final class Lock extends LoopBound {
  private final Waiters waiters = new Waiters();
  private final Hold hold = this::release;
  private boolean locked;

  /** A lock that no task holds. Any thread may make one. */
  public Lock() {}

  /**
   * Waits until the lock is free and it is the caller's turn, and takes it. A free lock that no
   * task else was promised is taken without suspending.
   *
   * <p>After a cancellation the caller does not hold the lock. If it had been its turn already, the
   * turn went to the next waiter, so no release is lost.
   *
   * @throws CancelledError if the task was cancelled while it waited
   * @throws IllegalStateException if the lock is taken and the caller is not a task, or if the lock
   *     belongs to another loop
   */
  public void acquire() {
    ensureOnLoopToTake();
    acquireAgain();
  }

  /** Acquires it for a caller that has left room on its stack already. */
  void acquireAgain() {
    if (takeIfFree()) {
      return;
    }
    Waiters.Waiter waiter = waiters.add(loop());
    try {
      waiter.await();
    } catch (Throwable e) { // a cancellation; or there was no stack to wait on
      // The release that woke this waiter, or that passed it over as cancelled already, woke no
      // other: the task that is next in line would wait for ever.
      if (!locked) {
        waiters.wakeFirst();
      }
      throw e;
    }
    locked = true;
  }

  /**
   * Takes the lock if that can be done at once without overtaking a waiter. Never waits.
   *
   * @return whether the caller holds the lock now. False too when the lock is free for the moment,
   *     but a waiter was woken to take it
   * @throws IllegalStateException if the lock belongs to another, running loop
   */
  public boolean tryAcquire() {
    ensureOnLoopToTake();
    return takeIfFree();
  }

  private boolean takeIfFree() {
    if (locked || waiters.anyInLine()) {
      return false;
    }
    locked = true;
    return true;
  }

  /**
   * Acquires the lock as {@link #acquire()} does, for try-with-resources to release.
   *
   * <p>After a cancellation the caller does not hold the lock, and there is nothing to close.
   *
   * @return what releases the lock when it is closed
   * @throws CancelledError if the task was cancelled while it waited
   * @throws IllegalStateException if the lock is taken and the caller is not a task, or if the lock
   *     belongs to another loop
   */
  public Hold hold() {
    acquire();
    return hold;
  }

  /**
   * Frees the lock and wakes the first waiter, which takes it when it runs. Does not wait, and may
   * be called by any task or callback of the loop, not only by the task that acquired the lock.
   *
   * @throws IllegalStateException if the lock is free, or if it belongs to another, running loop
   */
  public void release() {
    ensureOnLoop();
    if (!locked) {
      throw new IllegalStateException(
          "release() of " + this + ", which nobody holds: call it once per acquire()");
    }
    locked = false;
    waiters.wakeFirst();
  }

  /**
   * Returns whether a task holds the lock.
   *
   * @return whether it is taken. Where this is false, {@link #acquire()} may wait nevertheless, for
   *     a waiter that was woken and has not run yet
   */
  public boolean locked() {
    return locked;
  }

  /** Returns the lock's state and how many tasks wait, such as {@code Lock[locked, waiters=2]}. */
  @Override
  public String toString() {
    return "Lock[" + (locked ? "locked" : "unlocked") + waiters.describe() + "]";
  }
}

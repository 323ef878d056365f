package dev.weft.sync;

import dev.weft.CancelledError;

/**
 * Lets a limited number of tasks at a time into a section of code: ten requests to one server, say.
 *
 * {@snippet file="SemaphoreTest.java" region="semaphore"}
 *
 * <p>It is a number of permits: {@link #acquire()} takes one, and waits while there is none; {@link
 * #release()} gives one. It is fair: waiters get permits in the order in which they came, and a
 * newcomer does not overtake them. Permits are not owned: any task or callback may release, and
 * there may be more releases than acquires. Where that would be a mistake, a {@link
 * BoundedSemaphore} finds it.
 *
 * <p>It behaves as {@code asyncio.Semaphore} does in CPython 3.14. It may be made anywhere, and is
 * to be used by code of one loop.
 */
public class Semaphore extends LoopBound {
  private final Waiters waiters = new Waiters();
  private final Hold hold = this::release;

  // A waiter's permit is taken for it when it is woken, not when it runs: so permits > 0 means
  // permits that no task was promised.
  private int permits;

  /**
   * A semaphore. Any thread may make one.
   *
   * @param permits how many can be acquired before one is released, 0 or more
   * @throws IllegalArgumentException if the number is negative
   */
  public Semaphore(int permits) {
    if (permits < 0) {
      throw new IllegalArgumentException(
          "a semaphore cannot have " + permits + " permits: 0 or more are needed");
    }
    this.permits = permits;
  }

  /**
   * Takes a permit, after waiting for one if need be. A permit that is there, and that no task
   * waits for, is taken without suspending.
   *
   * <p>After a cancellation the caller has no permit. If it had been given one already, that one
   * went to the next waiter.
   *
   * @throws CancelledError if the task was cancelled while it waited
   * @throws IllegalStateException if there is no permit and the caller is not a task, or if the
   *     semaphore belongs to another loop
   */
  public void acquire() {
    if (tryAcquire()) {
      return;
    }
    Waiters.Waiter waiter = waiters.add(loop());
    try {
      waiter.await();
    } catch (Throwable e) { // a cancellation; or there was no stack to wait on
      if (waiter.woken()) {
        permits++;
      }
      throw e;
    } finally {
      // Permits that were released while a woken waiter was in the line were left alone by
      // newcomers, which queued behind it. They are for those newcomers.
      while (permits > 0 && wakeNext()) {}
    }
  }

  /**
   * Takes a permit if that can be done at once without overtaking a waiter. Never waits.
   *
   * @return whether the caller has a permit now
   * @throws IllegalStateException if the semaphore belongs to another, running loop
   */
  public boolean tryAcquire() {
    ensureOnLoopToTake();
    if (locked()) {
      return false;
    }
    permits--;
    return true;
  }

  /**
   * Acquires a permit as {@link #acquire()} does, for try-with-resources to release.
   *
   * <p>After a cancellation the caller has no permit, and there is nothing to close.
   *
   * @return what releases the permit when it is closed
   * @throws CancelledError if the task was cancelled while it waited
   * @throws IllegalStateException if there is no permit and the caller is not a task, or if the
   *     semaphore belongs to another loop
   */
  public Hold hold() {
    acquire();
    return hold;
  }

  /**
   * Gives a permit, to the first waiter if there is one. Does not wait, and may be called by any
   * task or callback of the loop.
   *
   * @throws IllegalStateException if the semaphore belongs to another, running loop; of a {@link
   *     BoundedSemaphore} also if it has all its permits
   * @throws ArithmeticException if there would be more than {@link Integer#MAX_VALUE} permits
   */
  public void release() {
    ensureOnLoop();
    permits = Math.incrementExact(permits);
    wakeNext();
  }

  /** Gives a permit to the first waiter that has none, if there is one. Returns whether it did. */
  private boolean wakeNext() {
    if (!waiters.wakeNext()) {
      return false;
    }
    permits--;
    return true;
  }

  /**
   * Returns whether {@link #acquire()} would wait.
   *
   * @return whether there is no permit, or a task before the caller in the line for one
   */
  public boolean locked() {
    return permits == 0 || waiters.anyInLine();
  }

  /** The permits that no task holds or was promised. */
  final int permits() {
    return permits;
  }

  /**
   * Returns the free permits and how many tasks wait, such as {@code Semaphore[permits=0,
   * waiters=2]}.
   */
  @Override
  public String toString() {
    return getClass().getSimpleName() + "[permits=" + permits + waiters.describe() + "]";
  }
}

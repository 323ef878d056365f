package dev.weft.queue;

import dev.weft.EventLoop;
import dev.weft.sync.Waiters;

/**
 * One side of a queue: the tasks that wait for an item, or for a free place.
 *
 * <p>In a fair queue a task that is woken is promised what it was woken for, until it has it or
 * fails; others leave that alone. In other queues nothing is ever promised.
 */
final class Line {
  private final Waiters waiters = new Waiters();
  private final boolean fair;

  /** How many items, or places, are promised. */
  private int promised;

  /** How many of those are promised to tasks that were woken and have not run since. */
  private int unclaimed;

  Line(boolean fair) {
    this.fair = fair;
  }

  boolean isFair() {
    return fair;
  }

  int size() {
    return waiters.size();
  }

  int promised() {
    return promised;
  }

  Waiters.Waiter add(EventLoop loop) {
    return waiters.add(loop);
  }

  /** Wakes the first task that was not woken yet, for what has become free. */
  void wakeNext() {
    if (waiters.wakeNext() && fair) {
      promised++;
      unclaimed++;
    }
  }

  /** Wakes all, for nothing: the queue was shut down. */
  void wakeAll() {
    waiters.wakeAll();
  }

  /** Promises what is free to a task that need not wait. */
  void promise() {
    promised++;
  }

  /**
   * What a task asks that was woken: whether anything is promised to it. Tasks run in the order in
   * which they were woken, so those that were woken for nothing, later than all others, find that
   * all promises have been claimed.
   */
  boolean claim() {
    if (unclaimed == 0) {
      return false;
    }
    unclaimed--;
    return true;
  }

  /** A task has what was promised to it, or will not take it. */
  void endPromise() {
    if (promised > 0) {
      promised--;
    }
  }

  /** Nothing is left that could have been promised. */
  void breakPromises() {
    promised = 0;
    unclaimed = 0;
  }
}

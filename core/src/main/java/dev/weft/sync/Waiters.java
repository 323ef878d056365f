package dev.weft.sync;

import dev.weft.EventLoop;
import dev.weft.Future;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The tasks that wait for one thing, first come, first served: what the primitives here are made
 * of, and what another one can be made of.
 *
 * <p>A latch, for example, which opens once and for all:
 *
 * {@snippet file="WaitersTest.java" region="latch"}
 *
 * <p>A task that was woken stays in the line until it runs again, which is one iteration of the
 * loop later. So code that decides whether a newcomer may overtake can ask {@link #anyInLine()},
 * and sees those that were promised a turn and have not taken it yet.
 *
 * <p>Loop-confined: only code of the loop that the waiters belong to may use it, which is what
 * {@link LoopBound} sees to.
 */
public final class Waiters {
  // All fields are confined to the loop. A linked list, because a cancelled waiter leaves from the
  // middle, and all of a thousand may be cancelled at once.
  private @Nullable Waiter first;
  private @Nullable Waiter last;

  /** Where waking goes on: all before it are done, that is woken or cancelled. */
  private @Nullable Waiter nextToWake;

  private int size;

  /** An empty line. */
  public Waiters() {}

  /**
   * Puts a new waiter at the end of the line. The caller must then {@linkplain Waiter#await() wait}
   * with it, since it is the end of that wait that takes it out again.
   *
   * @param loop the calling task's loop, as {@link LoopBound#loop()} returns it
   * @return the waiter, for the calling task alone
   */
  public Waiter add(EventLoop loop) {
    Objects.requireNonNull(loop, "loop");
    var waiter = new Waiter(loop.createFuture(), last);
    if (last == null) {
      first = waiter;
    } else {
      last.next = waiter;
    }
    last = waiter;
    if (nextToWake == null) {
      nextToWake = waiter;
    }
    size++;
    return waiter;
  }

  /**
   * Wakes the first waiter that was neither woken nor cancelled. Does not wait: the waiter runs in
   * the loop's next iteration.
   *
   * @return whether there was one. That it was woken does not mean that it will go on: it can still
   *     be cancelled before it runs, and then has to pass its turn on
   */
  public boolean wakeNext() {
    for (Waiter waiter = nextToWake; waiter != null; waiter = waiter.next) {
      if (!waiter.future.isDone()) {
        nextToWake = waiter.next;
        waiter.future.setResult(null);
        return true;
      }
    }
    nextToWake = null;
    return false;
  }

  /**
   * Wakes the head of the line, unless it was woken or cancelled before: then it is its turn to
   * wake the next one, when it runs. Does not wait.
   */
  public void wakeFirst() {
    if (first != null && !first.future.isDone()) {
      first.future.setResult(null);
    }
  }

  /** Wakes every waiter that was neither woken nor cancelled, in order. Does not wait. */
  public void wakeAll() {
    while (wakeNext()) {}
  }

  /**
   * Returns whether a waiter in the line is still to go on: not woken yet, or woken and not run
   * yet. Those that were cancelled do not count.
   *
   * @return whether a task would be overtaken by a newcomer that does not wait
   */
  public boolean anyInLine() {
    for (Waiter waiter = first; waiter != null; waiter = waiter.next) {
      if (!waiter.future.isCancelled()) {
        return true;
      }
    }
    return false;
  }

  /**
   * Returns how many waiters are in the line, with those that were woken or cancelled and have not
   * run since.
   *
   * @return the number of waiters, 0 or more
   */
  public int size() {
    return size;
  }

  /**
   * Returns how many waiters still sleep, that is, were neither woken nor cancelled: how often
   * {@link #wakeNext()} would find one. Takes a step for each of them.
   *
   * @return the number of such waiters, 0 or more
   */
  public int sleeping() {
    int sleeping = 0;
    for (Waiter waiter = nextToWake; waiter != null; waiter = waiter.next) {
      if (!waiter.future.isDone()) {
        sleeping++;
      }
    }
    return sleeping;
  }

  /** The waiters' part of a primitive's {@code toString()}, empty where no task waits. */
  String describe() {
    return size == 0 ? "" : ", waiters=" + size;
  }

  private void remove(Waiter waiter) {
    if (waiter.previous == null) {
      first = waiter.next;
    } else {
      waiter.previous.next = waiter.next;
    }
    if (waiter.next == null) {
      last = waiter.previous;
    } else {
      waiter.next.previous = waiter.previous;
    }
    if (nextToWake == waiter) {
      nextToWake = waiter.next;
    }
    size--;
  }

  @Override
  public String toString() {
    return "Waiters[" + size + "]";
  }

  /** One task's place in the line. */
  public final class Waiter {
    private final Future<@Nullable Void> future;
    private @Nullable Waiter previous;
    private @Nullable Waiter next;

    private Waiter(Future<@Nullable Void> future, @Nullable Waiter previous) {
      this.future = future;
      this.previous = previous;
    }

    /**
     * Waits until this waiter is woken, and leaves the line, whatever happens. Once only, and only
     * by the task that added it.
     *
     * @throws dev.weft.CancelledError if the task was cancelled while it waited, which can be after
     *     this waiter was woken: {@link #woken()} tells. A turn that it was given must then be
     *     passed on
     * @throws IllegalStateException if the caller is not a task
     */
    public void await() {
      try {
        future.await();
      } finally {
        remove(this);
      }
    }

    /**
     * Returns whether this waiter was woken, be it that its task was cancelled afterwards.
     *
     * @return whether this waiter was given its turn
     */
    public boolean woken() {
      return future.isDone() && !future.isCancelled();
    }
  }
}

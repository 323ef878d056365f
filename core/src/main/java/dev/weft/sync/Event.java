package dev.weft.sync;

import dev.weft.CancelledError;

/**
 * A flag that tasks can wait for: "the connection is up", "the configuration is there".
 *
 * {@snippet file="EventTest.java" region="event"}
 *
 * <p>Setting it wakes all tasks that wait, and a task that comes while it is set does not. For a
 * value that comes with the news take a {@link dev.weft.Future}, for a state richer than a flag a
 * {@link Condition}.
 *
 * <p>It behaves as {@code asyncio.Event} does in CPython 3.14; {@code Event.wait()} is {@link
 * #await()} here, since {@link Object#wait()} has that name. It may be made anywhere, and is to be
 * used by code of one loop.
 */
public final class Event extends LoopBound {
  private final Waiters waiters = new Waiters();
  private boolean set;

  /** An event that is not set. Any thread may make one. */
  public Event() {}

  /**
   * Waits until the event is set; returns at once, without suspending, where it is.
   *
   * <p>A task that was woken goes on even if the event was cleared before it ran: that the event
   * was set is certain, that it still is must be looked at. After a cancellation nothing has
   * changed but that the task does not wait any more.
   *
   * @throws CancelledError if the task was cancelled while it waited
   * @throws IllegalStateException if the event is not set and the caller is not a task, or if the
   *     event belongs to another loop
   */
  public void await() {
    if (!set) {
      waiters.add(loop()).await();
    }
  }

  /**
   * Sets the event and wakes all waiters, in the order in which they came. Does nothing if it was
   * set. Does not wait; any task or callback of the loop may call it, and {@code
   * loop.callSoonThreadsafe(event::set)} any thread.
   *
   * @throws IllegalStateException if the event belongs to another, running loop
   */
  public void set() {
    ensureOnLoop();
    if (!set) {
      set = true;
      waiters.wakeAll();
    }
  }

  /**
   * Clears the event: a task that waits from now on does so until it is set again. Those that were
   * woken stay woken. Does not wait; any task or callback of the loop may call it.
   *
   * @throws IllegalStateException if the event belongs to another, running loop
   */
  public void clear() {
    ensureOnLoop();
    set = false;
  }

  /**
   * Returns whether the event is set.
   *
   * @return whether {@link #await()} would return at once
   */
  public boolean isSet() {
    return set;
  }

  /** Returns the event's state and how many tasks wait, such as {@code Event[unset, waiters=2]}. */
  @Override
  public String toString() {
    return "Event[" + (set ? "set" : "unset") + waiters.describe() + "]";
  }
}

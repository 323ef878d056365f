package dev.weft.sync;

import dev.weft.CancelledError;
import java.util.BitSet;
import java.util.Locale;

/**
 * A place where a fixed number of tasks wait for each other, again and again: the end of each round
 * of a computation in rounds, say.
 *
 * {@snippet file="BarrierTest.java" region="barrier"}
 *
 * <p>When the last of the tasks has come, all go on. Until all of them have left, a task that comes
 * for the next round waits outside.
 *
 * <p>A cancelled task leaves the barrier, which waits for another in its place; unlike {@link
 * java.util.concurrent.CyclicBarrier}, it does not break. Where the round cannot be completed after
 * that, {@link #abort()} it.
 *
 * <p>It behaves as {@code asyncio.Barrier} does in CPython 3.14, but that no index is given twice;
 * {@code Barrier.wait()} is {@link #await()} here, since {@link Object#wait()} has that name. It
 * may be made anywhere, and is to be used by code of one loop.
 */
public final class Barrier {
  /**
   * What the barrier does with tasks that are in it, and with tasks that come.
   *
   * <pre>
   *   FILLING             --- the last party came --->       DRAINING
   *   DRAINING, RESETTING --- the last one left --->         FILLING
   *   any                 --- reset(), no task inside -->    FILLING
   *   any                 --- reset(), a task inside ----->  RESETTING
   *   any                 --- abort() --->                   BROKEN
   * </pre>
   *
   * <p>There are no others: a barrier fills only while it is FILLING, and BROKEN ends by {@code
   * reset()} alone, not when the last one has left. DRAINING and RESETTING last only while a task
   * is inside. Every edge is taken with the condition's lock held, and wakes all that wait.
   */
  private enum State {
    /** Those that come wait inside for the others. */
    FILLING,
    /** All came: those inside leave, those that come wait outside. */
    DRAINING,
    /** Reset: those inside leave with an exception, those that come wait outside. */
    RESETTING,
    /** Aborted: those inside leave with an exception, those that come are refused. */
    BROKEN
  }

  // Both those inside and those outside wait on it. It also binds the barrier to a loop.
  private final Condition changed = new Condition();
  private final int parties;

  // Written with the condition's lock held, by code of the loop.
  private State state = State.FILLING;

  /** How many tasks are inside, be it that they wait or leave. */
  private int inside;

  /** The indexes of those inside. */
  private final BitSet indexes = new BitSet();

  /**
   * A barrier. Any thread may make one.
   *
   * @param parties how many tasks wait for each other, 1 or more
   * @throws IllegalArgumentException if the number is less than 1
   */
  public Barrier(int parties) {
    if (parties < 1) {
      throw new IllegalArgumentException(
          "a barrier cannot have " + parties + " parties: 1 or more are needed");
    }
    this.parties = parties;
  }

  /**
   * Waits until all parties have come. The last one goes on without suspending; one that comes
   * while the previous round is still leaving waits for that first.
   *
   * <p>After a cancellation the task has left, and another one has to come in its place for the
   * round to be complete. It may have been complete already: the others then go on as usual.
   *
   * @return the task's index in its round, from 0 to {@code parties() - 1}: how many were inside
   *     when it came in, or, if a task left meanwhile that was cancelled and so that number is
   *     taken, the least that is free. Of the tasks that go on together each has another index, so
   *     one of them can be chosen for work to be done once
   * @throws BrokenBarrierException if the barrier is broken, or was aborted or reset while the task
   *     waited inside
   * @throws CancelledError if the task was cancelled while it waited
   * @throws IllegalStateException if the caller would have to wait and is not a task, or if the
   *     barrier belongs to another loop
   */
  public int await() {
    changed.ensureOnLoop();
    try (var _ = changed.hold()) {
      waitOutside();
      int index = freeIndex();
      indexes.set(index);
      inside++;
      try {
        if (inside == parties) {
          moveTo(State.DRAINING);
        } else {
          waitInside();
        }
        return index;
      } finally {
        indexes.clear(index);
        inside--;
        if (inside == 0) {
          emptied();
        }
      }
    }
  }

  private int freeIndex() {
    return indexes.get(inside) ? indexes.nextClearBit(0) : inside;
  }

  /**
   * Waits as {@link #await()} does, for try-with-resources: the block is what the task does once
   * all have come. Closing it does nothing. asyncio's {@code async with barrier}.
   *
   * @return its index, as {@code await()} returns it
   * @throws BrokenBarrierException if the barrier is broken, or was aborted or reset while the task
   *     waited inside
   * @throws CancelledError if the task was cancelled while it waited
   * @throws IllegalStateException if the caller would have to wait and is not a task, or if the
   *     barrier belongs to another loop
   */
  public Arrival hold() {
    return new Arrival(await());
  }

  /**
   * That a task has come to a barrier, and all others have.
   *
   * @param index what {@link #await()} returned
   */
  public record Arrival(int index) implements Hold {
    /** Does nothing: the tasks have met. */
    @Override
    public void close() {}
  }

  private void waitOutside() {
    while (state == State.DRAINING || state == State.RESETTING) {
      changed.await();
    }
    if (state == State.BROKEN) {
      throw new BrokenBarrierException(
          "await() on " + this + ", which was aborted: reset() it before it is used again");
    }
  }

  private void waitInside() {
    while (state == State.FILLING) {
      changed.await();
    }
    if (state == State.BROKEN || state == State.RESETTING) {
      throw new BrokenBarrierException(
          this
              + " was "
              + (state == State.BROKEN ? "aborted" : "reset")
              + " during await(): the other tasks will not come");
    }
  }

  /**
   * Starts over: tasks that wait inside get a {@link BrokenBarrierException}, and when they have
   * left, the barrier is as new. It mends a broken barrier. It waits for the lock that guards the
   * barrier, where another task holds it, but not for the tasks to leave.
   *
   * <p>After a cancellation nothing has changed.
   *
   * @throws CancelledError if the task was cancelled while it waited
   * @throws IllegalStateException if the caller would have to wait and is not a task, or if the
   *     barrier belongs to another loop
   */
  public void reset() {
    changed.ensureOnLoop();
    try (var _ = changed.hold()) {
      moveTo(inside > 0 ? State.RESETTING : State.FILLING);
    }
  }

  /**
   * Breaks the barrier: tasks that wait inside, and all that come, get a {@link
   * BrokenBarrierException}, until {@link #reset()}. For when a party cannot come. It waits for the
   * lock that guards the barrier, where another task holds it.
   *
   * <p>After a cancellation nothing has changed.
   *
   * @throws CancelledError if the task was cancelled while it waited
   * @throws IllegalStateException if the caller would have to wait and is not a task, or if the
   *     barrier belongs to another loop
   */
  public void abort() {
    changed.ensureOnLoop();
    try (var _ = changed.hold()) {
      moveTo(State.BROKEN);
    }
  }

  /** The last task has left: those outside come in, unless the barrier is broken. */
  private void emptied() {
    moveTo(state == State.BROKEN ? State.BROKEN : State.FILLING);
  }

  private void moveTo(State next) {
    state = next;
    changed.signalAll();
  }

  /**
   * Returns how many tasks wait for each other.
   *
   * @return the number of parties, 1 or more
   */
  public int parties() {
    return parties;
  }

  /**
   * Returns how many tasks wait inside for the others.
   *
   * @return a number below that of the parties; 0 while tasks leave, and when the barrier is broken
   */
  public int waiting() {
    return state == State.FILLING ? inside : 0;
  }

  /**
   * Returns whether the barrier was aborted and not reset since.
   *
   * @return whether {@link #await()} throws
   */
  public boolean broken() {
    return state == State.BROKEN;
  }

  /**
   * Returns the barrier's state and how many wait, such as {@code Barrier[filling, waiting=1/3]}.
   */
  @Override
  public String toString() {
    return "Barrier["
        + state.name().toLowerCase(Locale.ROOT)
        + (broken() ? "" : ", waiting=" + waiting() + "/" + parties)
        + "]";
  }
}

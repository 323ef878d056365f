package dev.weft.spi;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Runs a loop one iteration at a time, and as many other loops as wanted by turns on the same
 * thread: for simulations. Had by {@link LoopInspection#stepper()}.
 *
 * <p>What runs in a step finds all as in a run: which loop runs here, who may touch what, the order
 * of events. A step never waits, neither in the poller nor for another thread.
 *
 * <pre>{@code
 *          begin()              close()
 * IDLE --------------> STEPPED ---------> IDLE   can be run, or stepped again
 *                         |
 *                         |  abandon()
 *                         +-------------> GONE   nothing of it ever runs again
 * }</pre>
 *
 * <p>All is for the driver's own code, between steps, unless a method says else.
 */
public interface LoopStepper extends AutoCloseable {
  /**
   * Makes a thread that can step loops, this one and all others of this JVM. Any thread may call
   * it.
   *
   * @param driver what it runs
   * @return a thread that was not started; it keeps no JVM alive
   */
  Thread newDriver(Runnable driver);

  /**
   * Takes the loop for the calling thread, as a run would. Tasks are best made before that, or by
   * {@code submit}.
   *
   * @param handedOver is run whenever something is handed to the loop from outside of its own
   *     steps, so that it wants a step: by the thread that does so, which may be any
   * @throws IllegalStateException if the loop runs, is stepped already or is closed, or if the
   *     calling thread is none of {@link #newDriver}
   */
  void begin(Runnable handedOver);

  /**
   * Has calls refused that would leave the simulation: see {@link LoopInspection#ensureMayLeave}.
   * At first none is, and so it is again after {@link #close()}.
   *
   * @param refusal makes the exception
   * @throws IllegalStateException if the loop is not stepped, or the caller is not its driver
   */
  void refuseLeaving(Refusal refusal);

  /**
   * Runs one iteration: looks into the poller without waiting, takes the timers that are due, and
   * runs what is ready then, once.
   *
   * @return how many entries of the queue were run
   * @throws IllegalStateException from within a step, from another thread, or if the loop is not
   *     stepped
   */
  int step();

  /**
   * Leaves the order of the loop, which is asyncio's and which programs may rely on, to another:
   * each step runs one entry from now on, and of several that may run, the one that is chosen.
   * These may run: the next step of each task; of the timers that are due, those with the earliest
   * deadline; and the oldest of all other callbacks, which so stay in their order. What one task
   * does keeps its order, too, and what something causes comes after it.
   *
   * @param chooser what says which one; null for the loop's own order again
   * @throws IllegalStateException from within a step, from another thread, or if the loop is not
   *     stepped
   */
  void chooseBy(@Nullable Chooser chooser);

  /**
   * Whether a step would find something without asking the poller or the clock.
   *
   * @return whether anything is ready
   */
  boolean hasReady();

  /**
   * When the next timer is due.
   *
   * @return on the poller's clock; {@link Long#MAX_VALUE} if there is none
   */
  long earliestTimerNanos();

  /**
   * The thread that was the first to hand something to this loop from outside of the driver's
   * thread since this was asked last: what it handed over came at a moment that no simulation can
   * repeat.
   *
   * @return null if there was none
   */
  @Nullable Thread takeIntruder();

  /**
   * The task that a call of the JDK was the last to block since this was asked last. It may go on
   * by now. On the fallback engine such a call blocks the step, and is never seen here.
   *
   * @return null if there was none
   */
  @Nullable Blocked takeBlocked();

  /**
   * Leaves the loop as a power failure would: no task, callback or {@code finally} block of it runs
   * any more, and all of it is garbage once nothing else refers to it. The poller is not closed.
   */
  void abandon();

  /** Gives the loop back. It can be closed then as after a run. Does nothing the second time. */
  @Override
  void close();

  /** Says what runs next on a loop: see {@link #chooseBy}. */
  @FunctionalInterface
  interface Chooser {
    /**
     * Chooses one of several.
     *
     * @param candidates whose entries may run, two or more, in the order in which they became
     *     ready: a {@code Task} for its next step, a {@code TimerHandle} for itself, the {@code
     *     EventLoop} for the oldest other callback
     * @return the index of one
     */
    int choose(List<Object> candidates);
  }

  /** What a call that would leave the simulation throws. */
  @FunctionalInterface
  interface Refusal {
    /**
     * Makes the exception.
     *
     * @param call what was called
     * @param instead what to use in its place
     * @return the exception
     */
    UnsupportedOperationException of(String call, String instead);
  }

  /**
   * A task that a call of the JDK has blocked.
   *
   * @param task its name
   * @param thread its thread
   */
  record Blocked(String task, Thread thread) {
    /** Refuses nulls. */
    public Blocked {
      Objects.requireNonNull(task, "task");
      Objects.requireNonNull(thread, "thread");
    }
  }
}

package dev.weft;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The thread of one task, as its engine runs it. Stands in the ready queue when the task's next
 * step is due.
 *
 * <pre>{@code
 *      start(), resume()          suspend()
 * CREATED ------------> RUNNING ------------> SUSPENDED  by Weft, until the loop resumes it
 *                        |  |
 *                        |  |   park and its like
 *                        |  +---------------> BLOCKED    by the JDK (main engine only), until the
 *                        |                               JDK hands it to execute(), which queues it
 *                        |  body ends
 *                        +------------------> ENDED
 * }</pre>
 *
 * Resuming a thread that is not due is the one illegal edge; a thread stands in the ready queue at
 * most once, so it cannot happen.
 */
abstract class TaskThread extends Ready {
  /**
   * Null once its code has ended. Virtual threads that this one has started have its scheduler, so
   * they hold this for as long as they live, and must not hold the task. Written by the thread of
   * the task, read by any.
   */
  private @Nullable Task<?> task;

  /** Wake-ups in the ready queue whose waits were given up: so many runs to come are void. */
  int runsToSkip;

  /**
   * Whether its loop was closed while a JDK call blocked the task, which goes on by itself now, on
   * the JDK's scheduler. Written before that has it.
   */
  boolean letGo;

  TaskThread(Task<?> task) {
    super(ON_CARRIER);
    this.task = task;
  }

  @Override
  final void runOnLoop() {
    if (runsToSkip > 0) {
      runsToSkip--;
      return;
    }
    Task<?> mine = task;
    if (mine != null) {
      mine.loop().step(this);
    }
  }

  /** The task, whose code has not ended. */
  final Task<?> task() {
    return Objects.requireNonNull(task, "the task has ended");
  }

  /** The task, or null once its code has ended. Any thread. */
  final @Nullable Task<?> taskUntilEnd() {
    return task;
  }

  /** The last thing that the thread does. */
  final void forgetTask() {
    task = null;
  }

  /** Makes the thread, before it is resumed for the first time. The loop's thread only. */
  abstract void start();

  /** Runs the task until it suspends, blocks or ends. The loop's thread only. */
  abstract void resume();

  /**
   * Gives the processor back to the loop until it calls {@link #resume()}. The task's thread only.
   *
   * @return false, at once, if the thread is pinned and so cannot be suspended
   */
  abstract boolean suspend();

  /** The thread, or null before the first step. */
  abstract @Nullable Thread thread();

  /** Whether a JDK call blocks the task, so that an interrupt would end it. */
  abstract boolean isBlocked();

  final boolean isStarted() {
    return thread() != null;
  }

  @Override
  final @Nullable Object owner() {
    return task;
  }

  @Override
  final Bindings bindings() {
    Task<?> mine = task;
    return mine == null ? Bindings.EMPTY : mine.bindings();
  }

  @Override
  final @Nullable Throwable madeAt() {
    Task<?> mine = task;
    return mine == null ? null : mine.origin();
  }

  @Override
  public final String toString() {
    Task<?> mine = task;
    return mine == null ? "a step of a task that has ended" : "a step of task " + mine.name();
  }
}

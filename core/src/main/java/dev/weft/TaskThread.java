package dev.weft;

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
  final Task<?> task;

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
    task.loop().step(this);
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
  final Bindings bindings() {
    return task.bindings();
  }

  @Override
  final @Nullable Throwable madeAt() {
    return task.origin();
  }

  @Override
  public final String toString() {
    return "a step of task " + task.name();
  }
}

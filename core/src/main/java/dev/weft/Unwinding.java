package dev.weft;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The end of the tasks that a loop still has when it is closed, so that no thread stays behind:
 * each gets an error at its wait. A task that catches whatever it is told and goes on is given up
 * after so many refusals, as nothing else would end {@link EventLoop#close()}.
 */
final class Unwinding {
  private static final int MOST_REFUSALS = 1_000;

  private final EventLoop loop;

  /** Read by tasks, and by what resumes them. Written by the thread that closes the loop. */
  private volatile boolean underWay;

  /** Of the task that is being ended. */
  private int refusals;

  /** Whether the loop was to have ended by now. Written by the thread that ends it. */
  private volatile boolean overdue;

  /**
   * Whether the tasks that are left were named already, so that this need not. Written by the
   * thread that ends the loop.
   */
  private volatile boolean leftBehindNamed;

  /** What a task is told that did not heed its cancellation; null for none. Set before closing. */
  private @Nullable String notEndedMessage;

  Unwinding(EventLoop loop) {
    this.loop = loop;
  }

  boolean isUnderWay() {
    return underWay;
  }

  /** What is said of tasks that were cancelled and did not end. */
  void setNotEndedMessage(String message) {
    notEndedMessage = message;
  }

  /** Whether a {@link Shutdown} ends the tasks, or has ended them. */
  boolean isAnnounced() {
    return notEndedMessage != null;
  }

  /** Has nothing more said of the tasks that are left. */
  void leftBehindIsNamed() {
    leftBehindNamed = true;
  }

  /** The limit of the loop's end is over: from now on no task keeps it from that. */
  void isOverdue() {
    overdue = true;
  }

  // ---- for tasks that go on

  /**
   * Whether a wait must end at once because the loop is being closed. A task that will not take the
   * hint is left suspended in the end.
   */
  boolean refusesWaits() {
    return underWay && ++refusals <= MOST_REFUSALS;
  }

  /**
   * Before something is refused because the loop is closed: stops a task that goes on all the same.
   * One that catches whatever it is told and tries again would never wait, and never end.
   */
  void stopTaskThatGoesOn() {
    Task<?> task = currentTask();
    if (task == null) {
      LetGo.refused();
    } else if (underWay && ++refusals > MOST_REFUSALS) {
      boolean _ = task.thread().suspend();
    }
  }

  /**
   * Before a wait fails at once, as its future has failed or was cancelled already: a task that
   * catches that and waits again would never let go of a loop that is to end.
   */
  void beforeWaitFailsAtOnce() {
    if (loop.isClosed()) {
      stopTaskThatGoesOn();
    } else if (overdue) {
      letOthersRun();
    }
  }

  /**
   * Before a task is refused something while the loop ends: one that catches whatever it is told
   * and tries again must not keep the loop from its end.
   */
  void letOthersRun() {
    Task<?> task = currentTask();
    if (task != null) {
      task.yieldToOthers();
    }
  }

  private @Nullable Task<?> currentTask() {
    return loop.isCurrent() ? loop.currentTask() : null;
  }

  // ---- for the thread that closes the loop

  /** Ends the tasks, on a thread of the loop's. */
  void begin(TaskList tasks, LoopUse use) {
    underWay = true;
    LeftBehind left = new LeftBehind(loop, notEndedMessage);
    try {
      use.runOnItsThread(() -> endEach(tasks, left), () -> {});
    } catch (NoThreadException e) {
      // There is no thread on which they could end: they stay as they are, suspended for good.
      for (Task<?> task : tasks.snapshotWithHidden()) {
        task.nameIn(left);
        tasks.remove(task);
      }
    }
    left.nameTheRest();
  }

  void isOver() {
    underWay = false;
  }

  private void endEach(TaskList tasks, LeftBehind left) {
    for (Task<?> task : tasks.snapshotWithHidden()) {
      if (!leftBehindNamed) {
        task.nameIn(left);
      }
      end(task, tasks);
    }
  }

  private void end(Task<?> task, TaskList tasks) {
    refusals = 0;
    TaskThread own = task.thread();
    if (!own.isStarted()) {
      tasks.remove(task);
    } else if (own.isBlocked()) {
      // It goes on by itself on the JDK's scheduler; the interrupt and its next wait end it.
      tasks.remove(task);
      Objects.requireNonNull(own.thread()).interrupt();
    } else {
      loop.step(own);
      if (task.isFailed()) {
        // As a rule with what the closed loop refused it; it was named already.
        Throwable _ = task.seenFailure();
      }
    }
  }
}

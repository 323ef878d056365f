package dev.weft;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Threshold;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/**
 * What Weft tells the JDK's flight recorder: tasks made and done, slow steps, blocked loops. Where
 * nothing is recorded, an event is a look at a flag that the compiler knows to be false.
 *
 * <p>Ask {@link Modules#JFR} before anything else: without it this class cannot be loaded.
 */
final class Flight {
  private Flight() {}

  static void made(Task<?> task) {
    TaskMade event = new TaskMade();
    if (event.isEnabled()) {
      event.task = task.name();
      event.loop = task.loop().toString();
      event.commit();
    }
  }

  static void done(Task<?> task) {
    TaskDone event = new TaskDone();
    if (event.isEnabled()) {
      event.task = task.name();
      event.loop = task.loop().toString();
      event.outcome = task.state().name();
      Throwable failure = task.failureUnlookedAt();
      event.failure = failure == null ? null : failure.getClass();
      if (Thread.currentThread().isVirtual()) {
        event.commit();
      } else {
        commitElsewhere(event);
      }
    }
  }

  /**
   * Commits an event of the loop's own thread. The first one that a thread commits after it has
   * carried a virtual thread is lost (seen on JDK 25).
   */
  private static void commitElsewhere(Event event) {
    Reporter.later(event::commit);
  }

  static boolean recordsSlowSteps() {
    return new SlowStep().isEnabled();
  }

  /** A step that is about to begin. */
  static SlowStep step(EventLoop loop, Ready entry) {
    SlowStep event = new SlowStep();
    event.entry = entry;
    event.loop = loop.toString();
    event.begin();
    return event;
  }

  static void blocked(
      String loop, String by, StackTraceElement[] frames, long nanos, boolean over) {
    LoopBlocked event = new LoopBlocked();
    if (event.isEnabled()) {
      event.loop = loop;
      event.by = by;
      event.stands = text(frames);
      event.nanos = nanos;
      event.over = over;
      event.commit();
    }
  }

  private static String text(StackTraceElement[] frames) {
    StringBuilder text = new StringBuilder();
    for (StackTraceElement frame : frames) {
      text.append(frame).append('\n');
    }
    return text.toString();
  }

  /** A task was made; the event's stack trace says where. */
  @Name("dev.weft.TaskMade")
  @Label("Task made")
  @Category("Weft")
  static final class TaskMade extends Event {
    @Label("Task")
    @Nullable String task;

    @Label("Loop")
    @Nullable String loop;
  }

  /** A task ended. */
  @Name("dev.weft.TaskDone")
  @Label("Task done")
  @Category("Weft")
  @StackTrace(false)
  static final class TaskDone extends Event {
    @Label("Task")
    @Nullable String task;

    @Label("Loop")
    @Nullable String loop;

    @Label("Outcome")
    @Description("SUCCESS, FAILED or CANCELLED")
    @Nullable String outcome;

    @Label("Failure")
    @Nullable Class<?> failure;
  }

  /** A step of a task or a callback took long. */
  @Name("dev.weft.SlowStep")
  @Label("Slow step")
  @Category("Weft")
  @Threshold("100 ms")
  @StackTrace(false)
  static final class SlowStep extends Event {
    @Label("Step")
    @Nullable String step;

    @Label("Loop")
    @Nullable String loop;

    /** No field of the event, as it is no text: described only if it was slow. */
    private transient @Nullable Ready entry;

    void over() {
      end();
      if (shouldCommit()) {
        step = String.valueOf(entry);
        commitElsewhere(this);
      }
    }
  }

  /** A loop is blocked, or is free again. */
  @Name("dev.weft.LoopBlocked")
  @Label("Loop blocked")
  @Category("Weft")
  @StackTrace(false)
  static final class LoopBlocked extends Event {
    @Label("Loop")
    @Nullable String loop;

    @Label("Blocked by")
    @Nullable String by;

    @Label("Stands at")
    @Nullable String stands;

    @Label("So far")
    @Timespan(Timespan.NANOSECONDS)
    long nanos;

    @Label("Over")
    @Description("Whether the loop is free again")
    boolean over;
  }
}

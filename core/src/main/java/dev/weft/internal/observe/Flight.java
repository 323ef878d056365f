package dev.weft.internal.observe;

import dev.weft.internal.log.LogLine;
import dev.weft.internal.log.Reporter;
import dev.weft.internal.log.Text;
import java.util.List;
import java.util.function.Supplier;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.FlightRecorder;
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
public final class Flight {
  /** Set where the recorder's part of an event cannot be had: then nothing is recorded. */
  private static volatile boolean broken;

  private Flight() {}

  /**
   * Whether anything can be recorded. Before the recorder is there, its events are left alone: to
   * make them known to it costs a program that starts a tenth of a second.
   */
  private static boolean isOn() {
    return !broken && FlightRecorder.isInitialized();
  }

  /** Has the recorder know all events, before memory may be short. */
  public static void prepare() {
    try {
      for (Event event :
          List.of(new SlowStep(), new TaskMade(), new TaskDone(), new LoopBlocked())) {
        boolean _ = event.isEnabled();
      }
    } catch (Throwable failure) {
      noteFailure(failure);
    }
  }

  /** The recorder must not stop what it records: where it fails, an event is missing. */
  private static void noteFailure(Throwable failure) {
    if (failure instanceof LinkageError) {
      broken = true; // its class could not be initialised, and never will be
    }
  }

  /** Whether a recording wants to know which tasks are made. To be asked first. */
  public static boolean recordsTasksMade() {
    try {
      return isOn() && new TaskMade().isEnabled();
    } catch (Throwable failure) {
      noteFailure(failure);
      return false;
    }
  }

  public static void made(String task, String loop) {
    try {
      TaskMade event = new TaskMade();
      event.task = task;
      event.loop = loop;
      event.commit();
    } catch (Throwable failure) {
      noteFailure(failure);
    }
  }

  /** Whether a recording wants to know which tasks are done. To be asked first. */
  public static boolean recordsTasksDone() {
    try {
      return isOn() && new TaskDone().isEnabled();
    } catch (Throwable failure) {
      noteFailure(failure);
      return false;
    }
  }

  /**
   * A task ended.
   *
   * @param failure what it failed with, or null
   */
  public static void done(String task, String loop, String outcome, @Nullable Throwable failure) {
    try {
      TaskDone event = new TaskDone();
      event.task = task;
      event.loop = loop;
      event.outcome = outcome;
      event.failure = failure == null ? null : failure.getClass();
      if (Thread.currentThread().isVirtual()) {
        event.commit();
      } else {
        commitElsewhere(event);
      }
    } catch (Throwable noRoom) {
      noteFailure(noRoom);
    }
  }

  /**
   * Commits an event of the loop's own thread. The first one that a thread commits after it has
   * carried a virtual thread is lost (seen on JDK 25).
   *
   * <p>For an {@link Event} of any kind the JVM's verifier would ask whether this one is one, and
   * load what the recorder has, which no AOT cache holds, before a program begins.
   */
  private static void commitElsewhere(TaskDone event) {
    boolean _ = Reporter.later(event::commit);
  }

  static boolean recordsSlowSteps() {
    try {
      return isOn() && new SlowStep().isEnabled();
    } catch (Throwable failure) {
      noteFailure(failure);
      return false;
    }
  }

  /** A step that is about to begin; null if it cannot be recorded. */
  public static @Nullable SlowStep step(String loop) {
    try {
      if (!isOn()) {
        return null;
      }
      SlowStep event = new SlowStep();
      event.loop = loop;
      event.begin();
      return event;
    } catch (Throwable failure) {
      noteFailure(failure);
      return null;
    }
  }

  static void blocked(
      String loop, String by, StackTraceElement[] frames, long nanos, boolean over) {
    try {
      if (!isOn()) {
        return;
      }
      LoopBlocked event = new LoopBlocked();
      if (event.isEnabled()) {
        event.loop = loop;
        event.by = by;
        event.stands = text(frames);
        event.nanos = nanos;
        event.over = over;
        event.commit();
      }
    } catch (Throwable failure) {
      noteFailure(failure);
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
  public static final class SlowStep extends Event {
    @Label("Step")
    @Nullable String step;

    @Label("Loop")
    @Nullable String loop;

    /**
     * The step has ended.
     *
     * @param what describes it; asked only if it was slow
     */
    public void over(Supplier<Text> what) {
      try {
        end();
        if (shouldCommit()) {
          Text text = what.get();
          boolean _ =
              Reporter.later(() -> {
                step = LogLine.text(text);
                commit();
              });
        }
      } catch (Throwable failure) {
        noteFailure(failure);
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

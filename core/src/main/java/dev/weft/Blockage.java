package dev.weft;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A loop that is blocked: by what, where that stands, and why, as far as it can be told. */
final class Blockage {
  private final EventLoop loop;

  /** Null if a callback blocks it, or the loop's own work. */
  private final @Nullable Task<?> task;

  private final String by;
  private final Throwable standsHere;
  private final @Nullable String reason;

  private Blockage(EventLoop loop, @Nullable Task<?> task, Throwable standsHere, Thread thread) {
    this.loop = loop;
    this.task = task;
    this.by = task == null ? "a callback" : "task " + task.name();
    this.standsHere = standsHere;
    String waitsFor = reason(loop, task, thread);
    this.reason = waitsFor != null ? waitsFor : SystemWait.wayOut(standsHere.getStackTrace());
  }

  /** Looks at a blocked loop, from another thread. */
  static Blockage of(EventLoop loop) {
    Task<?> task = loop.currentTask();
    Thread tasks = task == null ? null : task.thread().thread();
    Thread own = loop.threadOrNull();
    Thread thread = tasks != null ? tasks : own != null ? own : Thread.currentThread();
    Throwable standsHere = new Throwable("the loop stands here");
    standsHere.setStackTrace(loop.stack());
    return new Blockage(loop, task, standsHere, thread);
  }

  /** Reports it, from the watchdog's thread. */
  void report(long nanos) {
    record(nanos, false);
    ErrorReport report =
        report(loop + " has been blocked for " + seconds(nanos) + " by " + by, standsHere);
    if (loop.exceptionHandler() == null) {
      loop.callExceptionHandler(report);
    } else {
      // A handler of the user's may wait for what the blocked loop holds; the watchdog must not.
      try {
        Thread.ofPlatform()
            .daemon()
            .name("weft-watchdog-report")
            .start(() -> loop.callExceptionHandler(report));
      } catch (Throwable noThread) {
        loop.defaultExceptionHandler(report);
      }
    }
  }

  /** Reports that it is over. */
  void reportEnd(long nanos) {
    record(nanos, true);
    loop.reportFromOutside(
        report(
            loop
                + " is free again, after about "
                + seconds(nanos)
                + " in which "
                + by
                + " blocked it",
            null),
        task == null ? Bindings.EMPTY : task.bindings());
  }

  private void record(long nanos, boolean over) {
    if (Modules.JFR) {
      Flight.blocked(loop.toString(), by, standsHere.getStackTrace(), nanos, over);
    }
  }

  private ErrorReport report(String message, @Nullable Throwable exception) {
    ErrorReport report = ErrorReport.of(ErrorReport.Kind.BLOCKED, message, exception);
    if (task != null) {
      report = report.with("task", task);
    }
    return reason == null || exception == null ? report : report.with("reason", reason);
  }

  private static @Nullable String reason(EventLoop loop, @Nullable Task<?> task, Thread thread) {
    boolean waits =
        switch (thread.getState()) {
          case BLOCKED, WAITING, TIMED_WAITING -> true;
          default -> false;
        };
    if (!waits) {
      return null;
    }
    String owner = ownerOrNull(loop, thread);
    if (task == null) {
      return ofCallback(loop, owner);
    }
    if (Engine.CURRENT instanceof BatonEngine) {
      return (owner == null ? "" : owner + "; ")
          + "on the fallback engine a JDK call that blocks a task blocks its loop; start the JVM"
          + " with "
          + Engine.FLAG
          + ", and it suspends only the task, or make the call by toThread";
    }
    return owner != null
        ? owner
        : "the task is pinned, by a native frame or a class initialiser on its stack, and waits";
  }

  private static @Nullable String ownerOrNull(EventLoop loop, Thread thread) {
    try {
      return LockOwners.describe(loop, thread);
    } catch (Throwable noRoom) {
      return null; // finding it out takes a thread and a file: the report matters more
    }
  }

  private static String ofCallback(EventLoop loop, @Nullable String owner) {
    String reason =
        owner != null ? owner : "a callback that waits stops its loop: let a task do it";
    return loop.isCallbackPinned()
        ? reason
            + "; the callback is pinned, by a native frame or a class initialiser on its stack, so"
            + " that no task of its loop can go on before it: if one of these is to get next what it"
            + " waits for, neither can ever go on"
        : reason;
  }

  static String seconds(long nanos) {
    return String.format(Locale.ROOT, "%.3f s", nanos / 1e9);
  }
}

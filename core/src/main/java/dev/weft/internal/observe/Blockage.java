package dev.weft.internal.observe;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A loop that is blocked: by what, where that stands, and why, as far as it can be told. */
public final class Blockage {
  private final ObservedLoop loop;

  /** Null if a callback blocks it, or the loop's own work. */
  private final @Nullable ObservedTask task;

  private final String by;
  private final Throwable standsHere;
  private final @Nullable String reason;

  private Blockage(
      ObservedLoop loop, @Nullable ObservedTask task, Throwable standsHere, Thread thread) {
    this.loop = loop;
    this.task = task;
    this.by = name(task);
    this.standsHere = standsHere;
    String waitsFor = reason(loop, task, thread);
    this.reason = waitsFor != null ? waitsFor : SystemWait.wayOut(standsHere.getStackTrace());
  }

  /** What is said to block a loop. */
  static String name(@Nullable ObservedTask task) {
    return task == null ? "a callback" : "task " + task.name();
  }

  /** Looks at a blocked loop, from another thread. */
  static Blockage of(ObservedLoop loop) {
    ObservedTask task = loop.current();
    Thread tasks = task == null ? null : task.thread();
    Thread own = loop.thread();
    Thread thread = tasks != null ? tasks : own != null ? own : Thread.currentThread();
    Throwable standsHere = new Throwable("the loop stands here");
    standsHere.setStackTrace(loop.stack());
    return new Blockage(loop, task, standsHere, thread);
  }

  /** Reports it, from the watchdog's thread. */
  void report(long nanos) {
    record(nanos, false);
    loop.blocked(
        loop.name() + " has been blocked for " + seconds(nanos) + " by " + by,
        standsHere,
        task,
        reason);
  }

  /** Reports that it is over. */
  void reportEnd(long nanos) {
    record(nanos, true);
    loop.freeAgain(
        loop.name()
            + " is free again, after about "
            + seconds(nanos)
            + " in which "
            + by
            + " blocked it",
        task);
  }

  private void record(long nanos, boolean over) {
    if (Modules.JFR) {
      Flight.blocked(loop.name(), by, standsHere.getStackTrace(), nanos, over);
    }
  }

  private static @Nullable String reason(
      ObservedLoop loop, @Nullable ObservedTask task, Thread thread) {
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
    String why = loop.whyTasksBlockIt();
    if (why != null) {
      return owner == null ? why : owner + "; " + why;
    }
    return owner != null
        ? owner
        : "the task is pinned, by a native frame or a class initialiser on its stack, and waits";
  }

  private static @Nullable String ownerOrNull(ObservedLoop loop, Thread thread) {
    try {
      return LockOwners.describe(loop, thread);
    } catch (Throwable noRoom) {
      return null; // finding it out takes a thread and a file: the report matters more
    }
  }

  private static String ofCallback(ObservedLoop loop, @Nullable String owner) {
    String reason =
        owner != null ? owner : "a callback that waits stops its loop: let a task do it";
    return loop.isCallbackPinned()
        ? reason
            + "; the callback is pinned, by a native frame or a class initialiser on its stack, so"
            + " that no task of its loop can go on before it: if one of these is to get next what it"
            + " waits for, neither can ever go on"
        : reason;
  }

  public static String seconds(long nanos) {
    return String.format(Locale.ROOT, "%.3f s", nanos / 1e9);
  }
}

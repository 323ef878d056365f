package dev.weft.internal.observe;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A task, as a thread that is not its own sees it; equal to what else is of the same task. Any
 * thread; from outside the loop it may be out of date.
 */
public interface ObservedTask {
  String name();

  State state();

  /** Where it stands, innermost frame first. For a thread that is not the task's. */
  StackTraceElement[] stack();

  /** Null before its first step. */
  @Nullable Thread thread();

  /** The tasks that wait for it. */
  List<ObservedTask> awaiters();

  /** What a task does. */
  enum State {
    /** Its first step is still to come. */
    NEW,
    /** It is the one that runs now, if only because it does not let go. */
    RUNNING,
    /** Its next step is in the loop's queue. */
    READY,
    /** It awaits a future. */
    WAITING,
    /** A JDK call blocks it; main engine only. */
    BLOCKED
  }
}

package dev.weft.internal.observe;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A task, as a thread that is not its own sees it; equal to what else is of the same task. Any
 * thread; from outside the loop it may be out of date.
 */
public interface ObservedTask {
  String name();

  /** Unique in the JVM. */
  long number();

  State state();

  /** How long it is there. */
  long ageMillis();

  /** How long it has been waiting for a future; 0 if it does not. */
  long waitMillis();

  /** The variables of its context that may be shown: each name with its value. */
  Map<String, @Nullable Object> visibleVariables();

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

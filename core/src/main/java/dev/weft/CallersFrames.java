package dev.weft;

import java.util.Arrays;

/**
 * Makes the stack traces of what leaves a run whole: a task's frames begin in its own thread, so
 * the frames of who called the run are appended to them.
 */
final class CallersFrames {
  /** {@code getStackTrace}, {@link #appendTo} and their caller in {@link Runner}. */
  private static final int FRAMES_OF_WEFT = 3;

  private CallersFrames() {}

  /** Appends the frames of this method's caller's callers to a failure's. */
  static void appendTo(Throwable failure) {
    StackTraceElement[] inTask = failure.getStackTrace();
    StackTraceElement[] here = Thread.currentThread().getStackTrace();
    if (inTask.length > 0 && here.length > FRAMES_OF_WEFT) {
      int more = here.length - FRAMES_OF_WEFT;
      StackTraceElement[] whole = Arrays.copyOf(inTask, inTask.length + more);
      System.arraycopy(here, FRAMES_OF_WEFT, whole, inTask.length, more);
      failure.setStackTrace(whole);
    }
  }
}

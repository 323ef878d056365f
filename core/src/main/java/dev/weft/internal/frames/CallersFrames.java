package dev.weft.internal.frames;

import java.util.Arrays;

/**
 * Makes the stack traces of what leaves a run whole: a task's frames begin in its own thread, so
 * the frames of the caller of the run are appended to them.
 */
public final class CallersFrames {
  /** {@code getStackTrace}, {@link #appendTo} and their three callers in the runner. */
  private static final int FRAMES_OF_WEFT = 5;

  private CallersFrames() {}

  /**
   * Appends the frames of the runner's callers to a failure's. Nothing is appended twice, as one
   * failure can leave many runs: a constant of the program's, say. What the user's own class of
   * failure does not allow is left as it is.
   *
   * @param failure what leaves the run
   */
  public static void appendTo(Throwable failure) {
    try {
      StackTraceElement[] inTask = failure.getStackTrace();
      StackTraceElement[] here = Thread.currentThread().getStackTrace();
      if (endsInTask(inTask) && here.length > FRAMES_OF_WEFT) {
        int more = here.length - FRAMES_OF_WEFT;
        StackTraceElement[] whole = Arrays.copyOf(inTask, inTask.length + more);
        System.arraycopy(here, FRAMES_OF_WEFT, whole, inTask.length, more);
        failure.setStackTrace(whole);
      }
    } catch (Throwable usersCodeFails) {
      // The failure matters more than its frames.
    }
  }

  /** Whether a stack is that of a task to its end: nothing follows the frames of its thread. */
  private static boolean endsInTask(StackTraceElement[] stack) {
    for (int i = stack.length - 1; i >= 0 && Frames.isEngines(stack[i]); i--) {
      if (Frames.isTasks(stack[i])) {
        return true;
      }
    }
    return false;
  }
}

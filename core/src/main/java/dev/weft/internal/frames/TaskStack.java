package dev.weft.internal.frames;

import java.util.Arrays;

/** A task's stack as its author knows it: without the frames by which the engine suspends it. */
public final class TaskStack {
  private TaskStack() {}

  /**
   * The stack of a thread.
   *
   * @param thread a task's
   * @return its frames, innermost first
   */
  public static StackTraceElement[] of(Thread thread) {
    StackTraceElement[] all = thread.getStackTrace();
    int from = 0;
    while (from < all.length && Frames.isEngines(all[from])) {
      from++;
    }
    int to = all.length;
    while (to > from && Frames.isEngines(all[to - 1])) {
      to--;
    }
    return Arrays.copyOfRange(all, from, to);
  }
}

package dev.weft;

import java.util.Arrays;
import java.util.Set;

/** A task's stack as its author knows it: without the frames by which the engine suspends it. */
final class TaskStack {
  /** What {@link Future#await()} consists of. */
  private static final Set<String> WAITING = Set.of("whenDone", "waitUntilDone");

  private TaskStack() {}

  static StackTraceElement[] of(Thread thread) {
    StackTraceElement[] all = thread.getStackTrace();
    int from = 0;
    while (from < all.length && isEngines(all[from])) {
      from++;
    }
    int to = all.length;
    while (to > from && isEngines(all[to - 1])) {
      to--;
    }
    return Arrays.copyOfRange(all, from, to);
  }

  static boolean isEngines(StackTraceElement frame) {
    String type = frame.getClassName();
    return type.startsWith("java.lang.Thread")
        || type.startsWith("java.lang.System$")
        || type.startsWith("java.lang.VirtualThread")
        || type.startsWith("jdk.internal.")
        || type.startsWith("java.util.concurrent.locks.LockSupport")
        || type.equals("dev.weft.ScheduledThread")
        || type.equals("dev.weft.CallbackThread")
        || type.startsWith("dev.weft.BatonEngine")
        || type.equals("dev.weft.Task")
        || type.equals("dev.weft.TaskStack")
        || type.equals("dev.weft.CallGraph")
        || (type.equals("dev.weft.Future") && WAITING.contains(frame.getMethodName()))
        || (type.equals("dev.weft.Async") && frame.getMethodName().endsWith("allGraph"));
  }
}

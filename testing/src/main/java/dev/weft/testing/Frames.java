package dev.weft.testing;

import dev.weft.Task;
import java.util.List;
import java.util.Set;

/** Stack traces as the author of a test wants them: without the frames that are always there. */
final class Frames {
  private static final int MOST = 12;
  private static final String INDENT = "\n      ";

  /** Packages whose frames say nothing about where a user made something. */
  private static final Set<String> LIBRARY =
      Set.of("dev.weft", "dev.weft.net", "dev.weft.process", "dev.weft.queue", "dev.weft.sync");

  /** What calls a test: from here on, every stack looks the same. */
  private static final List<String> CALLERS =
      List.of(
          "jdk.internal.reflect.",
          "java.lang.reflect.",
          "org.junit.",
          "dev.weft.testing.LoopExtension",
          "dev.weft.testing.LoopUnderTest",
          "dev.weft.testing.TestTask",
          "dev.weft.EventLoop.",
          "dev.weft.Task.runBody",
          "dev.weft.Handle.run",
          "dev.weft.FutureCallback.run");

  private Frames() {}

  /** A task, and where it stands. On the loop's thread, or while the loop does not run. */
  static void appendTask(StringBuilder text, Task<?> task) {
    text.append("\n  ").append(task);
    appendStack(text, task.stack());
  }

  /** Where code stands: its frames, but for those of who called the test. */
  static void appendStack(StringBuilder text, StackTraceElement[] frames) {
    append(text, frames, 0);
  }

  /** Where the user made something: the frames below those of the library. */
  static void appendOrigin(StringBuilder text, Throwable origin) {
    StackTraceElement[] frames = origin.getStackTrace();
    int from = 0;
    while (from < frames.length && isLibrary(frames[from])) {
      from++;
    }
    append(text, frames, from == frames.length ? 0 : from);
  }

  private static void append(StringBuilder text, StackTraceElement[] frames, int from) {
    for (int i = from; i < frames.length && !isCaller(frames[i]); i++) {
      if (i == from + MOST) {
        text.append(INDENT).append("...");
        return;
      }
      text.append(INDENT).append("at ").append(frames[i]);
    }
  }

  /** Weft's own tests stand in the packages of what they test. */
  private static boolean isLibrary(StackTraceElement frame) {
    String type = frame.getClassName();
    int nested = type.indexOf('$');
    String outer = nested < 0 ? type : type.substring(0, nested);
    int dot = outer.lastIndexOf('.');
    return dot > 0 && LIBRARY.contains(outer.substring(0, dot)) && !outer.endsWith("Test");
  }

  private static boolean isCaller(StackTraceElement frame) {
    String method = frame.getClassName() + "." + frame.getMethodName();
    return CALLERS.stream().anyMatch(method::startsWith);
  }
}

package dev.weft.testing;

import dev.weft.Task;
import dev.weft.internal.frames.Frames;
import java.util.List;

/** Stack traces as the author of a test wants them: without the frames that are always there. */
final class TestFrames {
  private static final int MOST = 12;
  private static final String INDENT = "\n      ";

  /** What calls a test: from here on, every stack looks the same. */
  private static final List<String> CALLERS =
      List.of(
          "jdk.internal.reflect.",
          "java.lang.reflect.",
          "org.junit.",
          "dev.weft.testing.LoopExtension",
          "dev.weft.testing.LoopUnderTest",
          "dev.weft.testing.TestTask");

  private TestFrames() {}

  /** A task, and where it stands. On the loop's thread, or while the loop does not run. */
  static void appendTask(StringBuilder text, Task<?> task) {
    text.append("\n  ").append(task);
    appendStack(text, task.stack());
  }

  /** Where code stands: its frames, but for those of the code that called the test. */
  static void appendStack(StringBuilder text, StackTraceElement[] frames) {
    append(text, frames, 0);
  }

  /** Where the user made something: the frames below those of the library. */
  static void appendOrigin(StringBuilder text, Throwable origin) {
    StackTraceElement[] frames = origin.getStackTrace();
    int from = 0;
    while (from < frames.length && Frames.isWeft(frames[from])) {
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

  private static boolean isCaller(StackTraceElement frame) {
    String method = frame.getClassName() + "." + frame.getMethodName();
    return Frames.isLoops(frame) || CALLERS.stream().anyMatch(method::startsWith);
  }
}

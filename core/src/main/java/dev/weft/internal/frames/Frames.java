package dev.weft.internal.frames;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whose a stack frame is: the engine's, Weft's, the JDK's or the user's. Every list of classes and
 * packages that says so is here; a test sees to it that what they name exists.
 */
public final class Frames {
  private static final String NONE = "-";

  /** The packages of Weft, and what is below them. Programs of this repository have others. */
  static final List<String> PACKAGES =
      List.of(
          "dev.weft.file",
          "dev.weft.flow",
          "dev.weft.http",
          "dev.weft.internal",
          "dev.weft.lambda",
          "dev.weft.net",
          "dev.weft.process",
          "dev.weft.queue",
          "dev.weft.spi",
          "dev.weft.sync");

  private static final String KERNEL = "dev.weft";

  /** Where a wait ends up in any case, so that its name says nothing. */
  static final Set<String> AWAITING = Set.of("dev.weft.Future", "dev.weft.Timeout");

  /** The classes of the kernel that suspend a task, and that ask for its stack. */
  static final Set<String> ENGINES =
      Set.of(
          "dev.weft.BatonEngine",
          "dev.weft.CallGraph",
          "dev.weft.CallbackThread",
          "dev.weft.ScheduledThread",
          "dev.weft.Task",
          "dev.weft.internal.frames.TaskStack");

  /** The class that a task's own frames begin in. */
  static final String TASK = "dev.weft.Task";

  /** Methods that are the engine's in classes that are not. */
  static final Set<String> ENGINES_METHODS =
      Set.of(
          "dev.weft.Async.callGraph",
          "dev.weft.Async.printCallGraph",
          "dev.weft.Future.waitUntilDone",
          "dev.weft.Future.whenDone");

  /** The classes by which a loop calls the code of its users. */
  static final Set<String> CALLERS =
      Set.of(
          "dev.weft.CallbackThread",
          "dev.weft.EventLoop",
          "dev.weft.FutureCallback",
          "dev.weft.Handle",
          "dev.weft.Iterations",
          "dev.weft.ScheduledThread");

  /** The same, for a method of a class that users call too. */
  static final String RUN_BODY = "dev.weft.Task.runBody";

  private Frames() {}

  /**
   * The innermost frame of the user's own code, in few words.
   *
   * @param frames a stack, innermost first
   * @return the innermost of all where none is the user's
   */
  public static String usersFrame(StackTraceElement[] frames) {
    String users = usersFrameOrNull(frames);
    if (users != null) {
      return users;
    }
    return frames.length == 0 ? NONE : shorten(frames[0]);
  }

  /**
   * The innermost frame of the user's own code, in few words.
   *
   * @param frames a stack, innermost first
   * @return null where none is the user's
   */
  public static @Nullable String usersFrameOrNull(StackTraceElement[] frames) {
    for (StackTraceElement frame : frames) {
      if (!isLibrary(frame)) {
        return shorten(frame);
      }
    }
    return null;
  }

  /**
   * The library's method that waits: {@code Queue.get}, {@code Thread.sleep}.
   *
   * @param frames a stack, innermost first
   * @return its class and name
   */
  public static String wait(StackTraceElement[] frames) {
    StackTraceElement last = null;
    for (StackTraceElement frame : frames) {
      if (!isLibrary(frame)) {
        break;
      }
      if (last == null || AWAITING.contains(last.getClassName()) || !isWeft(last)) {
        last = frame;
      }
    }
    return last == null ? NONE : simpleName(last.getClassName()) + "." + last.getMethodName();
  }

  /**
   * A frame without its module and package.
   *
   * @param frame the frame
   * @return text for people
   */
  public static String shorten(StackTraceElement frame) {
    String place = frame.getFileName() == null ? "?" : frame.getFileName();
    return simpleName(frame.getClassName())
        + "."
        + frame.getMethodName()
        + "("
        + place
        + (frame.getLineNumber() > 0 ? ":" + frame.getLineNumber() : "")
        + ")";
  }

  /**
   * Whether a frame is Weft's or the JDK's.
   *
   * @param frame the frame
   * @return false if it is the user's
   */
  public static boolean isLibrary(StackTraceElement frame) {
    String type = frame.getClassName();
    return isWeft(frame)
        || type.startsWith("java.")
        || type.startsWith("jdk.")
        || type.startsWith("sun.")
        || type.startsWith("javax.");
  }

  /**
   * Whether a frame is Weft's own. Weft's tests stand in the packages of what they test, and are
   * users of it: their classes, and no others, have names that end in {@code Test}.
   *
   * @param frame the frame
   * @return false for a test's too
   */
  public static boolean isWeft(StackTraceElement frame) {
    String type = outermost(frame.getClassName());
    String folder = type.substring(0, Math.max(0, type.lastIndexOf('.')));
    return !type.endsWith("Test")
        && (folder.equals(KERNEL) || PACKAGES.stream().anyMatch(each -> isIn(folder, each)));
  }

  private static boolean isIn(String folder, String above) {
    return folder.startsWith(above)
        && (folder.length() == above.length() || folder.charAt(above.length()) == '.');
  }

  /**
   * Whether a frame is one of those by which a loop calls the code of its users, so that all stacks
   * look the same from there on.
   *
   * @param frame the frame
   * @return true for those of the loop and of what stands in its queue
   */
  public static boolean isLoops(StackTraceElement frame) {
    return CALLERS.contains(outermost(frame.getClassName())) || RUN_BODY.equals(call(frame));
  }

  /** Whether a frame is one of those by which an engine suspends a task, or looks at its stack. */
  static boolean isEngines(StackTraceElement frame) {
    String type = frame.getClassName();
    return type.startsWith("java.lang.Thread")
        || type.startsWith("java.lang.System$")
        || type.startsWith("java.lang.VirtualThread")
        || type.startsWith("jdk.internal.")
        || type.startsWith("java.util.concurrent.locks.LockSupport")
        || ENGINES.contains(outermost(type))
        || ENGINES_METHODS.contains(call(frame));
  }

  /** Whether a frame is one that a task's own frames begin in. */
  static boolean isTasks(StackTraceElement frame) {
    return frame.getClassName().equals(TASK);
  }

  private static String call(StackTraceElement frame) {
    return frame.getClassName() + "." + frame.getMethodName();
  }

  private static String outermost(String type) {
    int nested = type.indexOf('$');
    return nested < 0 ? type : type.substring(0, nested);
  }

  private static String simpleName(String type) {
    return type.substring(type.lastIndexOf('.') + 1);
  }
}

package dev.weft;

import java.util.Set;

/** What the frames of a task say in few words. */
final class TaskFrames {
  private static final String NONE = "-";

  /** Where a wait ends up in any case, so that its name says nothing. */
  private static final Set<String> AWAITING = Set.of("dev.weft.Future", "dev.weft.Timeout");

  private TaskFrames() {}

  /** The innermost frame of the user's own code. */
  static String usersFrame(StackTraceElement[] frames) {
    for (StackTraceElement frame : frames) {
      if (!isLibrary(frame)) {
        return shorten(frame);
      }
    }
    return frames.length == 0 ? NONE : shorten(frames[0]);
  }

  /** The library's method that waits: {@code Queue.get}, {@code Thread.sleep}. */
  static String wait(StackTraceElement[] frames) {
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

  /** A frame without its module and package. */
  static String shorten(StackTraceElement frame) {
    String place = frame.getFileName() == null ? "?" : frame.getFileName();
    return simpleName(frame.getClassName())
        + "."
        + frame.getMethodName()
        + "("
        + place
        + (frame.getLineNumber() > 0 ? ":" + frame.getLineNumber() : "")
        + ")";
  }

  static boolean isLibrary(StackTraceElement frame) {
    String type = frame.getClassName();
    return isWeft(frame)
        || type.startsWith("java.")
        || type.startsWith("jdk.")
        || type.startsWith("sun.")
        || type.startsWith("javax.");
  }

  /** Weft's own packages; what programs of this repository call themselves lies below them. */
  private static boolean isWeft(StackTraceElement frame) {
    String type = frame.getClassName();
    if (type.contains("Test")) {
      return false; // Weft's own tests stand in the packages of what they test
    }
    String folder = type.substring(0, Math.max(0, type.lastIndexOf('.')));
    return switch (folder) {
      case "dev.weft",
          "dev.weft.net",
          "dev.weft.process",
          "dev.weft.file",
          "dev.weft.queue",
          "dev.weft.sync" ->
          true;
      default -> false;
    };
  }

  private static String simpleName(String type) {
    return type.substring(type.lastIndexOf('.') + 1);
  }
}

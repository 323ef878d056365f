package dev.weft.internal.log;

import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes sure of a failure that a logger, or standard error, can print it: whatever a printer asks
 * of it is asked here first. One that throws, goes round in a circle or has no end gets a stand-in.
 */
final class Printable {
  /** More causes and suppressed failures than a reader wants to see. */
  private static final int MOST_PARTS = 500;

  private Printable() {}

  /** Whether all its parts are plain exceptions of the JDK's, so that nothing has to be asked. */
  static boolean isPlain(Throwable failure) {
    Throwable part = failure;
    for (int depth = 0; depth < 8; depth++) {
      if (part.getClass().getClassLoader() != null || part.getSuppressed().length > 0) {
        return false;
      }
      Throwable cause = part.getCause();
      if (cause == null) {
        return true;
      }
      part = cause;
    }
    return false;
  }

  /** The failure itself or a stand-in for it. Calls the user's code, and never throws. */
  static Throwable check(Throwable failure) {
    try {
      Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
      String complaint = complaint(failure, seen);
      if (complaint == null && printsItself(failure)) {
        failure.printStackTrace(new PrintStream(OutputStream.nullOutputStream()));
        failure.printStackTrace(new PrintWriter(Writer.nullWriter()));
      }
      return complaint == null ? failure : StandIn.of(failure, complaint);
    } catch (Throwable checkFailed) {
      return StandIn.of(failure, Text.nameOf(checkFailed));
    }
  }

  private static boolean printsItself(Throwable failure) throws NoSuchMethodException {
    Class<?> type = failure.getClass();
    return type.getMethod("printStackTrace", PrintStream.class).getDeclaringClass()
            != Throwable.class
        || type.getMethod("printStackTrace", PrintWriter.class).getDeclaringClass()
            != Throwable.class;
  }

  private static @Nullable String complaint(Throwable failure, Set<Throwable> seen) {
    if (!seen.add(failure)) {
      return "its causes or suppressed failures go round in a circle";
    }
    if (seen.size() > MOST_PARTS) {
      return "its causes or suppressed failures have no end";
    }
    String asked = "getMessage()";
    try {
      String _ = failure.getMessage();
      asked = "getLocalizedMessage()";
      String _ = failure.getLocalizedMessage();
      asked = "toString()";
      String _ = failure.toString();
      asked = "getStackTrace()";
      for (StackTraceElement frame : failure.getStackTrace()) {
        String _ = frame.toString();
      }
      asked = "getCause()";
      Throwable cause = failure.getCause();
      String complaint = cause == null ? null : complaint(cause, seen);
      for (Throwable suppressed : failure.getSuppressed()) {
        complaint = complaint != null ? complaint : complaint(suppressed, seen);
      }
      return complaint;
    } catch (StackOverflowError deep) {
      return "its causes or suppressed failures have no end";
    } catch (Throwable thrown) {
      String whose = seen.size() == 1 ? "" : failure.getClass().getName() + ".";
      return whose + asked + " failed: " + Text.nameOf(thrown);
    }
  }

  /** The stack trace as text. Calls the user's code, and never throws. */
  static String stackTrace(Throwable failure) {
    try {
      StringWriter text = new StringWriter();
      failure.printStackTrace(new PrintWriter(text, true));
      return text.toString();
    } catch (Throwable thrown) {
      return StandIn.of(failure, "printStackTrace() failed: " + Text.nameOf(thrown)).line();
    }
  }

  /** Is printed in place of a failure that cannot be. Has its frames where these can be had. */
  static final class StandIn extends Throwable {
    private static final long serialVersionUID = 1L;

    private StandIn(String message) {
      super(message, null, false, true);
    }

    static StandIn of(Throwable failure, String why) {
      StandIn made =
          new StandIn(failure.getClass().getName() + ", which cannot be printed: " + why);
      try {
        made.setStackTrace(failure.getStackTrace());
      } catch (Throwable noFrames) {
        made.setStackTrace(new StackTraceElement[0]);
      }
      return made;
    }

    /** Without frames of the failure's, as asking for them blocked or may block. */
    static StandIn withoutAsking(Throwable failure) {
      StandIn made =
          new StandIn(
              failure.getClass().getName() + ", which cannot be printed: it gave no answer");
      made.setStackTrace(new StackTraceElement[0]);
      return made;
    }

    String line() {
      return getMessage() + System.lineSeparator();
    }
  }
}

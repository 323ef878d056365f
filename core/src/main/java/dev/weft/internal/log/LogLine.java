package dev.weft.internal.log;

import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.helpers.NOPLogger;
import org.slf4j.helpers.SubstituteLogger;
import org.slf4j.spi.SLF4JServiceProvider;

/**
 * One line of the kernel's log, with a failure below it: made by the thread that reports, written
 * by the log's thread, which calls what the user wrote to describe things.
 */
public record LogLine(
    Level level, Text message, @Nullable Throwable failure, Surroundings surroundings)
    implements Runnable {
  private static volatile @Nullable Asking asking;

  /**
   * Kept once it was found. A library that has ended would make a new one, and begin anew: it would
   * empty the file that it wrote.
   */
  private static volatile @Nullable Logger found;

  /**
   * Whether there is a library to log with. SLF4J prints three lines where there is none, so it is
   * not asked then.
   */
  private static final class Provider {
    static final boolean IS_THERE =
        System.getProperty("slf4j.provider") != null
            || ServiceLoader.load(SLF4JServiceProvider.class, LogLine.class.getClassLoader())
                .stream()
                .findAny()
                .isPresent();
  }

  @Override
  public void run() {
    String text = text(message);
    Throwable printable = failure == null ? null : printable(failure);
    if (failure != null && printable != failure) {
      text += "; describing the failure failed";
    }
    Logger logger = JvmEnd.hasBegun() ? null : logger();
    if (logger == null || logger instanceof NOPLogger) {
      if (level != Level.DEBUG) {
        toStandardError(text, printable);
      }
    } else {
      Runnable undo = surroundings.enter();
      try {
        logger.atLevel(level).setCause(printable).log(text);
      } finally {
        undo.run();
      }
    }
  }

  private static @Nullable Logger logger() {
    Logger logger = found;
    if (logger == null && Provider.IS_THERE) {
      logger = LoggerFactory.getLogger("dev.weft");
      if (!(logger instanceof SubstituteLogger)) {
        found = logger;
      }
    }
    return logger;
  }

  private static Asking asking() {
    Asking made = asking;
    if (made == null) {
      made = new Asking();
      asking = made;
    }
    return made;
  }

  /** Asks the user's code that a text needs, for the log's thread. */
  public static String text(Text words) {
    return OneLine.of(words.text(LogLine::describe));
  }

  /** The stack trace of a failure, with what it says of itself; for the log's thread. */
  public static String trace(Throwable failure) {
    Throwable printable = printable(failure);
    String trace = asking().ask(() -> Printable.stackTrace(printable));
    return trace == null ? Printable.StandIn.withoutAsking(failure).line() : trace;
  }

  private static String describe(Object value) {
    String text = asking().ask(() -> Text.describe(value));
    return text == null ? Text.withoutToString(value) + " (toString() gave no answer)" : text;
  }

  private static Throwable printable(Throwable failure) {
    if (Printable.isPlain(failure)) {
      return failure;
    }
    Throwable checked = asking().ask(() -> Printable.check(failure));
    return checked == null ? Printable.StandIn.withoutAsking(failure) : checked;
  }

  /** Writes it without the logger, which threw something, and that too. */
  void afterFailureOfTheLogger(Throwable loggersFailure) {
    toStandardError("the logger failed", printable(loggersFailure));
    toStandardError(text(message), failure == null ? null : printable(failure));
  }

  @SuppressWarnings("SystemOut") // the last resort, where no logger is to be had
  static void toStandardError(String text, @Nullable Throwable printable) {
    System.err.println("weft: " + text);
    if (printable != null) {
      String trace = asking().ask(() -> Printable.stackTrace(printable));
      System.err.print(trace == null ? Printable.StandIn.withoutAsking(printable).line() : trace);
      System.err.flush();
    }
  }
}

package dev.weft;

import java.lang.invoke.MethodHandles;
import org.slf4j.LoggerFactory;

/**
 * Loads what is needed when something goes wrong before it does: a class whose initialisation fails
 * for want of memory once is lost for the life of the JVM.
 */
final class WhenMemoryIsShort {
  private static final Class<?>[] NEEDED = {
    Asking.class,
    Complaints.class,
    ErrorReport.class,
    ErrorReport.Kind.class,
    Failure.class,
    LogLine.class,
    LoggerFactory.class,
    OneLine.class,
    OutsideReport.class,
    Printable.class,
    Printable.StandIn.class,
    Reporter.class,
    Unreachable.class,
    UnseenFailures.class,
    UnseenFailures.Entry.class,
    Words.class
  };

  private WhenMemoryIsShort() {}

  /** For the watchdog's thread: a program that is over sooner does nothing for it. */
  static void prepare() {
    try {
      for (Class<?> needed : NEEDED) {
        MethodHandles.lookup().ensureInitialized(needed);
      }
      if (Modules.JFR) {
        Flight.prepare();
      }
    } catch (IllegalAccessException e) {
      throw new AssertionError("classes of this package", e);
    }
  }
}

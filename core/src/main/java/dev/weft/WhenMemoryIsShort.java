package dev.weft;

import dev.weft.internal.log.EarlyLoading;
import dev.weft.internal.log.Reporter;
import java.lang.invoke.MethodHandles;

/** What is needed when something goes wrong, memory being short, say: loaded before it does. */
final class WhenMemoryIsShort {
  private WhenMemoryIsShort() {}

  /** For the watchdog's thread: a program that is over sooner does nothing for it. */
  static void prepare() {
    Reporter.prepare();
    EarlyLoading.load(
        MethodHandles.lookup(),
        Complaints.class,
        ErrorReport.class,
        ErrorReport.Kind.class,
        Failure.class,
        OutsideReport.class,
        ReportSurroundings.class,
        Unreachable.class,
        UnseenFailures.class,
        UnseenFailures.Entry.class,
        Words.class);
  }
}

package dev.weft;

import dev.weft.internal.log.Reporter;
import dev.weft.internal.log.Text;
import dev.weft.internal.observe.Blockage;
import dev.weft.internal.observe.Flight;
import dev.weft.internal.observe.Modules;
import org.jspecify.annotations.Nullable;

/** Steps that are timed: for debug mode, the flight recorder or a measurement. Loop-confined. */
final class TimedSteps {
  private TimedSteps() {}

  static void run(ReportTarget loop, @Nullable LoopTimes times, Ready entry) {
    if (times == null) {
      look(loop, entry);
      return;
    }
    times.stepBegins();
    look(loop, entry);
    times.stepEnds();
  }

  /** Runs a step, and tells if it was slow. */
  private static void look(ReportTarget loop, Ready entry) {
    Flight.SlowStep event = Modules.JFR ? Flight.step(loop.toString()) : null;
    boolean reports = loop.reportsSlowSteps();
    long start = reports ? System.nanoTime() : 0;
    entry.runOnLoop();
    long nanos = reports ? System.nanoTime() - start : 0;
    if (event != null) {
      event.over(() -> Words.of(entry));
    }
    long limit = loop.slowLimitNanos();
    if (limit > 0 && nanos >= limit) {
      report(loop, entry, nanos);
    }
  }

  private static void report(ReportTarget loop, Ready entry, long nanos) {
    try {
      // The user's toString() is not asked on the loop, which it could stop.
      String what = Words.of(entry).text(Text::withoutToString);
      ErrorReport report =
          ErrorReport.of(
              ErrorReport.Kind.SLOW,
              what + " took " + Blockage.seconds(nanos) + " of " + loop,
              null);
      Throwable origin = entry.madeAt();
      loop.callExceptionHandler(
          origin == null ? report : report.with("made at", origin), entry.bindings());
    } catch (Throwable noRoom) {
      Reporter.countDropped();
    }
  }
}

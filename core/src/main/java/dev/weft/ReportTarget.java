package dev.weft;

import org.jspecify.annotations.Nullable;

/** Where reports go: a loop, as those that report know it. */
abstract class ReportTarget extends Described {
  /**
   * Gives a report to the exception handler, on the loop. Never throws.
   *
   * @param bindings of the context that it is called in; null for those of what failed, or else of
   *     the caller
   */
  abstract void callExceptionHandler(ErrorReport report, @Nullable Bindings bindings);

  /**
   * The same from another thread: the handler is called on the loop if that runs, else at once.
   * Never throws.
   */
  abstract void tellFromOutside(ErrorReport report, Bindings bindings);

  /** Whether what was never looked at is to be reported when that is asked for, and not before. */
  abstract boolean keepsReportsBack();

  /** Whether steps that are slow are to be reported at all, so that they must be timed. */
  abstract boolean reportsSlowSteps();

  /** From when on a step is to be reported as slow; 0 for never. On the loop. */
  abstract long slowLimitNanos();
}

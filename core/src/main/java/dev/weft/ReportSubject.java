package dev.weft;

import org.jspecify.annotations.Nullable;

/** A future, as reports of what was never looked at know it. */
abstract class ReportSubject extends Described {
  /** Its loop. */
  abstract ReportTarget reportsTo();

  /** What reports call it. */
  String nameInReports() {
    return "a future";
  }

  /** Of the task's own context, or of the one that the caller is in. */
  abstract Bindings bindingsForReports();

  /** Where it was made, if its loop was in debug mode then. */
  @Nullable Throwable madeAt() {
    return null;
  }

  /** It is looked at. Costs nothing unless there are futures that want to know. */
  void looked() {}
}

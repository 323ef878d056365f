package dev.weft;

import org.jspecify.annotations.Nullable;

/** Names the tasks that do not end with their loop: each once, and not more than a log can bear. */
final class LeftBehind {
  private static final int MOST_NAMED = 100;

  private final ReportTarget loop;
  private final @Nullable String afterCancellation;
  private int found;

  /**
   * Nothing named so far.
   *
   * @param afterCancellation what to say of a task that was asked to end; null to say no more than
   *     of others
   */
  LeftBehind(ReportTarget loop, @Nullable String afterCancellation) {
    this.loop = loop;
    this.afterCancellation = afterCancellation;
  }

  /** Names a task; see {@link Task#nameIn}. */
  void name(Described task, boolean wasAskedToEnd) {
    if (++found <= MOST_NAMED) {
      String message =
          afterCancellation != null && wasAskedToEnd
              ? afterCancellation
              : "a task was still pending when its loop was closed";
      loop.callExceptionHandler(
          ErrorReport.of(ErrorReport.Kind.LEFT_BEHIND, message, null).with("task", task), null);
    }
  }

  /** Says how many there were beyond those that were named. */
  void nameTheRest() {
    if (found > MOST_NAMED) {
      loop.callExceptionHandler(
          ErrorReport.of(
              ErrorReport.Kind.LEFT_BEHIND,
              (found - MOST_NAMED) + " more tasks were still pending when their loop was closed",
              null),
          null);
    }
  }
}

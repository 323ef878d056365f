package dev.weft;

import org.jspecify.annotations.Nullable;

/** What a future failed with, and whether anybody looked at it. */
final class Failure {
  final Throwable exception;

  /** The report that is due if nobody ever looks; null once somebody did. */
  private volatile UnseenFailures.@Nullable Entry unseen;

  Failure(Future<?> future, Throwable exception) {
    this.exception = exception;
    this.unseen = UnseenFailures.watch(future, exception);
  }

  void markSeen() {
    UnseenFailures.Entry entry = unseen;
    if (entry != null) {
      unseen = null;
      entry.forget();
    }
  }
}

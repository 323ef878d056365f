package dev.weft;

import org.jspecify.annotations.Nullable;

/** What a future failed with, and whether it was looked at. */
final class Failure {
  final Throwable exception;

  /** The report that is due if it never is; null once it was. */
  private volatile UnseenFailures.@Nullable Entry unseen;

  private Failure(ReportSubject future, Throwable exception) {
    this.exception = exception;
    this.unseen = UnseenFailures.watch(future, exception);
  }

  /**
   * The outcome of a future that fails: a {@link Failure}, or the bare exception where there is no
   * room for one. Then no one hears of a failure that is never looked at, but whatever waits for
   * the future goes on.
   */
  static Object of(ReportSubject future, Throwable exception) {
    try {
      return new Failure(future, exception);
    } catch (Throwable noRoom) {
      return exception;
    }
  }

  /** The exception in the outcome of a future that failed. */
  static @Nullable Throwable exceptionOf(@Nullable Object outcome) {
    return switch (outcome) {
      case Failure failure -> failure.exception;
      case Throwable exception -> exception;
      case null, default -> null;
    };
  }

  void markSeen() {
    UnseenFailures.Entry entry = unseen;
    if (entry != null) {
      unseen = null;
      entry.forget();
    }
  }
}

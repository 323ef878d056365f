package dev.weft;

import org.jspecify.annotations.Nullable;

/** Two futures of one loop that end alike. */
final class Chaining {
  private Chaining() {}

  /** The result gets what the source ends with; cancelling the result cancels the source. */
  static <T extends @Nullable Object> void link(Future<T> source, Future<T> result) {
    source.addDoneCallback(done -> copy(done, result));
    result.addDoneCallback(done -> {
      if (done.isCancelled()) {
        source.cancel(done.cancelMessage());
      }
    });
  }

  /** Ends a future as another one ended, unless it is done already. */
  static <T extends @Nullable Object> void copy(Future<? extends T> from, Future<T> to) {
    if (to.isDone()) {
      if (from.isFailed()) {
        Throwable _ = from.seenFailure();
      }
    } else if (from.isCancelled()) {
      to.cancel(from.cancelMessage());
    } else if (from.isFailed()) {
      to.setException(from.seenFailure());
    } else {
      to.setResult(from.result());
    }
  }
}

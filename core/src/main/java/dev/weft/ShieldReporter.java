package dev.weft;

import java.util.function.Consumer;

/**
 * Reports the failure of a future whose shields were cancelled: nothing waits for it any more that
 * the failure could be thrown to. There is one for all shields of a future.
 */
enum ShieldReporter implements Consumer<Future<?>> {
  INSTANCE;

  @Override
  public void accept(Future<?> done) {
    if (done.isFailed()) {
      done.loop()
          .callExceptionHandler(
              ErrorReport.of(
                      "a future failed whose shield was cancelled before", done.seenFailure())
                  .with("future", done));
    }
  }
}

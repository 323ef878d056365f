package dev.weft;

import org.jspecify.annotations.Nullable;

/**
 * A future of one loop that follows a future of another, so that the tasks of the first can wait
 * for it.
 *
 * <p>Cancelling it takes effect at once, and passes the request on to the other loop. If that is
 * closed before the other future is done, this one fails and says so.
 */
final class ForeignFuture<T extends @Nullable Object> extends Future<T> {
  private final Future<T> original;
  private final ForeignWait wait;

  private ForeignFuture(EventLoop loop, Future<T> original) {
    super(loop);
    this.original = original;
    this.wait = new ForeignWait(loop, original, this::endAsOriginal);
  }

  /** A future of the calling code's loop that ends as one of another loop does. */
  static <T extends @Nullable Object> ForeignFuture<T> follow(EventLoop here, Future<T> original) {
    return new ForeignFuture<>(here, original);
  }

  /** The future itself, or one that follows it if the calling code runs on another loop. */
  static <T extends @Nullable Object> Future<T> here(Future<T> future) {
    EventLoop here = EventLoop.runningOrNull();
    return here == null || here == future.loop ? future : follow(here, future);
  }

  private void endAsOriginal() {
    if (!isPending()) {
      return;
    }
    switch (original.state()) {
      case SUCCESS -> completeResult(original.resultNow());
      case FAILED -> fail(original.seenFailure());
      case CANCELLED -> completeCancelled(original.takeCancelledError());
      case RUNNING -> fail(ForeignWait.loopClosed(original));
    }
  }

  /** For when nothing waits for this any more. */
  void stopFollowing() {
    wait.giveUp();
  }

  @Override
  public boolean cancel(@Nullable String message) {
    boolean cancelled = super.cancel(message);
    if (cancelled) {
      wait.giveUp();
      boolean _ = original.cancelFromAnywhere(message);
    }
    return cancelled;
  }

  @Override
  void describeAsAwaitedTo(Words words) {
    describeTo(words);
  }

  @Override
  void describeTo(Words words) {
    words.say("Future[");
    describeStateTo(words);
    words.say(", follows ");
    describeAwaitedTo(words, original);
    words.say(" of " + original.loop + "]");
  }
}

package dev.weft;

import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The bodies that other threads hand to a loop, to run there as tasks. Any thread. */
final class Submissions {
  private final EventLoop loop;

  /** How many were handed over whose tasks the loop has not made yet. */
  private final AtomicInteger underWay = new AtomicInteger();

  /** Whether they come too late, as the loop is ending. */
  private volatile boolean refused;

  Submissions(EventLoop loop) {
    this.loop = loop;
  }

  <T extends @Nullable Object> SubmittedFuture<T> add(Callable<T> body) {
    return add(body, null);
  }

  /**
   * Hands a body over.
   *
   * @param whenDone called on the loop when its task has ended, or will never begin
   */
  <T extends @Nullable Object> SubmittedFuture<T> add(
      Callable<T> body, @Nullable Consumer<? super Future<T>> whenDone) {
    SubmittedFuture<T> result = new SubmittedFuture<>(loop);
    Handle _ =
        loop.callSoonThreadsafe(() -> {
          underWay.decrementAndGet();
          if (whenDone != null) {
            result.addDoneCallback(whenDone);
          }
          result.begin(body);
        });
    underWay.incrementAndGet();
    return result;
  }

  /** From now on they are refused to other threads, but for the loop's own calls. */
  void refuse() {
    refused = true;
  }

  void ensureNotRefused() {
    if (refused && !loop.isCurrent() && !ExecutorCall.isOf(loop)) {
      throw new IllegalStateException("submit() to a loop that is shutting down: " + loop);
    }
  }

  int underWay() {
    return underWay.get();
  }
}

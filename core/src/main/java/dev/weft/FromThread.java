package dev.weft;

import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** What {@link Async#fromThread} does. */
final class FromThread {
  private FromThread() {}

  static <T extends @Nullable Object, X extends Exception> T call(EventLoop loop, Body<T, X> body)
      throws X, InterruptedException {
    ensureMayWaitFor(loop);
    SubmittedFuture<T> result = loop.submissions().add(body::run);
    try {
      return result.get();
    } catch (ExecutionException failed) {
      throw Rethrow.<X>as(result.seenFailure());
    } catch (InterruptedException interrupt) {
      endInOrder(result, interrupt);
      throw interrupt;
    }
  }

  private static void ensureMayWaitFor(EventLoop loop) {
    EventLoop here = EventLoop.runningOrNull();
    if (here == loop) {
      throw new IllegalStateException(
          "fromThread() to the loop that runs this code, "
              + loop
              + ", would wait for itself: call the code directly, or make a task of it with"
              + " createTask");
    }
    if (here != null) {
      Task<?> _ = Task.current("fromThread()");
    }
  }

  private static void endInOrder(SubmittedFuture<?> result, InterruptedException interrupt) {
    result.loop().callFromAnywhere(result::cancelTask);
    try {
      result.get();
    } catch (ExecutionException failed) {
      addSuppressed(interrupt, result.seenFailure());
    } catch (CancellationException asMeant) {
      // The body took the cancellation.
    } catch (InterruptedException | IllegalStateException notWaitedFor) {
      addSuppressed(interrupt, notWaitedFor);
    }
  }

  /** No failure can be suppressed in itself, and the body may throw what it got from here. */
  private static void addSuppressed(Throwable failure, Throwable other) {
    if (other != failure) {
      failure.addSuppressed(other);
    }
  }
}

package dev.weft.cluster;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** What a future of a caller follows; cancelling it is passed on to the member. Any thread. */
final class Reply<T extends @Nullable Object> extends CompletableFuture<T> {
  private final Runnable onCancel;

  Reply(Runnable onCancel) {
    this.onCancel = onCancel;
  }

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    boolean cancelled = super.cancel(mayInterruptIfRunning);
    if (cancelled) {
      onCancel.run();
    }
    return cancelled;
  }

  /** The body was cancelled where it ran: nothing is to be passed on. */
  void endCancelled() {
    boolean _ = super.cancel(false);
  }

  /** The body failed. A failure that is a cancellation of the JDK's is not to be taken for one. */
  void endFailed(Throwable failure) {
    boolean _ =
        completeExceptionally(
            failure instanceof CancellationException ? new CompletionException(failure) : failure);
  }

  /** Ends as another one does, which is no stage after another: that hides what was cancelled. */
  void follow(CompletableFuture<? extends T> other) {
    var _ =
        other.whenComplete((value, failure) -> {
          if (failure == null) {
            complete(value);
          } else if (failure instanceof CancellationException) {
            endCancelled();
          } else {
            completeExceptionally(failure);
          }
        });
  }

  @Override
  public <U> CompletableFuture<U> newIncompleteFuture() {
    return new CompletableFuture<>();
  }
}

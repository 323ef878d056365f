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

  /** Ends as another one does. */
  void follow(CompletableFuture<? extends T> other) {
    var _ =
        other.whenComplete((value, failure) -> {
          Throwable cause =
              failure instanceof CompletionException wrapper && wrapper.getCause() != null
                  ? wrapper.getCause()
                  : failure;
          if (cause == null) {
            complete(value);
          } else if (cause instanceof CancellationException) {
            endCancelled();
          } else {
            completeExceptionally(cause);
          }
        });
  }

  @Override
  public <U> CompletableFuture<U> newIncompleteFuture() {
    return new CompletableFuture<>();
  }
}

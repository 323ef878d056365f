package dev.weft;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What {@link EventLoop#submit} returns: ends as the task ends that the loop makes for it.
 * Cancelling it cancels the task, which then does not begin if it has not.
 */
final class SubmittedFuture<T extends @Nullable Object> extends Future<T>
    implements Consumer<Future<T>>, Follower {
  private @Nullable Task<T> task;
  private final @Nullable Throwable origin = Debug.origin(loop.debug());

  SubmittedFuture(EventLoop loop) {
    super(loop);
  }

  /** Makes the task, on the loop. */
  void begin(Callable<T> body) {
    if (isPending()) {
      try {
        Task<T> made = loop.createTask(body);
        task = made;
        made.addDoneCallback(this);
        if (isCancelled()) {
          // An eager task's first step can cancel this, when there was no task to pass that on to.
          made.cancel(cancelMessage());
        }
      } catch (Throwable noTask) {
        if (isPending()) {
          fail(noTask);
        } else {
          // It was cancelled by what the task factory ran, so its future cannot tell.
          loop.callExceptionHandler(ErrorReport.of("a task factory failed", noTask));
        }
      }
    }
  }

  /** Asks the task to end, and ends as that does; on the loop. */
  void cancelTask() {
    Task<T> made = task;
    if (made == null) {
      cancel(null);
    } else {
      made.cancel(null);
    }
  }

  @Override
  @Nullable Throwable madeAt() {
    return origin;
  }

  @Override
  public Future<?> follower() {
    return this;
  }

  /** Ends as the task did. */
  @Override
  public void accept(Future<T> done) {
    if (!isPending()) {
      return;
    }
    if (done.isCancelled()) {
      CancelledError error = done.takeCancelledError();
      completeCancelled(error, error.getMessage());
    } else if (done.isFailed()) {
      fail(done.seenFailure());
    } else {
      completeResult(done.result());
    }
  }

  @Override
  public boolean cancel(@Nullable String message) {
    if (!isPending()) {
      return super.cancel(message);
    }
    loop.ensureOnLoop("cancel()");
    return CancelRequest.send(this, message);
  }

  @Override
  boolean leadsOn() {
    return true;
  }

  /** Cancels this alone; the request then goes on to the task. */
  @Override
  List<? extends Future<?>> passCancellationOn(@Nullable String message) {
    boolean _ = super.cancel(message);
    Task<T> made = task;
    return made == null ? List.of() : List.of(made);
  }
}

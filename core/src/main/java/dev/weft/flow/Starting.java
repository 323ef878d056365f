package dev.weft.flow;

import dev.weft.Async;
import dev.weft.EventLoop;
import dev.weft.Future;
import dev.weft.Task;
import dev.weft.TaskGroup;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Starts a body in a group and waits until it is ready. */
final class Starting {
  private Starting() {}

  static <T extends @Nullable Object> T start(TaskGroup group, StartedBody<T> body) {
    Future<T> readiness = EventLoop.running().createFuture();
    Task<@Nullable Void> task = group.createTask(() -> run(body, readiness));
    // A task that was cancelled before it began runs none of its body.
    task.addDoneCallback(_ -> {
      if (!readiness.isDone()) {
        boolean _ = readiness.cancel();
      }
    });
    try {
      return Async.shield(readiness).await();
    } catch (Throwable failure) {
      Ending.cancelAndWait(List.of(task));
      throw failure;
    }
  }

  private static <T extends @Nullable Object> void run(StartedBody<T> body, Future<T> readiness)
      throws Exception {
    try {
      body.run(value -> {
        if (readiness.isDone()) {
          throw new IllegalStateException("it has said that it is ready already: once is enough");
        }
        readiness.setResult(value);
      });
    } catch (Exception failure) {
      if (readiness.isDone()) {
        throw failure;
      }
      readiness.setException(failure);
    }
    if (!readiness.isDone()) {
      readiness.setException(
          new IllegalStateException(
              "what was to be started has ended without saying that it is ready: call"
                  + " ready.with(…) in it"));
    }
  }
}

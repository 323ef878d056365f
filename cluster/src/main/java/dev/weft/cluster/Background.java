package dev.weft.cluster;

import dev.weft.EventLoop;
import dev.weft.Future;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** Joining and leaving block a thread: it is none of the caller's, which may be a loop's. */
final class Background {
  private Background() {}

  static <T extends @Nullable Object> CompletableFuture<T> inThread(String name, Callable<T> call) {
    CompletableFuture<T> outcome = new CompletableFuture<>();
    Thread.ofVirtual()
        .name(name)
        .start(() -> {
          try {
            outcome.complete(call.call());
          } catch (Throwable e) {
            outcome.completeExceptionally(e);
          }
        });
    return outcome;
  }

  /** Waits, in a task or any other thread. */
  static <T extends @Nullable Object> T waitFor(CompletableFuture<T> stage, String failureMeans) {
    try {
      return EventLoop.runningOrNull() == null ? stage.get() : Future.from(stage).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(failureMeans + ": interrupted", e);
    } catch (ExecutionException | CompletionException e) {
      throw failed(failureMeans, e.getCause() == null ? e : e.getCause());
    } catch (Exception e) {
      // In a task it comes as it was thrown, checked or not.
      throw failed(failureMeans, e);
    }
  }

  private static RuntimeException failed(String what, Throwable cause) {
    return cause instanceof RuntimeException own
            && cause.getClass().getPackageName().equals(Background.class.getPackageName())
        ? own
        : new IllegalStateException(what + ": " + cause, cause);
  }
}

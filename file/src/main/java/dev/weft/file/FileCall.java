package dev.weft.file;

import dev.weft.Async;
import dev.weft.CancelledError;
import dev.weft.EventLoop;
import dev.weft.Future;
import dev.weft.ReturnWhen;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Work on files that a task has done in a thread. When the task is cancelled, the thread is
 * interrupted, and the task waits a moment until it has closed what it had opened.
 *
 * <pre>
 *         the thread begins           the work ends
 * WAITING ------------------> RUNNING --------------> ENDED
 *    | cancelled                 | cancelled, and does not end in time
 *    v                           v
 *  NEVER                     ABANDONED   the thread cleans up when the work ends after all
 * </pre>
 *
 * @param <T> the type of the result
 */
final class FileCall<T extends @Nullable Object> {
  /** How long a cancelled task waits for a thread that a system call may hold: on a pipe, say. */
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private enum State {
    WAITING,
    RUNNING,
    ENDED,
    NEVER,
    ABANDONED
  }

  /** What is done. An interrupt must end it soon, with everything closed that it opened. */
  @FunctionalInterface
  interface Work<T extends @Nullable Object> {
    T run() throws IOException;
  }

  private final Work<T> work;
  private final @Nullable Runnable cleanUp;

  /** Changed by the thread and by the task. */
  private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);

  private final CompletableFuture<State> ended = new CompletableFuture<>();

  private FileCall(Work<T> work, @Nullable Runnable cleanUp) {
    this.work = work;
    this.cleanUp = cleanUp;
  }

  /** Does work that leaves nothing open, and waits for it. */
  static <T extends @Nullable Object> T run(Work<T> work) throws IOException {
    return call(work, null);
  }

  /**
   * Does work that a cancellation neither interrupts nor takes back, and waits for it. On a loop
   * that is being closed, and has no way to wait any more, the calling thread does it.
   */
  static void runAnyway(Work<?> work) throws IOException {
    EventLoop loop = EventLoop.running();
    if (loop.isClosed()) {
      work.run();
      return;
    }
    Callable<Boolean> call =
        () -> {
          work.run();
          return true;
        };
    Async.shield(loop.runInExecutor(FileThreads.forClosing(loop), call)).await(IOException.class);
  }

  /**
   * Does work and waits for it.
   *
   * @param cleanUp runs in a thread, after the work, if that was cancelled
   */
  static <T extends @Nullable Object> T run(Work<T> work, Runnable cleanUp) throws IOException {
    return call(work, cleanUp);
  }

  private static <T extends @Nullable Object> T call(Work<T> work, @Nullable Runnable cleanUp)
      throws IOException {
    EventLoop loop = loopOfTask();
    return new FileCall<>(work, cleanUp).await(loop);
  }

  /**
   * The loop that the calling code may wait on for a file.
   *
   * @throws IllegalStateException if it is no task, or one of a loop that is being closed
   */
  static EventLoop loopOfTask() {
    EventLoop loop = EventLoop.running();
    if (loop.currentTask() == null) {
      throw new IllegalStateException(
          "a callback cannot wait for a file: make a task with createTask");
    }
    if (loop.isClosed()) {
      throw new IllegalStateException(
          "a task cannot wait for a file any more: its loop is being closed: " + loop);
    }
    return loop;
  }

  private T await(EventLoop loop) throws IOException {
    Future<T> result = loop.runInExecutor(FileThreads.forCalls(loop), this::runInThread);
    try {
      return result.await(IOException.class);
    } catch (CancelledError cancellation) {
      endInOrder();
      throw cancellation;
    }
  }

  private T runInThread() throws IOException {
    if (!state.compareAndSet(State.WAITING, State.RUNNING)) {
      throw new CancellationException("cancelled before it began");
    }
    try {
      return work.run();
    } finally {
      if (!state.compareAndSet(State.RUNNING, State.ENDED)) {
        FileThreads.cameBack();
        if (cleanUp != null) {
          cleanUp.run();
        }
      }
      ended.complete(State.ENDED);
    }
  }

  private void endInOrder() throws IOException {
    try {
      waitForTheThread();
    } finally {
      Runnable after = cleanUp;
      if (after != null && state.get() != State.ABANDONED) {
        runAnyway(() -> {
          after.run();
          return true;
        });
      }
    }
  }

  private void waitForTheThread() {
    if (state.compareAndSet(State.WAITING, State.NEVER)) {
      return;
    }
    Future<State> end = Future.from(ended);
    try {
      Async.wait(List.of(end), ReturnWhen.ALL_COMPLETED, PATIENCE);
    } finally {
      if (state.compareAndSet(State.RUNNING, State.ABANDONED)) {
        FileThreads.givenUp();
      }
      // The loop expects nothing from outside any more: a virtual clock would wait for that.
      boolean _ = end.cancel();
    }
  }
}

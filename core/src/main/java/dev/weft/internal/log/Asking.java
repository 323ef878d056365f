package dev.weft.internal.log;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Calls the user's code that the log needs, {@code toString()} and its like, on threads of its own,
 * and waits for no more than a second: code that never comes back keeps a thread, but nothing else.
 * When too many are kept, the user's code is not called until one of them is back.
 */
final class Asking {
  private static final int MOST_THREADS = 8;
  private static final long PATIENCE_MILLIS = 1_000;
  private static final long IDLE_MILLIS = 5_000;

  private final ThreadPoolExecutor threads =
      new ThreadPoolExecutor(
          0, MOST_THREADS, IDLE_MILLIS, TimeUnit.MILLISECONDS, new SynchronousQueue<>(), daemons());

  private static ThreadFactory daemons() {
    return Thread.ofPlatform().daemon().name("weft-log-asks-", 0).factory();
  }

  /**
   * Calls the user's code.
   *
   * @return its answer, or null if there was none in time
   */
  <T> @Nullable T ask(Supplier<T> question) {
    FutureTask<T> call = new FutureTask<>(question::get);
    try {
      threads.execute(call);
    } catch (RejectedExecutionException allKept) {
      return null;
    } catch (Throwable noThread) {
      call.run(); // where no thread is to be had, it is asked here
    }
    try {
      return call.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (TimeoutException | InterruptedException e) {
      call.cancel(true);
      return null;
    } catch (ExecutionException e) {
      return null;
    }
  }
}

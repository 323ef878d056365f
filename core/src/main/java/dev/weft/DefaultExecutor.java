package dev.weft;

import dev.weft.internal.threads.BoundedCalls;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The executor that a loop uses where none is named: the user's, or one of its own, made when it is
 * first needed.
 */
final class DefaultExecutor {
  private @Nullable ExecutorService users;
  private @Nullable BoundedCalls own;
  private int threadLimit = RunnerOptions.DEFAULT.threadLimit();
  private boolean shutDown;

  Executor get() {
    if (shutDown) {
      throw new IllegalStateException("the loop's default executor was shut down");
    }
    return users == null ? own() : users;
  }

  private BoundedCalls own() {
    BoundedCalls made = own;
    if (made == null) {
      made = BoundedCalls.virtual("weft-call-", threadLimit);
      own = made;
    }
    return made;
  }

  void set(ExecutorService newExecutor) {
    users = newExecutor;
    shutDown = false;
  }

  int threadLimit() {
    return threadLimit;
  }

  void setThreadLimit(int limit) {
    threadLimit = RunnerOptions.checkedThreadLimit(limit);
    if (own != null) {
      own.setLimit(limit);
    }
  }

  Future<Boolean> shutdown(EventLoop loop, Duration limit) {
    shutdownNow();
    ExecutorService usersCalls = users;
    BoundedCalls ownCalls = own;
    if (usersCalls == null && ownCalls == null) {
      Future<Boolean> done = loop.createFuture();
      done.setResult(true);
      return done;
    }
    long deadlineNanos = System.nanoTime() + EventLoop.saturatedNanos(limit);
    return ExecutorCall.start(
        loop,
        wait -> Thread.ofVirtual().name("weft-executor-shutdown").start(wait),
        () -> haveEnded(usersCalls, ownCalls, deadlineNanos));
  }

  private static boolean haveEnded(
      @Nullable ExecutorService users, @Nullable BoundedCalls own, long deadlineNanos)
      throws InterruptedException {
    return (users == null
            || users.awaitTermination(deadlineNanos - System.nanoTime(), TimeUnit.NANOSECONDS))
        && (own == null
            || own.ended().await(deadlineNanos - System.nanoTime(), TimeUnit.NANOSECONDS));
  }

  /** Without waiting for the calls. */
  void shutdownNow() {
    shutDown = true;
    if (users != null) {
      users.shutdown();
    }
    if (own != null) {
      own.shutdown();
    }
  }
}

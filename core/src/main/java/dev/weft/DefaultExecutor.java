package dev.weft;

import dev.weft.internal.threads.BoundedCalls;
import dev.weft.internal.time.Nanos;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The executor that a loop uses where none is named: the user's, or one of its own, made when it is
 * first needed.
 */
final class DefaultExecutor {
  /** How many calls run at once where nothing else is said. */
  static final int DEFAULT_LIMIT = 256;

  private @Nullable ExecutorService users;
  private @Nullable BoundedCalls own;

  /** This loop's calls in it, which only the user's needs. */
  private final CallCount usersCalls = new CallCount();

  private int threadLimit = DEFAULT_LIMIT;
  private boolean shutDown;

  /** The executor, for one more call. */
  Executor toUse() {
    if (shutDown) {
      throw new IllegalStateException("the loop's default executor was shut down");
    }
    return users == null ? own() : users;
  }

  /** What is to count each call that {@link #toUse} runs. */
  CallCount calls() {
    return usersCalls;
  }

  private BoundedCalls own() {
    BoundedCalls made = own;
    if (made == null) {
      made = BoundedCalls.virtual("weft-call-", threadLimit);
      own = made;
    }
    return made;
  }

  /** How many of its calls run, or are with the user's executor, as far as the caller can see. */
  int running() {
    return Math.max(0, usersCalls.now() - waiting());
  }

  /** How many wait their turn, as far as the caller can see. */
  int waiting() {
    BoundedCalls calls = own;
    return calls == null ? 0 : calls.waiting();
  }

  /** Whether calls in it may be under way. */
  boolean isUsed() {
    return users != null || own != null;
  }

  boolean isShutDown() {
    return shutDown;
  }

  void set(ExecutorService newExecutor) {
    users = newExecutor;
    shutDown = false;
  }

  int threadLimit() {
    return threadLimit;
  }

  void setThreadLimit(int limit) {
    threadLimit = checkedLimit(limit);
    if (own != null) {
      own.setLimit(limit);
    }
  }

  static int checkedLimit(int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException(
          "threadLimit " + limit + ": calls could never run, 1 or more are needed");
    }
    return limit;
  }

  /**
   * Shuts it down; the calls go on.
   *
   * @return what waits until they have ended, and says whether they did within the limit; null if
   *     there are none
   */
  @Nullable Callable<Boolean> shutdown(Duration limit) {
    shutdownNow();
    ExecutorService usersExecutor = users;
    BoundedCalls ownCalls = own;
    if (usersExecutor == null && ownCalls == null) {
      return null;
    }
    long deadlineNanos = System.nanoTime() + Nanos.saturated(limit);
    return () -> haveEnded(usersExecutor, ownCalls, deadlineNanos);
  }

  private boolean haveEnded(
      @Nullable ExecutorService users, @Nullable BoundedCalls own, long deadlineNanos)
      throws InterruptedException {
    return (users == null || hasEnded(users, deadlineNanos))
        && (own == null
            || own.ended().await(deadlineNanos - System.nanoTime(), TimeUnit.NANOSECONDS));
  }

  /**
   * Waits for the executor's end; where it cannot be shut down, for that of the loop's own calls.
   * The common pool goes on whatever it is told, and a container's refuses.
   */
  private boolean hasEnded(ExecutorService executor, long deadlineNanos)
      throws InterruptedException {
    long left = deadlineNanos - System.nanoTime();
    if (executor.isShutdown()) {
      return executor.awaitTermination(left, TimeUnit.NANOSECONDS);
    }
    return usersCalls.awaitNone(left);
  }

  /** Without waiting for the calls. */
  void shutdownNow() {
    shutDown = true;
    if (users != null) {
      try {
        users.shutdown();
      } catch (RuntimeException refusal) {
        // It is not the program's to shut down, a container's say. See hasEnded().
      }
    }
    if (own != null) {
      own.shutdown();
    }
  }
}

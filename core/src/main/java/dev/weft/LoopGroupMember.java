package dev.weft;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** One loop of a {@link LoopGroup}, and the thread that waits for its end. */
final class LoopGroupMember {
  /** A runner leaves a blocked loop behind by itself, with more to say; it goes first. */
  private static final Duration RUNNERS_PATIENCE = Duration.ofSeconds(3);

  private final RunnerOptions options;
  private final Thread thread;

  /** Done when the loop runs, or cannot. */
  private final CompletableFuture<EventLoop> started = new CompletableFuture<>();

  private final CompletableFuture<@Nullable Void> ended = new CompletableFuture<>();

  /** What ends the loop. Of that loop; set before {@link #started}. */
  private volatile @Nullable Future<@Nullable Void> end;

  /** When all must have ended, in the JVM's nanoseconds; written by the thread that ends it. */
  private volatile @Nullable Long deadlineNanos;

  private final AtomicBoolean leftBehind = new AtomicBoolean();

  private LoopGroupMember(String name, RunnerOptions options) {
    this.options = options;
    this.thread = Thread.ofPlatform().daemon().name(name).unstarted(this::run);
  }

  /** Starts a loop, and waits until it runs. */
  static LoopGroupMember start(String name, RunnerOptions options) {
    var member = new LoopGroupMember(name, options);
    member.thread.start();
    try {
      EventLoop _ = member.started.join();
    } catch (CompletionException e) {
      throw Rethrow.<RuntimeException>as(member.started.exceptionNow());
    }
    return member;
  }

  private void run() {
    try (var runner = new Runner(options)) {
      try {
        runner.runHidden(this::waitForTheEnd);
      } finally {
        runner.setShutdownLimit(limitLeft());
      }
    } catch (Throwable failure) {
      if (!started.completeExceptionally(failure)) {
        reportDeath(failure);
      }
    } finally {
      ended.complete(null);
    }
  }

  private @Nullable Void waitForTheEnd() {
    EventLoop loop = EventLoop.running();
    loop.stopRequest().refuse("stop() of a loop of a group, " + loop + ": close() the group");
    Future<@Nullable Void> wait = loop.createFuture();
    end = wait;
    started.complete(loop);
    return wait.await();
  }

  private Duration limitLeft() {
    Long deadline = deadlineNanos;
    if (deadline == null) {
      return options.shutdownLimit();
    }
    Duration left = Duration.ofNanos(deadline - System.nanoTime());
    return left.isNegative() ? Duration.ZERO : left;
  }

  private void reportDeath(Throwable failure) {
    EventLoop loop = loop();
    loop.callExceptionHandler(
        ErrorReport.of(loop + " of a group has died, and the group goes on without it", failure));
  }

  EventLoop loop() {
    return started.join();
  }

  /** Whether the loop can take work: it has neither died nor been closed. */
  boolean isAlive() {
    // One that is being closed runs once more, for the ends of its tasks.
    return loop().isRunning() && !loop().isClosed() && !leftBehind.get();
  }

  /**
   * Lets the loop end. Any thread, any number of times; the first one's limit counts.
   *
   * @param deadline when all must have ended, in the JVM's nanoseconds
   */
  void stop(long deadline) {
    Future<@Nullable Void> wait = end;
    if (wait == null) {
      return;
    }
    if (deadlineNanos == null) {
      deadlineNanos = deadline;
    }
    try {
      var _ =
          loop()
              .callSoonThreadsafe(() -> {
                if (!wait.isDone()) {
                  wait.setResult(null);
                }
              });
    } catch (IllegalStateException e) {
      // It has ended already.
    }
  }

  /** Has code run when the thread ends; at once if it has ended. */
  void onEnd(Runnable action) {
    var _ = ended.thenRun(action);
  }

  /**
   * Waits for the end, and leaves the loop behind if it does not come in time.
   *
   * @param left how much of the limit is left
   */
  void awaitEnd(Duration left, Duration limit) {
    EndOfLoop waiting = new EndOfLoop(loop(), thread);
    Duration patience = left.plus(RUNNERS_PATIENCE);
    if (!waiting.await(patience, () -> {}) && leftBehind.compareAndSet(false, true)) {
      waiting.reportLeftBehind(limit);
    }
  }
}

package dev.weft.testing;

import dev.weft.EventLoop;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Work that runs a loop, under a limit in real time.
 *
 * <p>It has a thread of its own, since a loop that something keeps from answering can only be left
 * behind.
 */
final class BoundedRun {
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(1);
  private static final Duration END_LIMIT = Duration.ofSeconds(2);

  private final String what;
  private final EventLoop loop;
  private final Runnable work;
  private final Runnable cancellation;
  private final Thread thread;

  /** Written by the thread, read after its end. */
  private volatile @Nullable Throwable failure;

  /**
   * Work that has not begun.
   *
   * @param what it is, for people
   * @param loop the loop that it runs
   * @param work what to do; it waits for the loop
   * @param cancellation run on the loop, if it answers, when the time is over
   */
  BoundedRun(String what, EventLoop loop, Runnable work, Runnable cancellation) {
    this.what = what;
    this.loop = loop;
    this.work = work;
    this.cancellation = cancellation;
    this.thread = Thread.ofPlatform().daemon().name("weft-test").unstarted(this::work);
  }

  private void work() {
    try {
      work.run();
    } catch (Throwable e) {
      failure = e;
    }
  }

  /**
   * Does the work, while the caller waits. Interrupting the caller interrupts the work; the caller
   * keeps its interrupt flag.
   *
   * @return what the work threw, or a {@link TimeoutException} with the stack of every task; null
   *     if all went well
   */
  @Nullable Throwable await(Duration limit) {
    thread.start();
    return ended(limit) ? failure : expire(limit);
  }

  /** Whether the work goes on, after its time, and nothing can end it. */
  boolean isAbandoned() {
    return thread.isAlive();
  }

  private boolean ended(Duration limit) {
    long start = System.nanoTime();
    boolean interrupted = false;
    boolean ended = false;
    Duration left = limit;
    while (!ended && left.isPositive()) {
      try {
        ended = thread.join(left);
      } catch (InterruptedException e) {
        interrupted = true;
        thread.interrupt();
      }
      left = limit.minusNanos(System.nanoTime() - start);
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return ended;
  }

  private TimeoutException expire(Duration limit) {
    StringBuilder text = new StringBuilder(what).append(" did not end within ");
    text.append(limit.toSeconds()).append(" s");
    String tasks = askTheLoop();
    if (tasks == null) {
      text.append(", and its loop does not answer. It stands");
      TestFrames.appendStack(text, loop.inspection().stack());
    } else {
      text.append(". Not done:").append(tasks);
    }
    if (tasks == null || !ended(END_LIMIT)) {
      loop.stop();
      if (!ended(END_LIMIT)) {
        text.append("\nIt could not be ended, and its threads are left behind.");
      }
    }
    return new TimeoutException(text.toString());
  }

  /** Has the loop describe its tasks and cancel the work; gives null if it does not answer. */
  private @Nullable String askTheLoop() {
    var answer = new CompletableFuture<String>();
    try {
      loop.callSoonThreadsafe(() -> {
        var text = new StringBuilder();
        loop.allTasks().forEach(task -> TestFrames.appendTask(text, task));
        answer.complete(text.toString());
        cancellation.run();
      });
      return answer.get(ANSWER_LIMIT.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    } catch (TimeoutException | ExecutionException | IllegalStateException e) {
      return null;
    }
  }
}

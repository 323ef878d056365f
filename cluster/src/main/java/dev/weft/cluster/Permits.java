package dev.weft.cluster;

import dev.weft.Async;
import dev.weft.CancelledError;
import dev.weft.Future;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** So many at once; more wait in line, without a thread. Any thread. */
final class Permits {
  /** Each writes its body, which takes a millisecond before the JVM has compiled that. */
  private static final int TAKEN_IN_A_ROW = 16;

  private final AtomicInteger takenInTasks = new AtomicInteger();

  /** Guarded by this. */
  private int free;

  /** Guarded by this. */
  private final Deque<CompletableFuture<@Nullable Void>> line = new ArrayDeque<>();

  Permits(int free) {
    this.free = free;
  }

  /** Takes one, and waits for it in a task. Cancelled, it has taken none. */
  void take() {
    if (tryAcquire()) {
      giveWay();
    } else {
      CompletableFuture<@Nullable Void> permit = acquire();
      try {
        var _ = Future.from(permit).await();
      } catch (CancelledError e) {
        if (permit.isDone() && !permit.isCancelled()) {
          release();
        }
        throw e;
      }
    }
  }

  /** Lets other tasks of the loop run now and then, where room is made as fast as it is taken. */
  private void giveWay() {
    if (takenInTasks.incrementAndGet() % TAKEN_IN_A_ROW != 0) {
      return;
    }
    boolean complete = false;
    try {
      Async.sleep(Duration.ZERO);
      complete = true;
    } finally {
      if (!complete) {
        release();
      }
    }
  }

  /** Takes one; false if all are taken, or others wait. */
  synchronized boolean tryAcquire() {
    if (free == 0 || !line.isEmpty()) {
      return false;
    }
    free--;
    return true;
  }

  /** The end of a wait for one. One whose wait was cancelled passes it on. */
  synchronized CompletableFuture<@Nullable Void> acquire() {
    CompletableFuture<@Nullable Void> turn = new CompletableFuture<>();
    if (tryAcquire()) {
      turn.complete(null);
    } else {
      line.add(turn);
    }
    return turn;
  }

  void release() {
    while (true) {
      CompletableFuture<@Nullable Void> next;
      synchronized (this) {
        next = line.poll();
        if (next == null) {
          free++;
          return;
        }
      }
      if (next.complete(null)) {
        return;
      }
    }
  }
}

package dev.weft.cluster;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** So many at once; more wait in line, without a thread. Any thread. */
final class Permits {
  /** Guarded by this. */
  private int free;

  /** Guarded by this. */
  private final Deque<CompletableFuture<@Nullable Void>> line = new ArrayDeque<>();

  Permits(int free) {
    this.free = free;
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

package dev.weft;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts the calls that a loop has in executors, and tells when none is left. Any thread; without
 * locks, for which the loop might have to wait.
 */
final class CallCount {
  private final AtomicInteger calls = new AtomicInteger();
  private final Queue<CountDownLatch> waiting = new ConcurrentLinkedQueue<>();

  void begin() {
    calls.incrementAndGet();
  }

  int now() {
    return calls.get();
  }

  void end() {
    if (calls.decrementAndGet() == 0) {
      waiting.forEach(CountDownLatch::countDown);
    }
  }

  /** Waits until there is none, or the time is over; tells which. */
  boolean awaitNone(long nanos) throws InterruptedException {
    CountDownLatch none = new CountDownLatch(1);
    waiting.add(none);
    try {
      return calls.get() == 0 || none.await(nanos, TimeUnit.NANOSECONDS);
    } finally {
      waiting.remove(none);
    }
  }
}

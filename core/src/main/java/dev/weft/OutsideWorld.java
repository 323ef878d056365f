package dev.weft;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Who outside a loop it waits for, and who outside waits for it. Any thread.
 *
 * <p>Work that will come back is counted, so that a virtual clock can tell a deadlock from a wait.
 * Threads that wait for a future are known, so that closing the loop ends their waits.
 */
final class OutsideWorld {
  private final AtomicInteger work = new AtomicInteger();
  private final Set<CountDownLatch> waiters = ConcurrentHashMap.newKeySet();

  void workBegins() {
    work.incrementAndGet();
  }

  void workEnds() {
    work.decrementAndGet();
  }

  boolean hasWork() {
    return work.get() > 0;
  }

  CountDownLatch newWaiter() {
    CountDownLatch waiter = new CountDownLatch(1);
    waiters.add(waiter);
    return waiter;
  }

  void forget(CountDownLatch waiter) {
    waiters.remove(waiter);
  }

  void releaseWaiters() {
    for (CountDownLatch waiter : waiters) {
      waiter.countDown();
    }
  }
}

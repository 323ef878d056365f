package dev.weft;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Gives each call a virtual thread of its own, but runs no more of them at once than a limit says.
 * The others wait their turn, first come first served. Any thread.
 *
 * <p>Not a pool: a thread ends with its call, so nothing of one call's is left for the next. And
 * without locks: a task that waited for one would be suspended in the middle of a call that is not
 * to wait.
 */
final class CallThreads implements Executor {
  private final ThreadFactory threads = Thread.ofVirtual().name("weft-call-", 0).factory();
  private final Queue<Runnable> queued = new ConcurrentLinkedQueue<>();
  private final AtomicInteger running = new AtomicInteger();
  private final CountDownLatch ended = new CountDownLatch(1);

  // Both written by the loop's code, read by the calls' threads.
  private volatile int limit;
  private volatile boolean shutDown;

  CallThreads(int limit) {
    this.limit = limit;
  }

  @Override
  public void execute(Runnable call) {
    if (shutDown) {
      throw new RejectedExecutionException("the loop's default executor was shut down");
    }
    queued.add(call);
    startQueued();
  }

  /** Takes a call back that has not begun. */
  void remove(Runnable call) {
    queued.remove(call);
    noteIfEnded();
  }

  /** From now on; calls that run already go on, even if they are more. */
  void setLimit(int newLimit) {
    limit = newLimit;
    startQueued();
  }

  /** Takes no more calls; those that wait their turn still get it. */
  void shutdown() {
    shutDown = true;
    noteIfEnded();
  }

  /** A latch that opens when all calls have ended after {@link #shutdown()}. */
  CountDownLatch ended() {
    return ended;
  }

  /**
   * Starts what may start. Whoever adds a call or ends one comes here afterwards, so that of two
   * who do so at the same time at least one sees both the call and the place.
   */
  private void startQueued() {
    while (!queued.isEmpty() && takePlace()) {
      Runnable next = queued.poll();
      if (next == null) {
        running.decrementAndGet();
      } else {
        start(next);
      }
    }
  }

  private boolean takePlace() {
    int taken;
    do {
      taken = running.get();
      if (taken >= limit) {
        return false;
      }
    } while (!running.compareAndSet(taken, taken + 1));
    return true;
  }

  private void start(Runnable call) {
    threads
        .newThread(() -> {
          try {
            call.run();
          } finally {
            running.decrementAndGet();
            startQueued();
            noteIfEnded();
          }
        })
        .start();
  }

  private void noteIfEnded() {
    if (shutDown && running.get() == 0 && queued.isEmpty()) {
      ended.countDown();
    }
  }
}

package dev.weft;

import dev.weft.spi.Poller;
import java.time.Duration;
import java.util.concurrent.Semaphore;

/**
 * Virtual time for the kernel's own tests: it stands still while anything is ready, and then jumps
 * to the earliest timer. Where nothing can happen any more, the run fails instead of hanging.
 */
public final class TestClock implements Poller {
  private final Semaphore wakeups = new Semaphore(0);
  private long nowNanos = Duration.ofHours(1).toNanos();
  private volatile boolean closed;

  /** Runs a body on a new loop with a clock of its own, as {@link Async#run} does. */
  public static <X extends Exception> void run(Action<X> body) throws X {
    try (var runner = runner()) {
      runner.run(body);
    }
  }

  public static Runner runner() {
    return new Runner(RunnerOptions.DEFAULT.withPoller(new TestClock()));
  }

  /** Lets time pass while the caller computes. */
  public void advance(Duration time) {
    nowNanos += time.toNanos();
  }

  boolean isClosed() {
    return closed;
  }

  @Override
  public void poll(long timeoutNanos) {
    if (timeoutNanos == 0) {
      return;
    }
    if (timeoutNanos > 0) {
      nowNanos += timeoutNanos;
      return;
    }
    var loop = EventLoop.running();
    if (wakeups.availablePermits() == 0 && !loop.awaitsOutside()) {
      throw new IllegalStateException("deadlock, with these tasks: " + loop.allTasks());
    }
    wakeups.acquireUninterruptibly();
    int _ = wakeups.drainPermits();
  }

  @Override
  public void wakeup() {
    wakeups.release();
  }

  @Override
  public long nanoTime() {
    return nowNanos;
  }

  @Override
  public void close() {
    closed = true;
  }
}

package dev.weft;

import dev.weft.internal.signal.SignalArrival;
import dev.weft.internal.signal.SignalGuard;
import dev.weft.internal.time.Nanos;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the JVM alive as long as a {@link LoopGroup} is open, and ends the program in good order at
 * a signal: the loops first, then what the main thread has to clean up, then the JVM.
 *
 * <p>The threads of the loops themselves keep no JVM alive, so one that something blocks for good
 * can be left behind.
 */
final class LoopGroupKeeper {
  /** How long the main thread has to notice the end by itself before it is interrupted. */
  private static final Duration TIME_TO_NOTICE = Duration.ofMillis(300);

  private final Runnable endOfLoops;
  private final Duration limit;
  private final Thread thread = Thread.ofPlatform().name("weft-group").unstarted(this::keep);

  /** Open once the group is to end: it is being closed, a signal came, or no loop runs. */
  private final CountDownLatch ending = new CountDownLatch(1);

  /** Open once all loops have ended, or are left behind. */
  private final CountDownLatch ended = new CountDownLatch(1);

  private final AtomicInteger loopsRunning;

  /** The JVM's main thread, if it started the group: only then signals are the group's. */
  private final @Nullable Thread main;

  private final @Nullable SignalGuard guard;

  /** Where the main thread stood when the signal came. Written by the JVM's signal thread. */
  private volatile StackTraceElement @Nullable [] mainStood;

  private LoopGroupKeeper(int loops, Runnable endOfLoops, Duration limit, Set<String> signals) {
    this.loopsRunning = new AtomicInteger(loops);
    this.endOfLoops = endOfLoops;
    this.limit = limit;
    Thread starter = Thread.currentThread();
    this.main = SignalGuard.isMainThread(starter) ? starter : null;
    this.guard = main == null ? null : SignalGuard.watch(signals, this::signalled);
  }

  /**
   * Begins to keep a group.
   *
   * @param endOfLoops ends the loops and waits for that, within the limit
   */
  static LoopGroupKeeper start(
      int loops, Runnable endOfLoops, Duration limit, Set<String> signals) {
    var keeper = new LoopGroupKeeper(loops, endOfLoops, limit, signals);
    keeper.thread.start();
    return keeper;
  }

  private void signalled() {
    Thread stopped = main;
    if (stopped != null) {
      mainStood = stopped.getStackTrace();
      silence(stopped);
    }
    ending.countDown();
  }

  /** A loop has ended: by itself, or as the group ends. */
  void loopEnded() {
    if (loopsRunning.decrementAndGet() == 0) {
      ending.countDown();
    }
  }

  /** The group was closed. */
  void close() {
    ending.countDown();
  }

  /** Waits until all loops have ended, or are left behind. */
  void awaitEnd() throws InterruptedException {
    ended.await();
  }

  private void keep() {
    awaitUninterruptibly(ending);
    try {
      endOfLoops.run();
    } finally {
      ended.countDown();
    }
    SignalArrival signal = guard == null ? null : guard.finish();
    if (signal != null) {
      awaitMain();
      signal.passOnAndEnd(); // this thread keeps the JVM until the signal has ended it
    }
  }

  /** Only code that lists all threads can interrupt this one; that changes nothing. */
  private static void awaitUninterruptibly(CountDownLatch latch) {
    while (true) {
      try {
        latch.await();
        return;
      } catch (InterruptedException e) {
        // The group is still open.
      }
    }
  }

  /** Lets the main thread clean up, and wakes it where it waits for something else. */
  private void awaitMain() {
    Thread waitedFor = main;
    if (waitedFor == null) {
      return;
    }
    try {
      if (!waitedFor.join(TIME_TO_NOTICE) && Arrays.equals(mainStood, waitedFor.getStackTrace())) {
        waitedFor.interrupt();
      }
      boolean _ = waitedFor.join(Duration.ofNanos(Nanos.saturated(limit)));
    } catch (InterruptedException e) {
      // Then the JVM ends at once.
    }
  }

  /** The end that the signal brought is no failure to be printed. */
  private static void silence(Thread thread) {
    ThreadGroup usual = thread.getThreadGroup();
    if (usual != null && thread.getUncaughtExceptionHandler() == usual) {
      thread.setUncaughtExceptionHandler((main, failure) -> {
        if (!isEnd(failure)) {
          usual.uncaughtException(main, failure);
        }
      });
    }
  }

  private static boolean isEnd(Throwable failure) {
    return failure instanceof InterruptedException
        || failure instanceof CancellationException
        || failure instanceof CancelledError;
  }
}

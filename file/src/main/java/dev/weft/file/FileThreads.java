package dev.weft.file;

import dev.weft.EventLoop;
import dev.weft.internal.threads.BoundedCalls;
import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The threads that work on files, for all loops of the JVM.
 *
 * <p>They are not the loop's default executor, where calls of the user's could keep them waiting
 * even to close a file. And they are platform threads: a system call on a file holds its carrier
 * anyway, and one that hangs would take it from all virtual threads of the JVM.
 *
 * <p>A call that was given up and that the system does not return from, of a pipe that nothing
 * writes to or a network disk that is dead, keeps its thread. So that the others go on, there is
 * one thread more for each of those, up to a limit. Any thread.
 */
final class FileThreads {
  /** How many there are for calls that a task waits for. */
  static final int THREADS = 32;

  /** How many there are at most, with those that calls keep which were given up. */
  static final int MOST_THREADS = 256;

  static final BoundedCalls POOL = BoundedCalls.pool("weft-file-", THREADS);

  /** Where each call gets a thread at once. */
  private static final Executor OTHERS =
      call -> Thread.ofPlatform().daemon().name("weft-file-close").start(call);

  private static final AtomicInteger GIVEN_UP = new AtomicInteger();

  private FileThreads() {}

  /**
   * What runs the calls that a task waits for.
   *
   * @return null for the loop's default executor: in a simulation that runs them in turn
   * @throws IOException if no thread would ever take a call, as all threads are kept
   */
  static @Nullable Executor forCalls(EventLoop loop) throws IOException {
    if (loop.inspection().isStepped()) {
      return null;
    }
    if (areExhausted()) {
      throw exhausted();
    }
    return POOL;
  }

  private static boolean areExhausted() {
    return GIVEN_UP.get() >= MOST_THREADS;
  }

  private static IOException exhausted() {
    return new IOException(
        "no thread is left to work on files: all "
            + MOST_THREADS
            + ", which is the limit, are kept by calls that were given up and that the system does"
            + " not return from, on a pipe that nobody writes to or a network disk that does not"
            + " answer, say");
  }

  /** What closes files, which must not be refused. Null as for calls. */
  static @Nullable Executor forClosing(EventLoop loop) {
    return loop.inspection().isStepped() ? null : forClosing();
  }

  static Executor forClosing() {
    return areExhausted() ? OTHERS : POOL;
  }

  /** A call was given up that still runs. */
  static void givenUp() {
    GIVEN_UP.incrementAndGet();
    adapt();
    if (areExhausted()) {
      POOL.refuseWaiting(exhausted());
    }
  }

  /** A call that was given up has ended after all. */
  static void cameBack() {
    GIVEN_UP.decrementAndGet();
    adapt();
  }

  /** Two at once may set it in the wrong order; the last one looks again. */
  private static void adapt() {
    int seen;
    do {
      seen = GIVEN_UP.get();
      POOL.setLimit(Math.min(THREADS + Math.max(seen, 0), MOST_THREADS));
    } while (seen != GIVEN_UP.get());
  }
}

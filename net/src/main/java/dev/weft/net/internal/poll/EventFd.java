package dev.weft.net.internal.poll;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Wakes a loop that waits in {@code epoll_wait}: an eventfd, which any thread may write to while
 * another one closes it.
 *
 * <p>A descriptor that is closed is only a number, and soon another file's. So the threads that
 * write are counted, and the last one closes it if that was asked for meanwhile. Not a lock, which
 * a task might be handed whose loop is busy: then all others would wait for that loop, and the
 * JVM's own thread that resumes tasks may be among them.
 */
final class EventFd {
  /** Set in {@link #writers} once it is to be closed: from then on no thread begins to write. */
  private static final int CLOSING = Integer.MIN_VALUE;

  private final int descriptor;
  private final AtomicInteger writers = new AtomicInteger();
  private final MemorySegment one = MemorySegment.ofArray(new long[] {1});

  /**
   * A new one.
   *
   * @throws IOException if the system refuses it
   */
  EventFd(MemorySegment state) throws IOException {
    descriptor = LinuxCalls.openEventFd(state);
  }

  /** For telling the system what to watch. */
  int descriptor() {
    return descriptor;
  }

  /** Does nothing once it is closed. Any thread; it does not wait. */
  void signal() {
    int before;
    do {
      before = writers.get();
      if (before < 0) {
        return;
      }
    } while (!writers.compareAndSet(before, before + 1));
    try {
      LinuxCalls.signal(descriptor, one);
    } finally {
      if (writers.decrementAndGet() == CLOSING) {
        LinuxCalls.close(descriptor);
      }
    }
  }

  /**
   * Closes it, at the latest when the last thread has written. Any thread.
   *
   * @return false if that was asked for before
   */
  boolean close() {
    int before;
    do {
      before = writers.get();
      if (before < 0) {
        return false;
      }
    } while (!writers.compareAndSet(before, before | CLOSING));
    if (before == 0) {
      LinuxCalls.close(descriptor);
    }
    return true;
  }
}

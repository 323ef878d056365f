package dev.weft.spi;

import java.time.Clock;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where a loop waits when nothing is ready: a selector, a virtual clock, or anything else that can
 * wait for a time and be woken.
 *
 * <p>A poller makes what happened ready by {@link PollerContext#ready}; the loop then runs that in
 * the iteration that polled, after what was ready before and ahead of timers that are due. A poller
 * belongs to one loop.
 */
public interface Poller extends AutoCloseable {

  /**
   * Gives the poller its way to the loop. Called once, when the loop is made; a poller that wraps
   * another one passes it on.
   *
   * @param context what the loop does for this poller
   */
  default void attach(PollerContext context) {}

  /**
   * Waits for events, for the time to pass, or for {@link #wakeup()}. The loop alone calls it, on
   * its own thread. While the loop is busy it calls it only now and then.
   *
   * @param timeoutNanos how long to wait at most, in nanoseconds: 0 does not wait, a negative
   *     number means no limit
   */
  void poll(long timeoutNanos);

  /**
   * Whether {@link #poll} waits in a system call, by foreign functions or JNI, and so keeps the
   * thread that carries the loop. Then the loop may call it on the virtual thread of its callbacks
   * too, which saves two switches for each wait. Everything else must wait on the loop's platform
   * thread: what parks its thread, a selector of the JDK's included, would unmount the virtual one.
   * Calls that do not wait may come on either.
   *
   * @return false unless the implementation is sure
   */
  default boolean waitsInSystemCall() {
    return false;
  }

  /** Ends the current call of {@link #poll}, or the next one if none is under way. Any thread. */
  void wakeup();

  /**
   * The loop's clock.
   *
   * @return nanoseconds since an arbitrary origin; never goes back
   */
  default long nanoTime() {
    return System.nanoTime();
  }

  /**
   * The wall clock of code on the loop: what {@code EventLoop.clock()} is. A poller whose time is
   * not the system's has one that goes with {@link #nanoTime()}.
   *
   * @return the same clock each time, at UTC; the system's unless the implementation has another
   */
  default Clock clock() {
    return Clock.systemUTC();
  }

  /**
   * What the poller watches for its loop, sockets say: for tests and tools that ask what was left
   * open. The loop's own code may call it, or any one thread while the loop does not run.
   *
   * @return a new list, empty if it watches nothing but the time
   */
  default List<Watched> watched() {
    return List.of();
  }

  /**
   * Something that a poller watches.
   *
   * @param what a channel, say; its {@code toString()} is for people
   * @param origin where the watching began, if the loop was in debug mode then: a throwable whose
   *     stack trace says it
   */
  record Watched(Object what, @Nullable Throwable origin) {
    /** Refuses null. */
    public Watched {
      Objects.requireNonNull(what, "what");
    }
  }

  /** Releases what the poller holds. Called once, when its loop is closed. */
  @Override
  void close();
}

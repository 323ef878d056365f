package dev.weft;

import dev.weft.internal.log.Reporter;
import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Something to report once an object, a future as a rule, is unreachable, on a thread of the
 * kernel's. Ordered by when it was made.
 */
abstract class Unreachable extends PhantomReference<Object> implements Comparable<Unreachable> {
  private static final ReferenceQueue<Object> QUEUE = new ReferenceQueue<>();
  private static final AtomicLong NUMBERS = new AtomicLong();

  /** Null until the first future is watched, and where no thread could be had. */
  private static final AtomicReference<@Nullable Thread> REPORTER = new AtomicReference<>();

  private final long number = NUMBERS.getAndIncrement();

  Unreachable(Object watched) {
    super(watched, QUEUE);
    if (REPORTER.get() == null) {
      startReporter();
    }
  }

  abstract void report();

  @Override
  public final int compareTo(Unreachable other) {
    return Long.compare(number, other.number);
  }

  @Override
  public final boolean equals(@Nullable Object other) {
    return this == other;
  }

  @Override
  public final int hashCode() {
    return Long.hashCode(number);
  }

  private static void startReporter() {
    Thread made =
        Thread.ofPlatform()
            .daemon()
            .name("weft-unseen-failures")
            .unstarted(Unreachable::reportOnAndOn);
    if (REPORTER.compareAndSet(null, made)) {
      try {
        made.start();
      } catch (Throwable noThread) {
        REPORTER.set(null); // the next failure tries again
      }
    }
  }

  private static void reportOnAndOn() {
    while (true) {
      try {
        if (QUEUE.remove() instanceof Unreachable entry) {
          entry.report();
        }
      } catch (Throwable failure) {
        // An interrupt, for which there is no reason, or no room: it serves as long as the JVM
        // runs.
        Reporter.countDropped();
      }
    }
  }
}

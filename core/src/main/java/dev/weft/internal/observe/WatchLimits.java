package dev.weft.internal.observe;

import dev.weft.internal.time.Nanos;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * From when on a loop counts as blocked, and a step in debug mode as slow. Written by the loop's
 * own code, read by the watchdog too.
 */
public final class WatchLimits {
  private static final long BLOCKED_NANOS = 1_000_000_000;
  private static final long BLOCKED_IN_DEBUG_MODE_NANOS = 100_000_000;
  private static final long SLOW_NANOS = millis("weft.slowCallbackMillis", 100_000_000);

  private static final long JVM_BLOCKED_NANOS = millis("weft.blockedLimitMillis", -1);

  /** Nanoseconds, 0 for none, or -1 for what the JVM was started with. */
  private volatile long blockedNanos = -1;

  private long slowNanos = SLOW_NANOS;

  /** The limit of the whole JVM, or -1 for the usual ones. */
  private final long jvmNanos;

  public WatchLimits() {
    this(JVM_BLOCKED_NANOS);
  }

  public WatchLimits(long jvmNanos) {
    this.jvmNanos = jvmNanos;
  }

  /** What a system property says, in nanoseconds. */
  private static long millis(String property, long otherwise) {
    Long millis = Long.getLong(property);
    return millis == null ? otherwise : positiveNanos(Duration.ofMillis(millis));
  }

  /** The limit for blocked loops; 0 if there is none. */
  public long blockedNanos(boolean debug) {
    long own = blockedNanos;
    if (own >= 0) {
      return own;
    }
    if (jvmNanos >= 0) {
      return jvmNanos;
    }
    return debug ? BLOCKED_IN_DEBUG_MODE_NANOS : BLOCKED_NANOS;
  }

  public void setBlocked(@Nullable Duration limit) {
    blockedNanos = limit == null ? -1 : positiveNanos(limit);
  }

  public long slowNanos() {
    return slowNanos;
  }

  public void setSlow(Duration limit) {
    slowNanos = positiveNanos(limit);
  }

  private static long positiveNanos(Duration limit) {
    return Math.max(0, Nanos.saturated(limit));
  }
}

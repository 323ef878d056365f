package dev.weft.internal.observe;

import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What the {@link Watchdog} knows of one run of a loop. A loop is blocked if it has taken nothing
 * out of its queue for longer than the limit, and does not wait in its poller.
 *
 * <p>Times are real ones, whatever clock the loop has.
 */
public final class LoopWatch {
  private final ObservedLoop loop;
  private final LongSupplier limitNanos;
  private final Standing standing;

  /** What was reported and goes on. Written by the watchdog, read by the loop's thread too. */
  private volatile @Nullable Blockage told;

  private boolean ended;

  LoopWatch(ObservedLoop loop) {
    this(loop, loop::blockedLimitNanos);
  }

  /** A watch with a limit of its own, in nanoseconds. */
  public LoopWatch(ObservedLoop loop, LongSupplier limitNanos) {
    this.loop = loop;
    this.limitNanos = limitNanos;
    this.standing = new Standing(loop);
  }

  public ObservedLoop loop() {
    return loop;
  }

  /** The limit; 0 if the loop is not to be watched. */
  long limitNanos() {
    return limitNanos.getAsLong();
  }

  /** Looks once, and reports. */
  public void look(long nowNanos) {
    report(seenAt(nowNanos));
  }

  /** Forgets how long it has been, as it may have been no task's fault. */
  public synchronized void startOver(long nowNanos) {
    if (told == null) {
      standing.startOver(nowNanos);
    }
  }

  /** The loop's run is over. */
  public void end(long nowNanos) {
    report(endedAt(nowNanos));
  }

  /** Whether what the loop does just now, or did last, was reported. */
  public boolean hasTold() {
    return told != null;
  }

  /** Code of the user's that handles reports must not run under the lock. */
  private static void report(@Nullable Runnable report) {
    if (report != null) {
      report.run();
    }
  }

  private synchronized @Nullable Runnable seenAt(long nowNanos) {
    if (ended) {
      return null;
    }
    long nanos = nowNanos - standing.sinceNanos();
    if (standing.isOver(nowNanos)) {
      return free(nanos);
    }
    long limit = limitNanos();
    return told == null && limit > 0 && nanos >= limit ? blocked(nanos) : null;
  }

  private synchronized @Nullable Runnable endedAt(long nowNanos) {
    ended = true;
    return free(nowNanos - standing.sinceNanos());
  }

  private @Nullable Runnable blocked(long nanos) {
    Blockage blockage = Blockage.of(loop);
    if (!standing.lasts()) {
      return null; // what was seen may be what came next
    }
    told = blockage;
    return () -> blockage.report(nanos);
  }

  private @Nullable Runnable free(long nanos) {
    Blockage blockage = told;
    told = null;
    return blockage == null ? null : () -> blockage.reportEnd(nanos);
  }
}

package dev.weft.internal.observe;

/**
 * Since when a loop has stood where it stands: it takes nothing out of its queue, and does not wait
 * in its poller. For one thread at a time.
 */
final class Standing {
  private final ObservedLoop loop;

  /** What the loop had taken when it was looked at last, and when that was seen first. */
  private int taken;

  private long sinceNanos;
  private boolean seen;

  Standing(ObservedLoop loop) {
    this.loop = loop;
  }

  /** Looks whether the loop has gone on since the last look; if so, it stands from now on. */
  boolean isOver(long nowNanos) {
    int takenNow = loop.entriesTaken();
    if (seen && takenNow == taken && !loop.isPolling()) {
      return false;
    }
    taken = takenNow;
    sinceNanos = nowNanos;
    seen = true;
    return true;
  }

  /** Whether it still stands where it did at the last look. */
  boolean lasts() {
    return loop.entriesTaken() == taken && !loop.isPolling();
  }

  long sinceNanos() {
    return sinceNanos;
  }

  /** Forgets how long it has been, as it may have been no task's fault. */
  void startOver(long nowNanos) {
    sinceNanos = nowNanos;
  }
}

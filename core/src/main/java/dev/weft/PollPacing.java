package dev.weft;

/**
 * When a loop that always has something to run looks for I/O: often enough that I/O waits little,
 * seldom enough that looking, a system call, costs little. Loop-confined.
 *
 * <p>Looking at the clock costs as much as a callback, so that is done only every few entries: more
 * of them while they turn out to be short.
 */
final class PollPacing {
  private static final long NANOS_BETWEEN_POLLS = 50_000;
  private static final int FEWEST_ENTRIES = 4;
  private static final int MOST_ENTRIES = 32;

  private int entriesSinceClock;
  private int entriesBetweenClocks = FEWEST_ENTRIES;

  /** When the loop polled last, or saw the clock for the first time afterwards. */
  private long polledNanos;

  private boolean polledNanosKnown;

  /** Counts what the loop is about to run. */
  void count(int entries) {
    entriesSinceClock += entries;
  }

  boolean isPollDue() {
    return entriesSinceClock >= entriesBetweenClocks && isPollDueByClock();
  }

  private boolean isPollDueByClock() {
    entriesSinceClock = 0;
    long now = System.nanoTime();
    if (!polledNanosKnown) {
      polledNanos = now;
      polledNanosKnown = true;
      return false;
    }
    entriesBetweenClocks = Math.min(MOST_ENTRIES, entriesBetweenClocks << 1);
    return now - polledNanos >= NANOS_BETWEEN_POLLS;
  }

  /** The loop has polled. */
  void polled() {
    entriesSinceClock = 0;
    entriesBetweenClocks = FEWEST_ENTRIES;
    polledNanosKnown = false;
  }
}

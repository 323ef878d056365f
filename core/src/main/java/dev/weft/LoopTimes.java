package dev.weft;

import dev.weft.spi.Poller;

/**
 * Measures a loop's steps: how long each takes, and how late it begins. Confined to the loop. One
 * of these serves from when a loop begins to be measured until it is no more.
 *
 * <p>When an entry became ready stands in a second queue, which goes along with the ready queue: an
 * entry has no field for it, which every loop would pay for. Entries that came together have the
 * same moment. Where the two queues have lost each other, as there was no memory, or at the first
 * step, lags are left out until they are even again.
 *
 * <p>Steps follow each other, so each begins when the one before has ended, or its iteration has
 * begun: the clock is looked at once for each.
 */
final class LoopTimes {
  private static final int SMALLEST = 1 << 8;

  private final ReadyQueue ready;
  private final Poller poller;
  private final LoopCounts counts;

  /** A ring: when the entries of the ready queue became ready. */
  private long[] since = new long[SMALLEST];

  private int head;
  private int size;

  /** When the last step ended, or the iteration began. */
  private long nowNanos;

  /** Whether that is known: not at first, which may be in the middle of an iteration. */
  private boolean nowKnown;

  LoopTimes(ReadyQueue ready, Poller poller, LoopCounts counts) {
    this.ready = ready;
    this.poller = poller;
    this.counts = counts;
  }

  /** The loop has looked for what other threads and the system have for it. */
  void iterationBegins() {
    counts.countIteration();
    look();
    noteNewcomers(nowNanos);
  }

  /** A timer was added to the ready queue, the last entry there. */
  void timerIsDue(long whenNanos) {
    noteNewcomers(whenNanos);
  }

  /** An entry was just taken from the ready queue and is about to run. */
  void stepBegins() {
    if (!nowKnown) {
      look();
    }
    if (size == ready.size() + 1) {
      counts.lags.add(nowNanos - since[head & (since.length - 1)]);
      head++;
      size--;
    } else {
      size = 0;
    }
  }

  void stepEnds() {
    long began = nowNanos;
    look();
    counts.steps.add(nowNanos - began);
    noteNewcomers(nowNanos);
  }

  private void look() {
    nowNanos = poller.nanoTime();
    nowKnown = true;
  }

  private void noteNewcomers(long at) {
    int wanted = ready.size();
    if (size > wanted) {
      size = 0; // they were taken unseen
    }
    if (wanted > since.length && !grow(wanted)) {
      size = 0;
      return;
    }
    while (size < wanted) {
      since[(head + size) & (since.length - 1)] = at;
      size++;
    }
  }

  private boolean grow(int wanted) {
    try {
      long[] larger = new long[Integer.highestOneBit(wanted) << 1];
      for (int i = 0; i < size; i++) {
        larger[i] = since[(head + i) & (since.length - 1)];
      }
      since = larger;
      head = 0;
      return true;
    } catch (OutOfMemoryError e) {
      return false;
    }
  }
}

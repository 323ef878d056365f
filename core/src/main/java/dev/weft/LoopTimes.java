package dev.weft;

import dev.weft.spi.Poller;

/**
 * Measures a loop's steps: how long each takes, and how late it begins. Confined to the loop, but
 * for what is counted, which any thread may look at.
 *
 * <p>When an entry became ready stands in a second queue, which goes along with the ready queue: an
 * entry has no field for it, which every loop would pay for. Entries that came together have the
 * same moment. Where the two queues have lost each other, as there was no memory or the loop was
 * not measured for a while, lags are left out until they are even again.
 */
final class LoopTimes {
  private static final int SMALLEST = 1 << 8;

  private final ReadyQueue ready;
  private final Poller poller;
  private final TimeCounts steps = new TimeCounts();
  private final TimeCounts lags = new TimeCounts();

  /** A ring: when the entries of the ready queue became ready. */
  private long[] since = new long[SMALLEST];

  private int head;
  private int size;
  private long stepBegan;

  /** Written by the loop; other threads may see an older number. */
  private volatile long iterations;

  LoopTimes(ReadyQueue ready, Poller poller) {
    this.ready = ready;
    this.poller = poller;
  }

  TimeCounts steps() {
    return steps;
  }

  TimeCounts lags() {
    return lags;
  }

  long iterations() {
    return iterations;
  }

  // ---- on the loop

  /** The loop has looked for what other threads and the system have for it. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes
  void iterationBegins() {
    iterations++;
    noteNewcomers(poller.nanoTime());
  }

  /** A timer was added to the ready queue, the last entry there. */
  void timerIsDue(long whenNanos) {
    noteNewcomers(whenNanos);
  }

  /** An entry was just taken from the ready queue and is about to run. */
  void stepBegins() {
    long now = poller.nanoTime();
    if (size == ready.size() + 1) {
      lags.add(now - since[head & (since.length - 1)]);
      head++;
      size--;
    } else {
      size = 0;
    }
    stepBegan = now;
  }

  void stepEnds() {
    long now = poller.nanoTime();
    steps.add(now - stepBegan);
    noteNewcomers(now);
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

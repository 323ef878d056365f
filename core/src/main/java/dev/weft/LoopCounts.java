package dev.weft;

import java.util.concurrent.atomic.AtomicLong;

/** What was measured of a loop so far. Written by the loop; any thread may look. */
final class LoopCounts {
  final TimeCounts steps = new TimeCounts();
  final TimeCounts lags = new TimeCounts();

  /** One thread writes, so no update is lost. */
  private final AtomicLong iterations = new AtomicLong();

  void countIteration() {
    iterations.setOpaque(iterations.getPlain() + 1);
  }

  /** Another thread may see an older number. */
  long iterations() {
    return iterations.getOpaque();
  }
}

package dev.weft;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** What was measured of a loop so far. Written by the loop; any thread may look. */
final class LoopCounts {
  private static final VarHandle ITERATIONS;

  static {
    try {
      ITERATIONS = MethodHandles.lookup().findVarHandle(LoopCounts.class, "iterations", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  final TimeCounts steps = new TimeCounts();
  final TimeCounts lags = new TimeCounts();
  private long iterations;

  void countIteration() {
    ITERATIONS.setOpaque(this, iterations + 1);
  }

  /** Another thread may see an older number. */
  long iterations() {
    return (long) ITERATIONS.getOpaque(this);
  }
}

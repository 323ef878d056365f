package dev.weft.bench.report;

import java.util.Arrays;

/** The middle one of some figures: a moment when the machine was busy does not move it. */
public final class Median {
  private Median() {}

  /**
   * Returns the middle one, or the mean of the two in the middle.
   *
   * @throws IllegalArgumentException if there are none
   */
  public static double of(double... figures) {
    if (figures.length == 0) {
      throw new IllegalArgumentException("no figures: a median needs one at least");
    }
    double[] sorted = figures.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}

package dev.weft.cluster;

import java.util.Objects;
import java.util.function.LongConsumer;

/**
 * How {@link Cluster#map} goes through items.
 *
 * @param limit how many bodies are under way at once, 1 or more
 * @param ordered whether the results come in the order of the items, or as they are there
 * @param progress is called on the caller's loop with the number of items that are done, after each
 */
public record MapOptions(int limit, boolean ordered, LongConsumer progress) {
  /** 100 at once, in order, without progress. */
  public static final MapOptions DEFAULT = new MapOptions(100, true, _ -> {});

  /**
   * Checks them.
   *
   * @throws IllegalArgumentException if the limit is less than 1
   */
  public MapOptions {
    Objects.requireNonNull(progress, "progress");
    if (limit < 1) {
      throw new IllegalArgumentException("limit " + limit + ": use 1 or more");
    }
  }

  /**
   * These options with another limit.
   *
   * @param newLimit how many bodies are under way at once, 1 or more
   * @return new options
   * @throws IllegalArgumentException if the limit is less than 1
   */
  public MapOptions withLimit(int newLimit) {
    return new MapOptions(newLimit, ordered, progress);
  }

  /**
   * These options, with results as they are there.
   *
   * @return new options
   */
  public MapOptions asCompleted() {
    return new MapOptions(limit, false, progress);
  }

  /**
   * These options with another listener to progress.
   *
   * @param newProgress is called with the number of items that are done, after each
   * @return new options
   */
  public MapOptions withProgress(LongConsumer newProgress) {
    Objects.requireNonNull(newProgress, "newProgress");
    return new MapOptions(limit, ordered, newProgress);
  }
}

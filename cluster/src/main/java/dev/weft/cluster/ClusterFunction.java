package dev.weft.cluster;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * Code that runs as a task on a member for each of many items: see {@link Cluster#map}.
 *
 * @param <T> the type of the items
 * @param <R> the type of its values
 */
@FunctionalInterface
public interface ClusterFunction<T, R extends @Nullable Object> extends Serializable {

  /**
   * Computes a value from an item.
   *
   * @param item the item
   * @return the value
   * @throws Exception as the code decides
   */
  R apply(T item) throws Exception;
}

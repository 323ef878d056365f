package dev.weft.flow;

import org.jspecify.annotations.Nullable;

/**
 * What {@link Flows#mapConcurrently} does with each item.
 *
 * @param <T> the type of the items
 * @param <R> the type of the results
 */
@FunctionalInterface
public interface Mapping<T, R extends @Nullable Object> {

  /**
   * Makes a result of an item, in a task of its own.
   *
   * @param item the item
   * @return the result
   * @throws Exception anything: it ends the whole
   */
  R apply(T item) throws Exception;
}

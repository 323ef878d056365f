package dev.weft.flow;

import org.jspecify.annotations.Nullable;

/**
 * What {@link Flows#start} starts.
 *
 * @param <T> the type of what it says when it is ready
 */
@FunctionalInterface
public interface StartedBody<T extends @Nullable Object> {

  /**
   * Runs to its end, and says on its way when it is ready.
   *
   * @param ready is to be told once
   * @throws Exception anything: before it is ready it is thrown by {@link Flows#start}, afterwards
   *     it is the group's
   */
  void run(Ready<T> ready) throws Exception;
}

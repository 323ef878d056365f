package dev.weft.flow;

import org.jspecify.annotations.Nullable;

/**
 * Hears from a {@link StartedBody} that it is ready.
 *
 * @param <T> the type of what it says
 */
@FunctionalInterface
public interface Ready<T extends @Nullable Object> {

  /**
   * The body is ready: lets {@link Flows#start} return. Does not wait.
   *
   * @param value what {@code start} returns: the address of a server, say
   * @throws IllegalStateException if it was called before
   */
  void with(T value);
}

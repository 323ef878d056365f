package dev.weft;

import org.jspecify.annotations.Nullable;

/**
 * Code that runs in place, in the caller's own task or thread, and gives a value.
 *
 * <p>Its exception type is a parameter, so that what it throws reaches the caller as it is, checked
 * or not.
 *
 * @param <T> the type of the value
 * @param <X> the checked exception that it may throw; {@link RuntimeException} where there is none
 */
@FunctionalInterface
public interface Body<T extends @Nullable Object, X extends Exception> {

  /**
   * Runs the code.
   *
   * @return its value
   * @throws X as the code decides
   */
  T run() throws X;
}

package dev.weft;

import org.jspecify.annotations.Nullable;

/**
 * What a task gets, at the place where it waits, when it or what it waits for is cancelled.
 *
 * <p>It is an {@link Error}, as asyncio's is a {@code BaseException}: {@code catch (Exception e)}
 * must not swallow a cancellation. Clean up in {@code finally}; code that catches it throws it on,
 * unless the cancellation is to be suppressed on purpose, and then calls {@link Task#uncancel()}.
 */
public final class CancelledError extends Error {
  private static final long serialVersionUID = 1L;

  /** A cancellation without a message. */
  public CancelledError() {
    this(null);
  }

  /**
   * A cancellation with the message that was given to {@code cancel}.
   *
   * @param message the message, or null for none
   */
  public CancelledError(@Nullable String message) {
    super(message);
  }
}

package dev.weft.sync;

import java.util.Objects;

/**
 * Thrown by {@link Barrier#await()} when the tasks will not meet: the barrier was aborted or reset.
 *
 * <p>It is asyncio's {@code BrokenBarrierError}. Unlike {@link
 * java.util.concurrent.BrokenBarrierException} it is unchecked.
 */
public final class BrokenBarrierException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  /**
   * An exception with a message.
   *
   * @param message what broke the barrier, and what to do
   */
  public BrokenBarrierException(String message) {
    super(Objects.requireNonNull(message, "message"));
  }
}

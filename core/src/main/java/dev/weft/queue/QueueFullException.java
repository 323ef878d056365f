package dev.weft.queue;

import java.util.Objects;

/**
 * Thrown by {@link Queue#putNow} when the queue is full.
 *
 * <p>It is asyncio's {@code QueueFull}.
 */
public final class QueueFullException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  /**
   * An exception with a message.
   *
   * @param message what was refused, and what to do
   */
  public QueueFullException(String message) {
    super(Objects.requireNonNull(message, "message"));
  }
}

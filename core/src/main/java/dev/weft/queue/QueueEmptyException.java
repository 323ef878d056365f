package dev.weft.queue;

import java.util.Objects;

/**
 * Thrown by {@link Queue#getNow()} when the queue is empty.
 *
 * <p>It is asyncio's {@code QueueEmpty}.
 */
public final class QueueEmptyException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  /**
   * An exception with a message.
   *
   * @param message what was refused, and what to do
   */
  public QueueEmptyException(String message) {
    super(Objects.requireNonNull(message, "message"));
  }
}

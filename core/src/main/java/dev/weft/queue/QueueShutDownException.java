package dev.weft.queue;

import java.util.Objects;

/**
 * Thrown by a queue that was shut down: when something is put, and when something is got after the
 * last item.
 *
 * <p>For a consumer it is the ordinary end:
 *
 * {@snippet file="QueueTest.java" region="shutdown"}
 *
 * <p>It is asyncio's {@code QueueShutDown}.
 */
public final class QueueShutDownException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  /**
   * An exception with a message.
   *
   * @param message what was refused, and why
   */
  public QueueShutDownException(String message) {
    super(Objects.requireNonNull(message, "message"));
  }
}

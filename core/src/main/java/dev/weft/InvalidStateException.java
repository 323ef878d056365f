package dev.weft;

import java.util.Objects;

/**
 * A future was asked for what it cannot give in its state: a second result, or a result before it
 * is done. asyncio's {@code InvalidStateError}.
 */
public final class InvalidStateException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  /**
   * With a message that names the future's state and what to do.
   *
   * @param message what happened
   */
  public InvalidStateException(String message) {
    super(Objects.requireNonNull(message, "message"));
  }
}

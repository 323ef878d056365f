package dev.weft.flow;

import java.util.Objects;

/** Nothing can be sent, as all receiving ends of the {@link Channel} are closed. */
public final class BrokenChannelException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  /**
   * An exception.
   *
   * @param message what happened
   */
  public BrokenChannelException(String message) {
    super(Objects.requireNonNull(message, "message"));
  }
}

package dev.weft.net;

import java.io.IOException;
import java.util.Objects;

/**
 * The system cannot send this file over this transport by itself, and the caller did not want it to
 * be read and written instead: see {@link Net#sendFile(Transport, java.nio.channels.FileChannel,
 * long, long, boolean)}. Nothing was sent. asyncio's {@code SendfileNotAvailableError}.
 */
public final class SendFileNotAvailableException extends IOException {
  private static final long serialVersionUID = 1;

  /**
   * An exception with a message.
   *
   * @param message what cannot be sent, and why
   */
  public SendFileNotAvailableException(String message) {
    super(Objects.requireNonNull(message, "message"));
  }
}

package dev.weft.net;

import java.io.IOException;
import java.io.Serial;

/**
 * A line is longer than the reader's limit. It was taken out of the stream and dropped: the whole
 * line if its newline had come, else all that had come. asyncio raises a {@code ValueError} here.
 */
public final class LineTooLongException extends IOException {
  @Serial private static final long serialVersionUID = 1;

  /** The limit that the line was longer than. */
  private final int limitBytes;

  LineTooLongException(int lengthBytes, int limitBytes) {
    super(
        "a line of at least "
            + lengthBytes
            + " bytes, and the limit is "
            + limitBytes
            + ": set a higher limitBytes in StreamOptions if the peer may send such lines");
    this.limitBytes = limitBytes;
  }

  /**
   * The limit that the line was longer than.
   *
   * @return a number of bytes
   */
  public int limitBytes() {
    return limitBytes;
  }
}

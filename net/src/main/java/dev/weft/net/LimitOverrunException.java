package dev.weft.net;

import java.io.IOException;
import java.io.Serial;

/**
 * {@link StreamReader#readUntil} found no separator within the reader's limit. The bytes are still
 * in the reader: they can be read in another way. asyncio's {@code LimitOverrunError}.
 */
public final class LimitOverrunException extends IOException {
  @Serial private static final long serialVersionUID = 1;

  /** How many bytes can be taken without cutting a separator in two. */
  private final int consumed;

  LimitOverrunException(int consumed, int limitBytes, boolean separatorFound) {
    super(
        (separatorFound ? "the separator comes after " : "no separator in the first ")
            + consumed
            + " bytes, and the limit is "
            + limitBytes
            + ": take these bytes by read(), or set a higher limitBytes in StreamOptions");
    this.consumed = consumed;
  }

  /**
   * How many of the reader's bytes can be taken without cutting a separator in two.
   *
   * @return a number of bytes
   */
  public int consumed() {
    return consumed;
  }
}

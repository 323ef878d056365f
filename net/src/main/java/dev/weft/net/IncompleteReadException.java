package dev.weft.net;

import java.io.EOFException;
import java.io.Serial;
import java.util.OptionalInt;

/**
 * The stream ended before all that was to be read had come. What did come was taken out of the
 * stream, and is in {@link #partial()}. asyncio's {@code IncompleteReadError}.
 */
public final class IncompleteReadException extends EOFException {
  @Serial private static final long serialVersionUID = 1;

  /** What stands for an expectation that is not a number of bytes. */
  private static final int A_SEPARATOR = -1;

  /** What came before the end. */
  private final byte[] partial;

  /** How many bytes were asked for, or {@link #A_SEPARATOR}. */
  private final int expectedBytes;

  private IncompleteReadException(String message, byte[] partial, int expectedBytes) {
    super(message);
    this.partial = partial;
    this.expectedBytes = expectedBytes;
  }

  static IncompleteReadException ofBytes(byte[] partial, int expectedBytes) {
    return new IncompleteReadException(
        "the stream ended after " + partial.length + " of " + expectedBytes + " bytes",
        partial,
        expectedBytes);
  }

  static IncompleteReadException ofSeparator(byte[] partial) {
    return new IncompleteReadException(
        "the stream ended after " + partial.length + " bytes without the separator",
        partial,
        A_SEPARATOR);
  }

  /**
   * What came before the end.
   *
   * @return a new array, empty if nothing came
   */
  public byte[] partial() {
    return partial.clone();
  }

  /**
   * How many bytes were asked for.
   *
   * @return a number of bytes, or empty where a separator was asked for
   */
  public OptionalInt expected() {
    return expectedBytes == A_SEPARATOR ? OptionalInt.empty() : OptionalInt.of(expectedBytes);
  }
}

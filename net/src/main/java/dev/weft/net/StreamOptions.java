package dev.weft.net;

/**
 * How a stream is to behave.
 *
 * {@snippet :
 * var connection = openConnection("example.org", 80, StreamOptions.DEFAULT.withLimitBytes(1 << 20));
 * }
 *
 * @param limitBytes the longest line, and the longest record of {@link StreamReader#readUntil}, in
 *     bytes without the separator; from 1 on. A reader that holds more than twice this stops
 *     receiving until its task has read
 */
public record StreamOptions(int limitBytes) {
  /** A limit of 64 KiB. */
  public static final StreamOptions DEFAULT = new StreamOptions(64 * 1024);

  /**
   * Checks the options.
   *
   * @throws IllegalArgumentException if the limit is less than 1
   */
  public StreamOptions {
    if (limitBytes < 1) {
      throw new IllegalArgumentException("limitBytes " + limitBytes + ": use 1 or more");
    }
  }

  /**
   * These options with another limit.
   *
   * @param newLimitBytes the limit, from 1 on
   * @return new options
   * @throws IllegalArgumentException if the limit is less than 1
   */
  public StreamOptions withLimitBytes(int newLimitBytes) {
    return new StreamOptions(newLimitBytes);
  }
}

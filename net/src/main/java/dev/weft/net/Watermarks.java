package dev.weft.net;

/**
 * How much may wait to be sent: see {@link Transport#setWatermarks}.
 *
 * @param lowBytes how much may be left when a protocol is told to go on, from 0 on
 * @param highBytes how much may wait before a protocol is told to pause, from {@code lowBytes} on
 */
public record Watermarks(int lowBytes, int highBytes) {
  /** Those of a new transport: {@link Transport#DEFAULT_HIGH_WATERMARK_BYTES}, and a quarter. */
  public static final Watermarks DEFAULT =
      new Watermarks(
          Transport.DEFAULT_HIGH_WATERMARK_BYTES / 4, Transport.DEFAULT_HIGH_WATERMARK_BYTES);

  /**
   * Checks the watermarks.
   *
   * @throws IllegalArgumentException if they are not in that order
   */
  public Watermarks {
    if (lowBytes < 0 || highBytes < lowBytes) {
      throw new IllegalArgumentException(
          "watermarks: low " + lowBytes + ", high " + highBytes + ": use 0 <= low <= high");
    }
  }
}

package dev.weft.net;

import java.util.function.BiConsumer;

/**
 * Tells a protocol when to stop writing and when to go on, by how much its transport has to send.
 * Confined to the loop.
 */
final class WriteFlow {
  private final Transport transport;

  /** Gets the name of a method of the protocol and what it threw. */
  private final BiConsumer<String, Throwable> onFailure;

  private int lowBytes = Transport.DEFAULT_HIGH_WATERMARK_BYTES / 4;
  private int highBytes = Transport.DEFAULT_HIGH_WATERMARK_BYTES;
  private boolean paused;

  WriteFlow(Transport transport, BiConsumer<String, Throwable> onFailure) {
    this.transport = transport;
    this.onFailure = onFailure;
  }

  void setWatermarks(int newLowBytes, int newHighBytes) {
    if (newLowBytes < 0 || newHighBytes < newLowBytes) {
      throw new IllegalArgumentException(
          "watermarks: low " + newLowBytes + ", high " + newHighBytes + ": use 0 <= low <= high");
    }
    lowBytes = newLowBytes;
    highBytes = newHighBytes;
    grew(transport.writeBufferSizeBytes());
  }

  /** To be called when more waits to be sent. */
  void grew(int sizeBytes) {
    if (!paused && sizeBytes > highBytes) {
      paused = true;
      try {
        transport.protocol().pauseWriting();
      } catch (Throwable failure) {
        onFailure.accept("pauseWriting()", failure);
      }
    }
  }

  /** To be called when less waits to be sent. */
  void shrank(int sizeBytes) {
    if (paused && sizeBytes <= lowBytes) {
      paused = false;
      try {
        transport.protocol().resumeWriting();
      } catch (Throwable failure) {
        onFailure.accept("resumeWriting()", failure);
      }
    }
  }
}

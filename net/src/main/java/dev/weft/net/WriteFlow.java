package dev.weft.net;

import java.util.function.BiConsumer;
import java.util.function.IntSupplier;

/**
 * Tells a protocol when to stop writing and when to go on, by how much its transport has to send.
 * Confined to the loop.
 */
final class WriteFlow {
  private final IntSupplier sizeBytes;
  private final Runnable pause;
  private final Runnable resume;

  /** Gets the name of a method of the protocol and what it threw. */
  private final BiConsumer<String, Throwable> onFailure;

  private int lowBytes = Transport.DEFAULT_HIGH_WATERMARK_BYTES / 4;
  private int highBytes = Transport.DEFAULT_HIGH_WATERMARK_BYTES;
  private boolean paused;

  WriteFlow(Transport transport, BiConsumer<String, Throwable> onFailure) {
    this(
        transport::writeBufferSizeBytes,
        () -> transport.protocol().pauseWriting(),
        () -> transport.protocol().resumeWriting(),
        onFailure);
  }

  WriteFlow(
      IntSupplier sizeBytes,
      Runnable pause,
      Runnable resume,
      BiConsumer<String, Throwable> onFailure) {
    this.sizeBytes = sizeBytes;
    this.pause = pause;
    this.resume = resume;
    this.onFailure = onFailure;
  }

  void setWatermarks(int newLowBytes, int newHighBytes) {
    if (newLowBytes < 0 || newHighBytes < newLowBytes) {
      throw new IllegalArgumentException(
          "watermarks: low " + newLowBytes + ", high " + newHighBytes + ": use 0 <= low <= high");
    }
    lowBytes = newLowBytes;
    highBytes = newHighBytes;
    grew(sizeBytes.getAsInt());
  }

  /** To be called when more waits to be sent. */
  void grew(int newSizeBytes) {
    if (!paused && newSizeBytes > highBytes) {
      paused = true;
      try {
        pause.run();
      } catch (Throwable failure) {
        onFailure.accept("pauseWriting()", failure);
      }
    }
  }

  /** To be called when less waits to be sent. */
  void shrank(int newSizeBytes) {
    if (paused && newSizeBytes <= lowBytes) {
      paused = false;
      try {
        resume.run();
      } catch (Throwable failure) {
        onFailure.accept("resumeWriting()", failure);
      }
    }
  }
}

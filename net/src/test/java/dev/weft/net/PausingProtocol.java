package dev.weft.net;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Lends a small buffer, and pauses reading or does something else after each piece. */
public final class PausingProtocol extends RecordingProtocol implements BufferedProtocol {
  private final ByteBuffer buffer;

  /** What to do after a piece instead of pausing, or null. */
  public @Nullable Runnable afterPiece;

  public boolean paused;

  public PausingProtocol(int sizeBytes) {
    buffer = ByteBuffer.allocate(sizeBytes);
  }

  @Override
  public ByteBuffer lendBuffer(int sizeHintBytes) {
    if (paused) {
      calls.add("lent while paused");
    }
    return buffer.clear();
  }

  @Override
  public void bufferUpdated(int countBytes) {
    received.append(ISO_8859_1.decode(buffer.flip()));
    if (afterPiece != null) {
      afterPiece.run();
    } else {
      paused = true;
      transport().pauseReading();
    }
  }

  @Override
  public void dataReceived(ByteBuffer data) {
    throw new AssertionError("not lent, but shown");
  }

  public void resumeUntilLost() {
    while (!isLost()) {
      if (paused) {
        paused = false;
        transport().resumeReading();
      }
      Loops.turn();
    }
  }
}

package dev.weft.net;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Objects;

/** A {@link StreamWriter} for code that knows only the JDK's streams. Confined to the loop. */
final class StreamWriterOutput extends OutputStream {
  /** How much is given to the writer at once, which keeps a copy of what the peer does not take. */
  private static final int PIECE_BYTES = 64 * 1024;

  private final StreamWriter writer;

  StreamWriterOutput(StreamWriter writer) {
    this.writer = writer;
  }

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] data, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, data.length);
    int done = 0;
    do {
      int piece = Math.min(PIECE_BYTES, length - done);
      writer.write(data, offset + done, piece);
      writer.drain();
      done += piece;
    } while (done < length);
  }

  @Override
  public void flush() throws IOException {
    writer.drain();
  }

  @Override
  public void close() throws IOException {
    flush();
  }
}

package dev.weft.net;

import java.io.IOException;
import java.io.OutputStream;

/** A {@link StreamWriter} for code that knows only the JDK's streams. Confined to the loop. */
final class StreamWriterOutput extends OutputStream {
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
    writer.write(data, offset, length);
    writer.drain();
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

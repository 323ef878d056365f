package dev.weft.net;

import java.io.IOException;
import java.io.InputStream;

/** A {@link StreamReader} for code that knows only the JDK's streams. Confined to the loop. */
final class StreamReaderInput extends InputStream {
  private final StreamReader reader;
  private final byte[] single = new byte[1];

  StreamReaderInput(StreamReader reader) {
    this.reader = reader;
  }

  @Override
  public int read() throws IOException {
    return reader.read(single, 0, 1) < 0 ? -1 : single[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    return reader.read(target, offset, length);
  }

  @Override
  public int available() {
    return reader.available();
  }
}

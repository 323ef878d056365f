package dev.weft.file;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Decodes a text up to the byte that is none, gives what was good, and only then fails. The JDK's
 * {@code InputStreamReader} drops what it has decoded of the same piece.
 */
final class StrictDecoding extends Reader {
  private static final int PIECE_BYTES = 8 * 1024;

  private final InputStream in;
  private final CharsetDecoder decoder;
  private final ByteBuffer bytes = ByteBuffer.allocate(PIECE_BYTES).limit(0);
  private boolean inputEnded;
  private boolean flushed;

  /** What is to be thrown when all that was good has been given. */
  private @Nullable CharacterCodingException failure;

  /** Decodes by a new decoder, which must report what it cannot decode: the default. */
  StrictDecoding(InputStream in, CharsetDecoder decoder) {
    this.in = in;
    this.decoder = decoder;
  }

  /** Reads at least one character, if there is room for two: some take two of Java's. */
  @Override
  public int read(char[] chars, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, chars.length);
    CharBuffer target = CharBuffer.wrap(chars, offset, length);
    while (failure == null && !flushed) {
      CoderResult result = decoder.decode(bytes, target, inputEnded);
      if (result.isUnderflow() && inputEnded) {
        result = decoder.flush(target);
        flushed = result.isUnderflow();
      }
      if (result.isError()) {
        failure = asException(result);
      }
      if (target.position() > offset || result.isOverflow()) {
        return target.position() - offset;
      }
      if (failure == null && !inputEnded) {
        fill();
      }
    }
    if (failure != null) {
      throw failure;
    }
    return -1;
  }

  private void fill() throws IOException {
    bytes.compact();
    int count = in.read(bytes.array(), bytes.position(), bytes.remaining());
    inputEnded = count < 0;
    bytes.position(bytes.position() + Math.max(count, 0)).flip();
  }

  private static @Nullable CharacterCodingException asException(CoderResult result) {
    try {
      result.throwException();
      return null;
    } catch (CharacterCodingException e) {
      return e;
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}

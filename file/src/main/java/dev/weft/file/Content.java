package dev.weft.file;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * Reads and writes whole files in pieces, between which it looks for an interrupt. In a thread that
 * may block.
 *
 * <p>With streams, as an interrupt does not close those: whatever interrupts a thread in a {@code
 * FileChannel} has to wait for the system call, which may be for ever on a pipe.
 */
final class Content {
  /** Also bounds the buffer outside the heap that the JDK keeps for each thread. */
  static final int PIECE_BYTES = 256 * 1024;

  /**
   * More than that is appended in several pieces, between which other processes may add theirs. Not
   * larger, as each thread keeps the buffer of its largest write.
   */
  static final int ONE_WRITE_BYTES = 1024 * 1024;

  private static final int SMALLEST_BYTES = 8 * 1024;
  private static final int MOST_BYTES = Integer.MAX_VALUE - 8;

  private Content() {}

  static byte[] read(Path file) throws IOException {
    long size = Files.size(file);
    if (size > MOST_BYTES) {
      throw new OutOfMemoryError(
          file + " has " + size + " bytes, more than an array can hold: read its lines()");
    }
    // One more, so that the end shows without growing; more for those whose size is not known.
    byte[] bytes = new byte[(int) Math.min(Math.max(size + 1, SMALLEST_BYTES), MOST_BYTES)];
    int length = 0;
    try (InputStream in = Files.newInputStream(file)) {
      while (true) {
        int count = in.read(bytes, length, Math.min(PIECE_BYTES, bytes.length - length));
        if (count < 0) {
          return Arrays.copyOf(bytes, length);
        }
        endIfInterrupted(file);
        length += count;
        if (length == bytes.length) {
          bytes = Arrays.copyOf(bytes, larger(file, length));
        }
      }
    }
  }

  /** Between two pieces. */
  static void endIfInterrupted(Path file) throws InterruptedIOException {
    if (Thread.currentThread().isInterrupted()) {
      throw new InterruptedIOException("interrupted at " + file);
    }
  }

  private static int larger(Path file, int length) {
    if (length >= MOST_BYTES) {
      throw new OutOfMemoryError(file + " has more bytes than an array can hold");
    }
    return (int) Math.min(2L * length, MOST_BYTES);
  }

  /**
   * A text in UTF-8.
   *
   * @throws CharacterCodingException if it cannot be encoded
   */
  static byte[] encode(CharSequence text) throws CharacterCodingException {
    ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
    byte[] bytes = new byte[encoded.remaining()];
    encoded.get(bytes);
    return bytes;
  }

  static void write(Path file, byte[] bytes, OpenOption... options) throws IOException {
    write(file, bytes, PIECE_BYTES, options);
  }

  /** Adds to the end: what is no larger than {@link #ONE_WRITE_BYTES} by one call of the system. */
  static void append(Path file, byte[] bytes) throws IOException {
    write(file, bytes, ONE_WRITE_BYTES, StandardOpenOption.APPEND, StandardOpenOption.CREATE);
  }

  private static void write(Path file, byte[] bytes, int pieceBytes, OpenOption... options)
      throws IOException {
    try (OutputStream out = Files.newOutputStream(file, options)) {
      for (int from = 0; from < bytes.length; from += pieceBytes) {
        endIfInterrupted(file);
        out.write(bytes, from, Math.min(pieceBytes, bytes.length - from));
      }
    }
  }
}

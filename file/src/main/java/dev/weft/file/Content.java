package dev.weft.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * Reads and writes whole files, in pieces that an interrupt ends: a channel is closed by it. In a
 * thread that may block.
 */
final class Content {
  /** Also bounds the buffer outside the heap that the JDK keeps for each thread. */
  static final int PIECE_BYTES = 256 * 1024;

  private static final int SMALLEST_BYTES = 8 * 1024;
  private static final int MOST_BYTES = Integer.MAX_VALUE - 8;

  private Content() {}

  static byte[] read(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long size = channel.size();
      if (size > MOST_BYTES) {
        throw new OutOfMemoryError(
            file + " has " + size + " bytes, more than an array can hold: read its lines()");
      }
      // One more, so that the end shows without growing; more for those whose size is not known.
      byte[] bytes = new byte[(int) Math.max(size + 1, SMALLEST_BYTES)];
      int length = 0;
      while (true) {
        int count =
            channel.read(
                ByteBuffer.wrap(bytes, length, Math.min(PIECE_BYTES, bytes.length - length)));
        if (count < 0) {
          return Arrays.copyOf(bytes, length);
        }
        length += count;
        if (length == bytes.length) {
          bytes = Arrays.copyOf(bytes, larger(file, length));
        }
      }
    }
  }

  private static int larger(Path file, int length) {
    if (length >= MOST_BYTES) {
      throw new OutOfMemoryError(file + " has more bytes than an array can hold");
    }
    return (int) Math.min(2L * length, MOST_BYTES);
  }

  static void write(FileChannel channel, byte[] bytes) throws IOException {
    ByteBuffer all = ByteBuffer.wrap(bytes);
    while (all.position() < bytes.length) {
      all.limit(Math.min(bytes.length, all.position() + PIECE_BYTES));
      while (all.hasRemaining()) {
        channel.write(all);
      }
    }
  }
}

package dev.weft.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.CopyOption;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;
import java.util.function.LongConsumer;

/**
 * Copies a file in pieces that an interrupt ends. The JDK's own copying goes on to the end. In a
 * thread that may block.
 */
final class Copy {
  /** Few, as the system does the work, but a tenth of a second's at most. */
  private static final long PIECE_BYTES = 8L << 20;

  private final Path from;
  private final Path to;
  private final boolean replace;
  private final boolean withTimes;

  Copy(Path from, Path to, CopyOption... options) {
    this.from = from;
    this.to = to;
    Set<CopyOption> chosen = Set.of(options);
    this.replace = chosen.contains(StandardCopyOption.REPLACE_EXISTING);
    this.withTimes = chosen.contains(StandardCopyOption.COPY_ATTRIBUTES);
    for (CopyOption option : chosen) {
      if (option != StandardCopyOption.REPLACE_EXISTING
          && option != StandardCopyOption.COPY_ATTRIBUTES) {
        throw new UnsupportedOperationException(
            "copy() with " + option + ": it takes REPLACE_EXISTING and COPY_ATTRIBUTES");
      }
    }
  }

  /**
   * Copies.
   *
   * @param progress gets the number of bytes copied so far, after each piece
   * @return the number of bytes
   */
  long run(LongConsumer progress) throws IOException {
    BasicFileAttributes attributes = Files.readAttributes(from, BasicFileAttributes.class);
    if (attributes.isDirectory()) {
      throw new FileSystemException(
          from.toString(), to.toString(), "is a directory, and copy() copies files");
    }
    try (FileChannel source = FileChannel.open(from, StandardOpenOption.READ)) {
      if (Files.exists(to) && Files.isSameFile(from, to)) {
        return attributes.size();
      }
      long bytes = copyFrom(source, progress);
      if (withTimes) {
        setTimes(attributes);
      }
      return bytes;
    }
  }

  private long copyFrom(FileChannel source, LongConsumer progress) throws IOException {
    if (replace) {
      Files.deleteIfExists(to);
    }
    FileChannel target =
        FileChannel.open(to, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
    try (target) {
      Replacement.copyPermissions(from, to);
      long bytes = transfer(source, target, progress);
      return bytes + copyRest(source, bytes, target, progress);
    } catch (Throwable failure) {
      Replacement.deleteAfter(failure, to);
      throw failure;
    }
  }

  /** Has the system copy, as far as it knows the size. */
  private static long transfer(FileChannel source, FileChannel target, LongConsumer progress)
      throws IOException {
    long copied = 0;
    while (true) {
      long count = source.transferTo(copied, PIECE_BYTES, target);
      if (count <= 0) {
        return copied;
      }
      copied += count;
      progress.accept(copied);
    }
  }

  /** What came meanwhile, and the files that say they are empty and are not, as in /proc. */
  private static long copyRest(
      FileChannel source, long from, FileChannel target, LongConsumer progress) throws IOException {
    if (from > 0) {
      source.position(from);
    }
    ByteBuffer piece = ByteBuffer.allocate(Content.PIECE_BYTES);
    long copied = 0;
    while (source.read(piece) >= 0) {
      piece.flip();
      while (piece.hasRemaining()) {
        copied += target.write(piece);
      }
      piece.clear();
      progress.accept(from + copied);
    }
    return copied;
  }

  private void setTimes(BasicFileAttributes attributes) throws IOException {
    BasicFileAttributeView view = Files.getFileAttributeView(to, BasicFileAttributeView.class);
    if (view != null) {
      view.setTimes(
          attributes.lastModifiedTime(), attributes.lastAccessTime(), attributes.creationTime());
    }
  }
}

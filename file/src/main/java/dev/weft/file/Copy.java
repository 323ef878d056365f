package dev.weft.file;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
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
    if (Files.exists(to) && Files.isSameFile(from, to)) {
      return attributes.size();
    }
    long bytes = isOrdinary(attributes) ? copyBySystem(progress) : copyByStreams(progress);
    if (withTimes) {
      setTimes(attributes);
    }
    return bytes;
  }

  /** Not a pipe, nor one of those that say they are empty and are not, as in /proc. */
  private static boolean isOrdinary(BasicFileAttributes attributes) {
    return attributes.isRegularFile() && attributes.size() > 0;
  }

  private long copyBySystem(LongConsumer progress) throws IOException {
    try (FileChannel source = FileChannel.open(from, StandardOpenOption.READ)) {
      deleteIfToBeReplaced();
      Permissions.createForOwner(to);
      try (FileChannel target = FileChannel.open(to, StandardOpenOption.WRITE)) {
        Permissions.copy(from, to);
        return transfer(source, target, progress);
      } catch (Throwable failure) {
        Replacement.deleteAfter(failure, to);
        throw failure;
      }
    }
  }

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

  private long copyByStreams(LongConsumer progress) throws IOException {
    try (InputStream source = Files.newInputStream(from)) {
      deleteIfToBeReplaced();
      Permissions.createForOwner(to);
      try (OutputStream target = Files.newOutputStream(to, StandardOpenOption.WRITE)) {
        Permissions.copy(from, to);
        return pump(source, target, progress);
      } catch (Throwable failure) {
        Replacement.deleteAfter(failure, to);
        throw failure;
      }
    }
  }

  private long pump(InputStream source, OutputStream target, LongConsumer progress)
      throws IOException {
    byte[] piece = new byte[Content.PIECE_BYTES];
    long copied = 0;
    for (int count = source.read(piece); count >= 0; count = source.read(piece)) {
      Content.endIfInterrupted(from);
      target.write(piece, 0, count);
      copied += count;
      progress.accept(copied);
    }
    return copied;
  }

  private void deleteIfToBeReplaced() throws IOException {
    if (replace) {
      Files.deleteIfExists(to);
    }
  }

  private void setTimes(BasicFileAttributes attributes) throws IOException {
    BasicFileAttributeView view = Files.getFileAttributeView(to, BasicFileAttributeView.class);
    if (view != null) {
      view.setTimes(
          attributes.lastModifiedTime(), attributes.lastAccessTime(), attributes.creationTime());
    }
  }
}

package dev.weft.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.UUID;

/**
 * Writes a file beside another and then puts it in its place, so that whoever reads sees the old
 * content or the new one, never a part. In a thread that may block.
 */
final class Replacement {
  private Replacement() {}

  static void write(Path path, byte[] bytes) throws IOException {
    Path target = Files.isSymbolicLink(path) ? path.toRealPath() : path;
    Path name = target.getFileName();
    if (name == null) {
      throw new IOException("replace() of " + path + ", which is no file");
    }
    Path beside = target.resolveSibling("." + name + "." + UUID.randomUUID() + ".tmp");
    try {
      Content.write(beside, bytes, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
      keepPermissions(target, beside);
      try (FileChannel channel = FileChannel.open(beside, StandardOpenOption.WRITE)) {
        channel.force(true); // or a crash could leave the new name with no content
      }
      Files.move(
          beside, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (Throwable failure) {
      deleteAfter(failure, beside);
      throw failure;
    }
  }

  private static void keepPermissions(Path from, Path to) throws IOException {
    if (Files.exists(from)) {
      copyPermissions(from, to);
    }
  }

  /** The permissions, where the file system has such. */
  static void copyPermissions(Path from, Path to) throws IOException {
    PosixFileAttributeView target = Files.getFileAttributeView(to, PosixFileAttributeView.class);
    PosixFileAttributeView source = Files.getFileAttributeView(from, PosixFileAttributeView.class);
    if (target != null && source != null) {
      target.setPermissions(source.readAttributes().permissions());
    }
  }

  /** Removes what a failure left half done. */
  static void deleteAfter(Throwable failure, Path file) {
    try {
      if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
        Files.delete(file);
      }
    } catch (IOException notDeleted) {
      if (notDeleted != failure) {
        failure.addSuppressed(notDeleted);
      }
    }
  }
}

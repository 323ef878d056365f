package dev.weft.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * Writes a file beside another and then puts it in its place, so that a program that reads it sees
 * the old content or the new one, never a part. In a thread that may block.
 */
final class Replacement {
  /** As many as Linux follows. */
  private static final int MOST_LINKS = 40;

  private Replacement() {}

  /**
   * Writes.
   *
   * @param simulated whether it is a call of a loop in a simulation
   */
  static void write(Path path, byte[] bytes, boolean simulated) throws IOException {
    Path target = followed(path);
    if (target.getFileName() == null) {
      throw new IOException("replace() of " + path + ", which is no file");
    }
    boolean replaces = Files.exists(target);
    if (replaces && !Files.isRegularFile(target) && !Files.isDirectory(target)) {
      throw new FileSystemException(
          path.toString(), null, "replace() of what is no ordinary file: write() to it");
    }
    Path beside = beside(target, simulated);
    try {
      if (replaces) {
        Permissions.createForOwner(beside);
        Content.write(beside, bytes, StandardOpenOption.WRITE);
      } else {
        Content.write(beside, bytes, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
      }
      try (FileChannel channel = FileChannel.open(beside, StandardOpenOption.WRITE)) {
        if (replaces) {
          Permissions.takeOver(target, beside); // this program may not be allowed to write it then
        }
        channel.force(true); // or a crash could leave the new name with no content
      }
      Files.move(
          beside, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (Throwable failure) {
      deleteAfter(failure, beside);
      throw failure;
    }
  }

  /**
   * A name that nothing has. Not made of the file's, which may be as long as the system allows. In
   * a simulation, where no other call comes between, it is the same in each run.
   */
  private static Path beside(Path target, boolean simulated) {
    if (!simulated) {
      return target.resolveSibling(".weft-" + UUID.randomUUID() + ".tmp");
    }
    int number = 1;
    Path beside = target.resolveSibling(".weft-1.tmp");
    while (Files.exists(beside)) {
      number++;
      beside = target.resolveSibling(".weft-" + number + ".tmp");
    }
    return beside;
  }

  /** Where links lead, also to a file that is not there yet: writing would make it there. */
  private static Path followed(Path path) throws IOException {
    if (!Files.isSymbolicLink(path)) {
      return path;
    }
    try {
      return path.toRealPath();
    } catch (NoSuchFileException dangling) {
      Path target = path;
      for (int links = 0; Files.isSymbolicLink(target); links++) {
        if (links == MOST_LINKS) {
          throw new FileSystemLoopException(path.toString());
        }
        target = target.resolveSibling(Files.readSymbolicLink(target));
      }
      return target;
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

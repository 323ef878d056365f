package dev.weft.file;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/**
 * Has the directories below one watched, each before what is in it is listed: what comes later is
 * told by the system. In threads that may block.
 */
final class WatchedTree extends SimpleFileVisitor<Path> {
  /** Has the system watch one directory. */
  @FunctionalInterface
  interface Registrar {
    void register(FileWatch watch, Path directory) throws IOException;
  }

  private final FileWatch watch;
  private final Registrar registrar;
  private final List<FileChange> found = new ArrayList<>();
  private Path top = Path.of("");

  WatchedTree(FileWatch watch, Registrar registrar) {
    this.watch = watch;
    this.registrar = registrar;
  }

  /**
   * Watches what is below a directory that is watched already.
   *
   * @throws IOException if a directory cannot be watched
   */
  void registerBelow(Path directory) throws IOException {
    top = directory;
    Path _ = Files.walkFileTree(directory, this);
  }

  /**
   * Watches a directory that came, and what is below it.
   *
   * @return what is in it, as changes
   */
  List<FileChange> registerNew(Path directory) {
    try {
      registrar.register(watch, directory);
      registerBelow(directory);
    } catch (NoSuchFileException | NotDirectoryException e) {
      // It has gone again, and the system tells of that.
    } catch (IOException e) {
      found.add(new FileChange(FileChange.Kind.OVERFLOWED, watch.directory()));
    }
    return found;
  }

  /** Watches a tree in which directories may have come unseen. */
  void registerAgain(Path directory) {
    try {
      registerBelow(directory);
    } catch (IOException e) {
      // What is missing is told by the overflow that this is done for.
    }
  }

  @Override
  public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
      throws IOException {
    if (directory.equals(top)) {
      return FileVisitResult.CONTINUE;
    }
    if (Thread.currentThread().isInterrupted()) {
      throw new InterruptedIOException("the watch was given up while its directories were listed");
    }
    if (!watch.wants(directory)) {
      return FileVisitResult.SKIP_SUBTREE;
    }
    found.add(new FileChange(FileChange.Kind.CREATED, directory));
    try {
      registrar.register(watch, directory);
      return FileVisitResult.CONTINUE;
    } catch (NoSuchFileException | NotDirectoryException e) {
      return FileVisitResult.SKIP_SUBTREE; // it has just gone
    }
  }

  @Override
  public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
    found.add(new FileChange(FileChange.Kind.CREATED, file));
    return FileVisitResult.CONTINUE;
  }

  @Override
  public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
    if (failure instanceof NoSuchFileException) {
      return FileVisitResult.CONTINUE;
    }
    throw failure;
  }
}

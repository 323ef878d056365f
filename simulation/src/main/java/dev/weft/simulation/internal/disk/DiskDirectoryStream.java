package dev.weft.simulation.internal.disk;

import java.nio.file.DirectoryStream;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;

/** The paths that were in a directory when it was opened. */
final class DiskDirectoryStream implements DirectoryStream<Path> {
  private final List<Path> paths;
  private boolean givenOut;
  private boolean closed;

  DiskDirectoryStream(List<Path> paths) {
    this.paths = List.copyOf(paths);
  }

  @Override
  public Iterator<Path> iterator() {
    if (closed) {
      throw new IllegalStateException("Directory stream is closed");
    }
    if (givenOut) {
      throw new IllegalStateException("Iterator already obtained");
    }
    givenOut = true;
    return paths.iterator();
  }

  @Override
  public void close() {
    closed = true;
  }
}

package dev.weft.file;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A directory and what is below it. */
final class WalkSource implements Source<Path> {
  private static final int MOST_PATHS = 500;

  private final Path start;
  private final int maxDepth;
  private @Nullable Stream<Path> walk;
  private @Nullable Iterator<Path> paths;

  /** What comes after the paths that were found before it. */
  private @Nullable IOException failure;

  WalkSource(Path start, int maxDepth) {
    this.start = start;
    this.maxDepth = maxDepth;
  }

  @Override
  @SuppressWarnings("StreamResourceLeak") // close() closes it
  public void open() throws IOException {
    Stream<Path> opened = Files.walk(start, maxDepth);
    walk = opened;
    paths = opened.iterator();
  }

  @Override
  public List<Path> next() throws IOException {
    if (failure != null) {
      throw failure;
    }
    Iterator<Path> from = paths;
    List<Path> batch = new ArrayList<>();
    try {
      while (from != null && batch.size() < MOST_PATHS && from.hasNext()) {
        batch.add(from.next());
        Content.endIfInterrupted(start);
      }
    } catch (UncheckedIOException e) {
      if (batch.isEmpty()) {
        throw e.getCause();
      }
      failure = e.getCause();
    }
    return batch;
  }

  @Override
  public void close() {
    Stream<Path> open = walk;
    if (open != null) {
      walk = null;
      paths = null;
      open.close();
    }
  }

  @Override
  public String toString() {
    return "paths below " + start;
  }
}

package dev.weft.file;

import java.io.IOException;
import java.util.List;

/**
 * Where the elements of a {@link FileSequence} come from. Used by one thread at a time, never by
 * the loop's.
 */
interface Source<T> {
  /** Opens it, once. */
  void open() throws IOException;

  /** The next elements, some thousand at most; none at the end. */
  List<T> next() throws IOException;

  /** Closes what is open. May be called again, and without {@link #open()}. */
  void close() throws IOException;
}

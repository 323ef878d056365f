package dev.weft.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Goes through {@link StreamReader#lines()}. Confined to the loop. */
final class LineIterator implements Iterator<String> {
  /** Where the lines come from. */
  interface Lines {
    @Nullable String readLine() throws IOException;
  }

  private final Lines reader;

  /** Read by {@link #hasNext()} and not yet given out. */
  private @Nullable String next;

  LineIterator(Lines reader) {
    this.reader = reader;
  }

  @Override
  public boolean hasNext() {
    if (next == null) {
      try {
        next = reader.readLine();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return next != null;
  }

  @Override
  public String next() {
    if (!hasNext()) {
      throw new NoSuchElementException("the stream has ended: ask hasNext() first");
    }
    String line = Objects.requireNonNull(next);
    next = null;
    return line;
  }
}

package dev.weft.file;

import dev.weft.EventLoop;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Queue;

/**
 * The lines of a file, or the paths below a directory, for a task to go through once. They are read
 * in a thread, some thousand at a time, so memory is bounded however many there are.
 *
 * {@snippet file="FilesGuideTest.java" region="lines"}
 *
 * <p>Going on waits whenever the next ones have to be read. As an {@link Iterator} cannot throw it,
 * an {@link IOException} comes as the cause of an {@link UncheckedIOException}, after all that was
 * read before it. At the end, and after any failure or cancellation of a read, the file is closed;
 * code that leaves the loop early calls {@link #close()}, for which try-with-resources is there.
 *
 * <p>For one task at a time.
 *
 * @param <T> what it consists of
 */
public final class FileSequence<T> implements Iterable<T>, AutoCloseable {
  private enum State {
    OPEN,
    READING,
    CLOSED
  }

  private final Source<T> source;
  private final Queue<T> read = new ArrayDeque<>();
  private State state = State.OPEN;
  private boolean givenOut;

  private FileSequence(Source<T> source) {
    this.source = source;
  }

  static <T> FileSequence<T> open(Source<T> source) throws IOException {
    FileCall.run(
        () -> {
          source.open();
          return true;
        },
        () -> closeUnattended(source));
    return new FileSequence<>(source);
  }

  /**
   * The one iterator.
   *
   * @return an iterator that waits, in a task
   * @throws IllegalStateException if it was given out before: open the file again
   */
  @Override
  public Iterator<T> iterator() {
    if (givenOut) {
      throw new IllegalStateException(
          "the " + source + " can be gone through once: open them again");
    }
    givenOut = true;
    return new Elements();
  }

  /**
   * Closes the file, after waiting for a thread to do so, and ends the iteration. Closing it again
   * does nothing.
   *
   * <p>If the task is cancelled meanwhile, the file is closed all the same. Outside a task the
   * calling thread does it.
   *
   * @throws IOException if closing failed
   * @throws IllegalStateException if another task is reading
   */
  @Override
  public void close() throws IOException {
    if (state == State.CLOSED) {
      return;
    }
    ensureNotReading();
    state = State.CLOSED;
    read.clear();
    EventLoop loop = EventLoop.runningOrNull();
    if (loop == null || loop.currentTask() == null) {
      source.close();
    } else {
      FileCall.runAnyway(() -> {
        source.close();
        return true;
      });
    }
  }

  private void ensureNotReading() {
    if (state == State.READING) {
      throw new IllegalStateException("another task is reading the " + source);
    }
  }

  private boolean hasNext() {
    if (!read.isEmpty()) {
      return true;
    }
    ensureNotReading();
    if (state == State.CLOSED) {
      return false;
    }
    var _ = FileCall.loopOfTask(); // throws before anything has changed
    state = State.READING;
    boolean more = false;
    try {
      List<T> next = FileCall.run(this::nextOrClose, () -> closeUnattended(source));
      read.addAll(next);
      more = !next.isEmpty();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    } finally {
      state = more ? State.OPEN : State.CLOSED;
    }
    return more;
  }

  /** In a thread: closes where it ends, be it by an interrupt. */
  private List<T> nextOrClose() throws IOException {
    boolean more = false;
    try {
      List<T> next = source.next();
      more = !next.isEmpty();
      return next;
    } finally {
      if (!more) {
        source.close();
      }
    }
  }

  private static void closeUnattended(Source<?> source) {
    try {
      source.close();
    } catch (IOException nobodyWaits) {
      // It was opened for reading: nothing is lost, and the task was told of its cancellation.
    }
  }

  @Override
  public String toString() {
    return "FileSequence[" + source + "]";
  }

  private final class Elements implements Iterator<T> {
    @Override
    public boolean hasNext() {
      return FileSequence.this.hasNext();
    }

    @Override
    public T next() {
      if (!hasNext()) {
        throw new NoSuchElementException("no more " + source);
      }
      return read.remove();
    }
  }
}

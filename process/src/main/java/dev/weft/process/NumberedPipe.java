package dev.weft.process;

import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.nio.channels.Pipe;
import org.jspecify.annotations.Nullable;

/**
 * A pipe between the loop and a child: the loop's end is on the selector, as any pipe's is, and the
 * child gets the other end by its name in the file system.
 *
 * <p>That works on Linux, where {@code /proc/self/fd/N} opens the pipe of descriptor N anew. What
 * is opened so blocks, as a child expects, although this program's own end does not.
 */
record NumberedPipe(Pipe pipe, File path) implements Closeable {

  /** Opens a pipe, or returns null where pipes have no names. */
  static @Nullable NumberedPipe open() throws IOException {
    DescriptorNumbers numbers = DescriptorNumbers.OF_THIS_PROCESS;
    if (numbers == null) {
      return null;
    }
    Pipe pipe = Pipe.open();
    try {
      int number = numbers.of(pipe);
      if (number >= 0) {
        return new NumberedPipe(pipe, DescriptorNumbers.path(number));
      }
    } catch (IOException | RuntimeException e) {
      close(pipe, e);
      throw e;
    }
    pipe.source().close();
    pipe.sink().close();
    return null;
  }

  private static void close(Pipe pipe, Exception why) {
    try (var _ = pipe.source();
        var _ = pipe.sink()) {
      // Both are closed whatever happens.
    } catch (IOException e) {
      why.addSuppressed(e);
    }
  }

  @Override
  public void close() throws IOException {
    try (var _ = pipe.source();
        var _ = pipe.sink()) {
      // Both are closed whatever happens.
    }
  }
}

package dev.weft;

import dev.weft.internal.log.Reporter;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Stands in for standard error, where the kernel's log goes, as long as a test needs it. */
public final class StandardError implements AutoCloseable {
  private final PrintStream before = System.err;
  private final List<String> lines = new CopyOnWriteArrayList<>();

  /** Takes standard error over; printing a line takes a monitor first, as some loggers do. */
  public StandardError(Object monitor) {
    System.setErr(
        new PrintStream(OutputStream.nullOutputStream(), true) {
          @Override
          public void println(String line) {
            synchronized (monitor) {
              lines.add(line);
            }
          }
        });
  }

  /** What was printed, once the kernel has nothing more to write. */
  public List<String> lines() {
    Reporter.flush();
    return lines;
  }

  @Override
  public void close() {
    Reporter.flush();
    System.setErr(before);
  }
}

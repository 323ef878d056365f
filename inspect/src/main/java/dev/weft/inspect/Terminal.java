package dev.weft.inspect;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The terminal that this program has, taken over for a screen that is drawn again and again: keys
 * come one by one and are not shown. {@code stty} of the system does what Java cannot.
 *
 * <p>Closing it gives it back as it was; so does a JVM that ends by a signal.
 */
final class Terminal implements AutoCloseable {
  private static final String OTHER_SCREEN = "\033[?1049h\033[?25l";
  private static final String USUAL_SCREEN = "\033[?25h\033[?1049l";
  private static final int USUAL_ROWS = 24;
  private static final int USUAL_COLUMNS = 80;

  private final OutputStream out = new FileOutputStream(FileDescriptor.out);
  private final BlockingQueue<Integer> keys = new LinkedBlockingQueue<>();
  private final String before;
  private final Thread atEnd = new Thread(this::giveBack);
  private boolean given;

  /** How large it is. */
  record Size(int rows, int columns) {}

  private Terminal(String before) {
    this.before = before;
  }

  /** The terminal, or null where input or output is none. */
  @SuppressWarnings("SystemConsoleNull") // that depends on the JDK and its options
  static @Nullable Terminal takeOver() throws IOException {
    if (System.console() == null || !System.console().isTerminal()) {
      return null;
    }
    String before = stty("-g");
    if (before == null) {
      return null;
    }
    var terminal = new Terminal(before);
    Runtime.getRuntime().addShutdownHook(terminal.atEnd);
    if (stty("-icanon", "-echo", "min", "1") == null) {
      terminal.close();
      return null;
    }
    terminal.print(OTHER_SCREEN);
    Thread.ofPlatform().daemon().name("weft-keys").start(terminal::readKeys);
    return terminal;
  }

  /** What {@code stty} says of the terminal, or null if it cannot. */
  private static @Nullable String stty(String... arguments) {
    String[] command = new String[arguments.length + 1];
    command[0] = "stty";
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    try {
      Process process =
          new ProcessBuilder(command).redirectInput(ProcessBuilder.Redirect.INHERIT).start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      return process.waitFor() == 0 ? said.strip() : null;
    } catch (IOException e) {
      return null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    }
  }

  private void readKeys() {
    InputStream in = new FileInputStream(FileDescriptor.in);
    try {
      int key;
      do {
        key = in.read();
        keys.add(key);
      } while (key >= 0);
    } catch (IOException e) {
      keys.add(-1);
    }
  }

  /**
   * The next key that was pressed.
   *
   * @return its code; -1 at the end of input; null if none is pressed for so long
   */
  @Nullable Integer key(long millis) {
    try {
      return keys.poll(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return -1;
    }
  }

  Size size() {
    String said = stty("size");
    String[] parts = said == null ? new String[0] : said.split(" ");
    if (parts.length == 2) {
      int rows = Integer.parseInt(parts[0]);
      int columns = Integer.parseInt(parts[1]);
      if (rows > 0 && columns > 0) {
        return new Size(rows, columns);
      }
    }
    return new Size(USUAL_ROWS, USUAL_COLUMNS);
  }

  void print(String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  private synchronized void giveBack() {
    if (given) {
      return;
    }
    given = true;
    try {
      print(USUAL_SCREEN);
    } catch (IOException e) {
      // It is gone, as when its window was closed.
    }
    String _ = stty(before);
  }

  @Override
  public void close() {
    giveBack();
    try {
      boolean _ = Runtime.getRuntime().removeShutdownHook(atEnd);
    } catch (IllegalStateException ending) {
      // It runs just now, and finds nothing to do.
    }
  }
}

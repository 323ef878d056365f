package dev.weft.examples;

import java.io.Console;
import java.io.PrintStream;
import java.time.Duration;

/**
 * Shows how far the demo is: on a terminal one line that is written over again and again, elsewhere
 * a line each second.
 */
final class DemoProgress {
  /** A terminal shows Ctrl-C as ^C. */
  private static final int CTRL_C_ECHO = 2;

  private final PrintStream out;
  private final boolean rewrites;
  private int shown;

  private DemoProgress(PrintStream out, boolean rewrites) {
    this.out = out;
    this.rewrites = rewrites;
  }

  @SuppressWarnings("SystemConsoleNull") // from JDK 25 on it is null again without a terminal
  static DemoProgress onStandardOutput() {
    Console console = System.console();
    return new DemoProgress(System.out, console != null && console.isTerminal());
  }

  static DemoProgress onTerminal(PrintStream out) {
    return new DemoProgress(out, true);
  }

  static DemoProgress inLines(PrintStream out) {
    return new DemoProgress(out, false);
  }

  /** Says once, before anything else, what there is to see. */
  void announce(String text) {
    out.println(text);
    out.flush();
  }

  /** How long to wait between two calls of {@link #show}. */
  Duration interval() {
    return rewrites ? Duration.ofMillis(200) : Duration.ofSeconds(1);
  }

  void show(String text) {
    if (rewrites) {
      out.print("\r" + text + " ".repeat(Math.max(0, shown - text.length())));
      shown = text.length();
    } else {
      out.println(text);
    }
    out.flush();
  }

  /** Removes the line that was written over, so that something else can stand there. */
  void clear() {
    if (shown > 0) {
      out.print("\r" + " ".repeat(shown + CTRL_C_ECHO) + "\r");
      out.flush();
      shown = 0;
    }
  }
}

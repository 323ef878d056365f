package dev.weft.process;

import java.util.List;
import java.util.Objects;

/** The system's shell. */
final class Shell {
  private Shell() {}

  static boolean isWindows() {
    return System.getProperty("os.name", "").startsWith("Windows");
  }

  /** The command that has the shell run a line. */
  static List<String> command(String line) {
    Objects.requireNonNull(line, "line");
    return isWindows() ? List.of("cmd.exe", "/c", line) : List.of("/bin/sh", "-c", line);
  }
}

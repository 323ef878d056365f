package dev.weft.bench.peer;

import java.util.List;

/**
 * Something that can be started and measured.
 *
 * @param name as in the figures, such as {@code weft-streams}
 */
public record Program(String name, List<String> command) {
  /** Whether it runs on a JVM, whose heap can be looked into. */
  public boolean isOnJvm() {
    return command.getFirst().endsWith("java");
  }
}

package dev.weft.examples.blocking;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** These tests are about what only the main engine does. */
final class MainEngine {
  private MainEngine() {}

  static void required() {
    assumeTrue(
        System.getProperty("weft.engine", "scheduler").equals("scheduler"),
        "on the fallback engine a blocking call blocks the loop");
  }
}

package dev.weft.http;

import dev.weft.EventLoop;

/** Tells the engines apart, where code that blocks must not run on the fallback engine. */
final class Engines {
  private static final boolean SUSPENDS_BLOCKING_CALLS =
      !System.getProperty("weft.engine", "").equals("baton")
          && Object.class.getModule().isOpen("java.lang", EventLoop.class.getModule());

  private Engines() {}

  /**
   * Refuses what blocks where it would stop the loop.
   *
   * @param what what was to start
   * @throws IllegalStateException that names the flag
   */
  static void requireBlocking(String what) {
    if (!SUSPENDS_BLOCKING_CALLS) {
      String module = EventLoop.class.getModule().isNamed() ? "dev.weft.core" : "ALL-UNNAMED";
      throw new IllegalStateException(
          what
              + " cannot start on the fallback engine, where a handler that blocks stops the loop:"
              + " start the JVM with --add-opens java.base/java.lang="
              + module
              + ", and without -Dweft.engine=baton");
    }
  }
}

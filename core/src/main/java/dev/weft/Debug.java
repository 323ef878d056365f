package dev.weft;

import org.jspecify.annotations.Nullable;

/** What debug mode is, and what it has things remember. */
final class Debug {
  private Debug() {}

  /** Whether new loops are in it. */
  static boolean enabledAtStart() {
    return Boolean.getBoolean("weft.debug") || "1".equals(System.getenv("WEFT_DEBUG"));
  }

  /**
   * Where the caller makes something.
   *
   * @param on whether the loop that it is made for is in debug mode
   */
  static @Nullable Throwable origin(boolean on) {
    return on ? new Throwable("made here") : null;
  }
}

package dev.weft;

import org.jspecify.annotations.Nullable;

/** What debug mode is, and what it has things remember. */
final class Debug {
  private Debug() {}

  /** Whether new loops are in it. */
  static boolean enabledAtStart() {
    return Boolean.getBoolean("weft.debug") || "1".equals(System.getenv("WEFT_DEBUG"));
  }

  /** Where the caller makes something for a loop, if that is in debug mode. */
  static @Nullable Throwable origin(EventLoop loop) {
    return loop.debug() ? new Throwable("made here") : null;
  }
}

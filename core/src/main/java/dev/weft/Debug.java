package dev.weft;

/** Whether new loops are in debug mode. */
final class Debug {
  private Debug() {}

  static boolean enabledAtStart() {
    return Boolean.getBoolean("weft.debug") || "1".equals(System.getenv("WEFT_DEBUG"));
  }
}

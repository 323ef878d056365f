package dev.weft.net;

import java.time.Duration;
import java.util.Objects;

/** Checks the limits of {@link TlsOptions}. */
final class TlsLimits {
  private TlsLimits() {}

  /**
   * Refuses limits under which nothing could be done.
   *
   * @throws IllegalArgumentException if one is not more than nothing
   */
  static void check(Duration handshakeTimeout, Duration shutdownTimeout) {
    check("handshakeTimeout", handshakeTimeout);
    check("shutdownTimeout", shutdownTimeout);
  }

  private static void check(String name, Duration limit) {
    Objects.requireNonNull(limit, name);
    if (!limit.isPositive()) {
      throw new IllegalArgumentException(name + " " + limit + ": use more than nothing");
    }
  }
}

package dev.weft.examples;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Locale;

/** How many files and sockets this process may have open. */
final class Descriptors {
  /** For what the JVM and the loop open meanwhile. */
  private static final int SPARE = 32;

  private Descriptors() {}

  /**
   * Checks that a number of clients and their server fit into this process.
   *
   * @throws IOException if they do not; the message is for the user
   */
  static void ensureRoomFor(int clients) throws IOException {
    if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system) {
      long limit = system.getMaxFileDescriptorCount();
      long taken = system.getOpenFileDescriptorCount() + SPARE;
      long needed = taken + 2L * clients;
      if (needed > limit) {
        throw new IOException(
            String.format(
                Locale.ROOT,
                "%,d clients need %,d file descriptors, and the limit is %,d: raise it (ulimit -n"
                    + " %d), or ask for fewer clients (--clients %d)",
                clients,
                needed,
                limit,
                needed,
                Math.max(1, (limit - taken) / 2)));
      }
    }
  }
}

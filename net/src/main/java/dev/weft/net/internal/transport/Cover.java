package dev.weft.net.internal.transport;

import dev.weft.net.Protocol;
import dev.weft.net.Transport;

/**
 * The protocol by which a transport stands on another one, and is used in its place. A class, and
 * no interface: every write asks whether there is one.
 */
public abstract class Cover implements Protocol {

  /**
   * Refuses what the lower transport's user writes past this one.
   *
   * @throws IllegalStateException if the user writes
   */
  public abstract void refuseOthers(Transport lower, String method);

  /**
   * Whether what is received is best in an array.
   *
   * @return false if not overridden
   */
  public boolean wantsArray() {
    return false;
  }

  /**
   * For the lower transports: refuses what their user writes once something stands on them, which
   * would stand among what that writes.
   *
   * @throws IllegalStateException if the user writes
   */
  public static void checkUncovered(Transport lower, String method) {
    if (lower.protocol() instanceof Cover cover) {
      cover.refuseOthers(lower, method);
    }
  }
}

package dev.weft.simulation;

import dev.weft.net.internal.poll.UserChannel;
import java.net.SocketOption;
import org.jspecify.annotations.Nullable;

/** What a channel has of its host, its options, and its selector's key. */
final class HostSocket {
  private final Host host;
  private final int life;
  private final SocketOptionValues options;
  private @Nullable SimulatedKey key;

  HostSocket(Host host, int bufferBytes, SocketOption<?>... supported) {
    this.host = host;
    this.life = host.life();
    this.options = new SocketOptionValues(bufferBytes, supported);
  }

  Host host() {
    return host;
  }

  SocketOptionValues options() {
    return options;
  }

  /** Whether the host has not crashed since it was made. */
  boolean isOfThisLife() {
    return host.isInLife(life);
  }

  /** Says what happened, unless that is in the rest of a step in which the host crashed. */
  void log(String what) {
    if (isOfThisLife()) {
      host.log(what);
    }
  }

  void registered(SimulatedKey newKey) {
    key = newKey;
  }

  /**
   * Its channel is being closed.
   *
   * @return whether a task or a callback of the program's waits for it, and no transport has it
   */
  boolean closes() {
    SimulatedKey registered = key;
    if (registered == null
        || !registered.isValid()
        || !(registered.attachment() instanceof UserChannel)) {
      return false;
    }
    registered.letsGoSoon();
    return true;
  }

  /** The operations that are ready may have changed. */
  void touch() {
    if (key != null) {
      key.touch();
    }
  }
}

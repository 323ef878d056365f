package dev.weft.simulation;

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

  /** The operations that are ready may have changed. */
  void touch() {
    if (key != null) {
      key.touch();
    }
  }
}

package dev.weft.net;

import java.util.Objects;

/**
 * A client's connection at the level of protocols.
 *
 * @param transport what sends and closes
 * @param protocol what the loop calls
 * @param <P> the type of the protocol
 */
public record ProtocolConnection<P extends Protocol>(Transport transport, P protocol) {
  /** Refuses null. */
  public ProtocolConnection {
    Objects.requireNonNull(transport, "transport");
    Objects.requireNonNull(protocol, "protocol");
  }
}

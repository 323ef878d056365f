package dev.weft.net;

import java.util.Objects;

/**
 * A UDP socket at the level of protocols.
 *
 * @param transport what sends and closes
 * @param protocol what the loop calls
 * @param <P> the type of the protocol
 */
public record ProtocolEndpoint<P extends DatagramProtocol>(
    DatagramTransport transport, P protocol) {
  /** Refuses null. */
  public ProtocolEndpoint {
    Objects.requireNonNull(transport, "transport");
    Objects.requireNonNull(protocol, "protocol");
  }
}

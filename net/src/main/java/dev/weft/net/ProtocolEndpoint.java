package dev.weft.net;

/**
 * A UDP socket at the level of protocols.
 *
 * @param transport what sends and closes
 * @param protocol what the loop calls
 * @param <P> the type of the protocol
 */
public record ProtocolEndpoint<P extends DatagramProtocol>(
    DatagramTransport transport, P protocol) {}

package dev.weft.net;

/**
 * A client's connection at the level of protocols.
 *
 * @param transport what sends and closes
 * @param protocol what the loop calls
 * @param <P> the type of the protocol
 */
public record ProtocolConnection<P extends Protocol>(Transport transport, P protocol) {}

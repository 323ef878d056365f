package dev.weft.net;

/**
 * How often the peers of one server failed, from its start on. Such failures are no errors of the
 * program; how many there are may still say something, of an attack or of a broken client.
 *
 * @param handshakes TLS handshakes that the peer let fail, those that {@link HandshakeLimits} gave
 *     up and those whose time was up included
 * @param handlers handlers of streams that ended by the failure of their connection, by a record
 *     that was cut short, or by a line that was too long
 * @param brokenConnections connections that ended by an error of the network, a reset say
 */
public record PeerFailures(long handshakes, long handlers, long brokenConnections) {}

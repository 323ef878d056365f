package dev.weft.net;

/**
 * What the sockets of one loop did from its beginning on. See {@link NetInspection#totals}.
 *
 * @param openConnections how many connections, UDP sockets and pipes are open
 * @param openedConnections how many were ever opened; grows only
 * @param receivedBytes how many bytes came; grows only
 * @param sentBytes how many bytes the system has taken to send; grows only
 * @param handshakesUnderWay how many handshakes of TLS are under way, of servers and clients
 * @param handshakes how many handshakes came to an end that was good; grows only
 * @param failedHandshakes how many did not; grows only
 */
public record NetTotals(
    int openConnections,
    long openedConnections,
    long receivedBytes,
    long sentBytes,
    int handshakesUnderWay,
    long handshakes,
    long failedHandshakes) {}

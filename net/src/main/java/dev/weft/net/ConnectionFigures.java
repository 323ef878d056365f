package dev.weft.net;

import java.net.SocketAddress;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a connection, or another socket or pipe, at one moment. See {@link
 * NetInspection#connections}.
 *
 * @param kind what it is
 * @param localAddress this side's address; null where it has none, as a pipe
 * @param remoteAddress the peer's; null where it has none, as a UDP socket that takes packets of
 *     all
 * @param accepted whether a server has accepted it, and not this side opened it
 * @param age how long it is open
 * @param receivedBytes how many bytes came, encrypted ones on an encrypted connection
 * @param sentBytes how many bytes the system has taken to send, likewise
 * @param unsentBytes how many bytes wait to be sent, those included that are still to be encrypted
 * @param readingPaused whether nothing is received for now, as the program has enough, or wants no
 *     more
 * @param writingPaused whether the program was told not to write for now, as the peer takes too
 *     little
 * @param handshaking whether the handshake of TLS is under way
 * @param tlsVersion the version of TLS, such as {@code TLSv1.3}; null where it is not encrypted, or
 *     not yet
 * @param cipherSuite the cipher suite, by its standard name; null likewise
 */
public record ConnectionFigures(
    Kind kind,
    @Nullable SocketAddress localAddress,
    @Nullable SocketAddress remoteAddress,
    boolean accepted,
    Duration age,
    long receivedBytes,
    long sentBytes,
    int unsentBytes,
    boolean readingPaused,
    boolean writingPaused,
    boolean handshaking,
    @Nullable String tlsVersion,
    @Nullable String cipherSuite) {

  /** Refuses null where the parameters say so. */
  public ConnectionFigures {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(age, "age");
  }

  /** What a connection is below. */
  public enum Kind {
    /** A TCP connection. */
    TCP,
    /** A connection of a Unix domain socket. */
    UNIX,
    /** A UDP socket. */
    UDP,
    /** An end of a pipe, of a child process say. */
    PIPE
  }
}

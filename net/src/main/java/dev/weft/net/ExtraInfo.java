package dev.weft.net;

import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SocketChannel;
import java.security.cert.Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;

/**
 * Names something that only some transports can tell, with its type.
 *
 * {@snippet :
 * SocketChannel channel = transport.extraInfo(ExtraInfo.CHANNEL);
 * if (channel != null) {
 *   channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
 * }
 * }
 *
 * @param <T> the type of what it names
 */
public final class ExtraInfo<T> {
  /**
   * The socket of a transport that has one: for its options. Reading, writing or closing it behind
   * the transport's back breaks the connection.
   */
  public static final ExtraInfo<SocketChannel> CHANNEL =
      new ExtraInfo<>("channel", SocketChannel.class);

  /** The end of a pipe that a transport reads or writes: asyncio's {@code pipe}. */
  public static final ExtraInfo<SelectableChannel> PIPE =
      new ExtraInfo<>("pipe", SelectableChannel.class);

  /** The socket of a {@link DatagramTransport}: for its options. */
  public static final ExtraInfo<DatagramChannel> DATAGRAM_CHANNEL =
      new ExtraInfo<>("datagram channel", DatagramChannel.class);

  /** The process of a {@code SubprocessTransport}: asyncio's {@code subprocess}. */
  public static final ExtraInfo<ProcessHandle> SUBPROCESS =
      new ExtraInfo<>("subprocess", ProcessHandle.class);

  /** The session of a connection that is encrypted by TLS. */
  public static final ExtraInfo<SSLSession> TLS_SESSION =
      new ExtraInfo<>("TLS session", SSLSession.class);

  /**
   * The certificates by which the peer of a TLS connection showed who it is, its own first. Servers
   * have them only of clients that they asked for one.
   */
  public static final ExtraInfo<Certificate[]> TLS_PEER_CERTIFICATES =
      new ExtraInfo<>("TLS peer certificates", Certificate[].class);

  /** The application's protocol that was agreed on in the TLS handshake (ALPN), such as "h2". */
  public static final ExtraInfo<String> TLS_ALPN_PROTOCOL =
      new ExtraInfo<>("TLS ALPN protocol", String.class);

  /** The cipher suite of a TLS connection, by its standard name. */
  public static final ExtraInfo<String> TLS_CIPHER_SUITE =
      new ExtraInfo<>("TLS cipher suite", String.class);

  /**
   * The keys and certificates that this side of a TLS connection was encrypted with, the one chosen
   * by {@link TlsServerOptions#withContextByName} if one was: asyncio's {@code sslcontext}.
   */
  public static final ExtraInfo<SSLContext> TLS_CONTEXT =
      new ExtraInfo<>("TLS context", SSLContext.class);

  /**
   * What encrypts a TLS connection: asyncio's {@code ssl_object}. For what it can tell; using it
   * behind the transport's back breaks the connection.
   */
  public static final ExtraInfo<SSLEngine> TLS_ENGINE =
      new ExtraInfo<>("TLS engine", SSLEngine.class);

  private final String name;
  private final Class<T> type;

  private ExtraInfo(String name, Class<T> type) {
    this.name = name;
    this.type = type;
  }

  /**
   * The type of what it names.
   *
   * @return a class
   */
  public Class<T> type() {
    return type;
  }

  @Override
  public String toString() {
    return name;
  }
}

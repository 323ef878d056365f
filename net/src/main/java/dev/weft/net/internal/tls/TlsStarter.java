package dev.weft.net.internal.tls;

import dev.weft.EventLoop;
import dev.weft.net.Protocol;
import dev.weft.net.TlsClientOptions;
import dev.weft.net.TlsOptions;
import dev.weft.net.TlsServerOptions;
import dev.weft.net.Transport;
import dev.weft.net.internal.transport.PeerReports;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The protocol of a transport that is to be encrypted as soon as it stands: puts a {@link
 * TlsTransport} in its own place.
 *
 * @param <P> the type of the protocol that gets that one
 */
public final class TlsStarter<P extends Protocol> implements Protocol {
  private final EventLoop loop;
  private final P above;
  private final TlsOptions options;

  /** For clients: whom they connect to. */
  private final @Nullable String host;

  private final HandshakeListener listener;

  public TlsStarter(
      EventLoop loop,
      P above,
      TlsOptions options,
      @Nullable String host,
      HandshakeListener listener) {
    this.loop = loop;
    this.above = above;
    this.options = options;
    this.host = host;
    this.listener = listener;
  }

  /**
   * What a server calls for each connection that is to be encrypted before its protocol gets it.
   */
  public static Supplier<Protocol> servers(
      EventLoop loop,
      Supplier<? extends Protocol> protocols,
      TlsServerOptions options,
      PeerReports reports) {
    var handshakes = new ServerHandshakes(options.handshakeLimits(), reports);
    return () -> new TlsStarter<Protocol>(loop, protocols.get(), options, null, handshakes);
  }

  /** The protocol that gets what encrypts. */
  public P above() {
    return above;
  }

  @Override
  public void connectionMade(Transport transport) {
    var _ =
        TlsTransport.start(
            loop, transport, above, options, engines(options, host, transport), listener, false);
  }

  /**
   * What makes a client's engine; null for a server, which chooses one when it has heard the
   * client.
   *
   * @param host for clients: whom they connect to, unless the options say otherwise
   */
  static @Nullable EngineSource engines(
      TlsOptions options, @Nullable String host, Transport transport) {
    if (!(options instanceof TlsClientOptions client)) {
      return null;
    }
    String named = client.serverHostname();
    int port = transport.remoteAddress() instanceof InetSocketAddress inet ? inet.getPort() : -1;
    return () -> TlsEngines.client(client, named != null ? named : host, port);
  }

  @Override
  public void dataReceived(ByteBuffer data) {
    throw new IllegalStateException("the connection's protocol is a TlsTransport by now");
  }
}

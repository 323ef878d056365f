package dev.weft.net;

import dev.weft.EventLoop;
import dev.weft.net.internal.bytes.Closing;
import dev.weft.net.internal.connect.Adopted;
import dev.weft.net.internal.connect.Connector;
import dev.weft.net.internal.connect.TransportStart;
import dev.weft.net.internal.names.Addresses;
import dev.weft.net.internal.tls.TlsEngines;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.SocketChannel;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Opens connections on the loop that runs, of streams and of protocols. */
final class ClientStart {
  private ClientStart() {}

  /** Connects to a host. */
  static <P extends Protocol> ProtocolConnection<P> connect(
      Supplier<? extends P> protocols, String host, int port, ClientOptions options)
      throws IOException {
    Addresses.checkPort(port);
    TlsClientOptions tls = options.streams().tls();
    EventLoop loop = EventLoop.running();
    var connector = new Connector(loop, options.resolverOrStandard(), options);
    return start(loop, connector.connect(host, port), protocols, tls, host, port);
  }

  /** Takes a socket that other code has connected; it is closed if it cannot be used. */
  static <P extends Protocol> ProtocolConnection<P> adopt(
      Supplier<? extends P> protocols, SocketChannel channel, @Nullable TlsOptions tls)
      throws IOException {
    EventLoop loop = EventLoop.running();
    Adopted.checkFree(loop, channel);
    String host = "";
    int port = 0;
    boolean usable = false;
    try {
      SocketAddress remote = Adopted.prepare(channel);
      if (remote instanceof InetSocketAddress inet) {
        host = inet.getAddress().getHostAddress();
        port = inet.getPort();
      } else {
        TlsEngines.checkServerName(tls, "TLS to " + Addresses.format(remote));
        host = remote.toString();
      }
      usable = true;
    } finally {
      if (!usable) {
        Closing.quietly(channel);
      }
    }
    return start(loop, channel, protocols, tls, host, port);
  }

  private static <P extends Protocol> ProtocolConnection<P> start(
      EventLoop loop,
      SocketChannel channel,
      Supplier<? extends P> protocols,
      @Nullable TlsOptions tls,
      String host,
      int port)
      throws IOException {
    return tls == null
        ? TransportStart.connect(loop, channel, protocols)
        : TransportStart.encrypt(loop, channel, protocols, tls, host, port);
  }

  /** The protocol of a stream that a client is to read and write. */
  static Supplier<StreamProtocol> streams(StreamOptions options) {
    EventLoop loop = EventLoop.running();
    return () -> new StreamProtocol(loop, options, null);
  }
}

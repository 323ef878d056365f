package dev.weft.net;

import static dev.weft.net.Net.openConnection;
import static dev.weft.net.Net.startServer;

import dev.weft.EventLoop;
import dev.weft.Future;
import dev.weft.net.internal.tls.TlsTransport;
import java.io.IOException;

/** Both ends of one encrypted connection over loopback. */
public final class TlsPeers {
  private TlsPeers() {}

  public static Peers.Streams streams(TlsServerOptions server, TlsClientOptions client)
      throws IOException {
    return streams(server, client, StreamOptions.DEFAULT);
  }

  /** The streams of both ends; the server's is left to the test. */
  public static Peers.Streams streams(
      TlsServerOptions server, TlsClientOptions client, StreamOptions streams) throws IOException {
    Future<Connection> served = EventLoop.running().createFuture();
    var options = ServerOptions.DEFAULT.withStreams(streams).withTls(server);
    StreamHandler handler =
        (reader, writer) -> {
          served.setResult(new Connection(reader, writer));
          EventLoop.running().createFuture().await(); // until the loop ends
        };
    try (var listening = startServer("127.0.0.1", 0, handler, options)) {
      var connected = openConnection("127.0.0.1", listening.port(), streams.withTls(client));
      return new Peers.Streams(connected, served.await());
    }
  }

  /** The transport that an encrypted one stands on: what the test does to it, a bad net does. */
  public static Transport lower(Connection end) throws Exception {
    var field = TlsTransport.class.getDeclaredField("lower");
    field.setAccessible(true);
    return (Transport) field.get(end.writer().transport());
  }
}

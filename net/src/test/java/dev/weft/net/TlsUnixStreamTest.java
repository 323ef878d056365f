package dev.weft.net;

import static dev.weft.net.UnixSockets.openUnixConnection;
import static dev.weft.net.UnixSockets.startUnixServer;

import dev.weft.EventLoop;
import dev.weft.Future;
import java.io.IOException;
import java.nio.file.Path;
import java.util.IdentityHashMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

class TlsUnixStreamTest extends StreamSuite {
  @TempDir private Path folder;

  private final IdentityHashMap<StreamWriter, Connection> peers = new IdentityHashMap<>();

  @BeforeAll
  static void makeCertificates() {
    TlsCertificates.make();
  }

  @Override
  Peers.Streams connect() throws IOException {
    var options = StreamOptions.DEFAULT.withLimitBytes(LIMIT_BYTES);
    var tls = TlsCertificates.client().withServerHostname("localhost");
    Future<Connection> served = EventLoop.running().createFuture();
    Path path = folder.resolve("s");
    try (var _ =
        startUnixServer(
            path,
            (reader, writer) -> {
              served.setResult(new Connection(reader, writer));
              try {
                writer.waitClosed();
              } catch (IOException e) {
                // How its connection ends is the test's business.
              }
            },
            ServerOptions.DEFAULT.withStreams(options).withTls(TlsCertificates.server()),
            UnixFileOptions.DEFAULT)) {
      var client = openUnixConnection(path, options.withTls(tls));
      var server = served.await();
      peers.put(client.writer(), server);
      peers.put(server.writer(), client);
      return new Peers.Streams(client, server);
    }
  }

  /** A Unix domain socket is reset by closing it while something is left to read. */
  @Override
  void reset(Connection end) {
    end.writer().transport().pauseReading();
    peers.get(end.writer()).writer().transport().write(new byte[1]);
    end.writer().transport().abort();
  }
}

package dev.weft.net;

import static dev.weft.net.Loops.until;
import static dev.weft.net.Net.openConnection;
import static dev.weft.net.Net.startServer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.Async;
import dev.weft.EventLoop;
import dev.weft.spi.Inventory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The connections and servers of a loop, as tools see them. */
class NetInspectionTest {
  @TempDir private Path folder;

  @BeforeAll
  static void makeCertificates() {
    TlsCertificates.make();
  }

  private static List<ConnectionFigures> connections() {
    return NetInspection.connections(EventLoop.running(), 100);
  }

  private static ConnectionFigures accepted(boolean accepted) {
    return connections().stream()
        .filter(each -> each.accepted() == accepted)
        .findFirst()
        .orElseThrow();
  }

  private static Inventory inventory(String name) {
    return EventLoop.running().inspection().inventories().stream()
        .filter(each -> each.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static void echo(StreamReader reader, StreamWriter writer) throws IOException {
    for (String line : reader.lines()) {
      writer.writeLine(line);
      writer.drain();
    }
  }

  @Test
  void connections_openOnes_areListedWithTheirFigures() throws Exception {
    Loops.run(() -> {
      try (var server = startServer("127.0.0.1", 0, NetInspectionTest::echo);
          var connection = openConnection("127.0.0.1", server.port())) {
        connection.writer().writeLine("hello");
        assertThat(connection.reader().readLine()).isEqualTo("hello");

        List<String> log = new ArrayList<>();
        // @start region="connections"
        EventLoop loop = EventLoop.running();
        for (ConnectionFigures each : NetInspection.connections(loop, 100)) {
          log.add(each.remoteAddress() + " has sent " + each.receivedBytes() + " bytes");
        }
        // @end
        assertThat(log).hasSize(2).allMatch(line -> line.endsWith(" has sent 6 bytes"));
        List<ConnectionFigures> all = connections();

        assertThat(all).hasSize(2);
        assertThat(all)
            .allSatisfy(each -> {
              assertThat(each.kind()).isEqualTo(ConnectionFigures.Kind.TCP);
              assertThat(each.receivedBytes()).isEqualTo(6);
              assertThat(each.sentBytes()).isEqualTo(6);
              assertThat(each.unsentBytes()).isZero();
              assertThat(each.age()).isPositive();
              assertThat(each.tlsVersion()).isNull();
              assertThat(each.handshaking()).isFalse();
            });
        assertThat(all)
            .extracting(ConnectionFigures::accepted)
            .containsExactlyInAnyOrder(true, false);
        assertThat(((InetSocketAddress) accepted(false).remoteAddress()).getPort())
            .isEqualTo(server.port());
        assertThat(NetInspection.connections(loop, 1)).hasSize(1);
      }
      until(() -> connections().isEmpty());
      NetTotals totals = NetInspection.totals(EventLoop.running());
      assertThat(totals).isEqualTo(new NetTotals(0, 2, 12, 12, 0, 0, 0));
    });
  }

  @Test
  void connections_peerThatReadsNothing_showWhatWaits() throws Exception {
    Loops.run(() -> {
      var never = EventLoop.running().createFuture();
      try (var server = startServer("127.0.0.1", 0, (reader, _) -> never.await());
          var connection = openConnection("127.0.0.1", server.port())) {
        until(() -> connections().size() == 2);
        while (!accepted(false).writingPaused()) {
          connection.writer().write(new byte[64 * 1024]);
          Loops.turn();
        }

        ConnectionFigures sender = accepted(false);

        assertThat(sender.unsentBytes())
            .isEqualTo(connection.writer().transport().writeBufferSizeBytes());
        until(() -> accepted(true).readingPaused());
        server.abortClients();
        never.cancel();
      }
    });
  }

  @Test
  void connections_encrypted_haveVersionAndCipher() throws Exception {
    var serverContext = TlsCertificates.context(TlsCertificates.LOCALHOST);
    var clientContext = TlsCertificates.context(null, TlsCertificates.LOCALHOST);
    Loops.run(() -> {
      try (var server =
          startServer(
              "localhost",
              0,
              NetInspectionTest::echo,
              ServerOptions.DEFAULT.withTls(TlsCertificates.server(serverContext)))) {
        var silent = openConnection("localhost", server.port());
        until(() -> connections().stream().anyMatch(ConnectionFigures::handshaking));
        assertThat(NetInspection.totals(EventLoop.running()).handshakesUnderWay()).isOne();

        var options = StreamOptions.DEFAULT.withTls(TlsCertificates.client(clientContext));
        try (var connection = openConnection("localhost", server.port(), options)) {
          connection.writer().writeLine("hello");
          assertThat(connection.reader().readLine()).isEqualTo("hello");

          assertThat(connections().subList(0, 2))
              .allSatisfy(each -> {
                assertThat(each.tlsVersion()).isEqualTo("TLSv1.3");
                assertThat(each.cipherSuite()).startsWith("TLS_");
                assertThat(each.handshaking()).isFalse();
              });
        }
        silent.close();
        until(() -> NetInspection.totals(EventLoop.running()).handshakesUnderWay() == 0);
        NetTotals totals = NetInspection.totals(EventLoop.running());
        assertThat(totals.handshakes()).isEqualTo(2);
        assertThat(totals.failedHandshakes()).isOne();
        assertThat(inventory("handshakes").totals()).containsEntry("failed", 1L);
      }
    });
  }

  @Test
  void connections_fileThatIsSent_isCounted() throws Exception {
    Path file = Files.write(folder.resolve("file"), new byte[100_000]);
    Loops.run(() -> {
      try (var server = startServer("127.0.0.1", 0, (reader, _) -> reader.readAll());
          var connection = openConnection("127.0.0.1", server.port())) {
        long sent;
        try (var channel = java.nio.channels.FileChannel.open(file)) {
          sent = Net.sendFile(connection.writer().transport(), channel, 0, 100_000);
        }

        assertThat(sent).isEqualTo(100_000);
        assertThat(accepted(false).sentBytes()).isEqualTo(100_000);
      }
    });
  }

  @Test
  void connections_packets_areCountedToo() throws Exception {
    Loops.run(() -> {
      try (var left =
              Net.openDatagramEndpoint(
                  new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), null);
          var right =
              Net.openDatagramEndpoint(
                  new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), null)) {
        left.sendTo(ByteBuffer.wrap(new byte[7]), right.localAddress());
        assertThat(right.receive().data()).hasSize(7);

        assertThat(connections())
            .extracting(ConnectionFigures::kind, ConnectionFigures::receivedBytes)
            .containsExactly(
                org.assertj.core.groups.Tuple.tuple(ConnectionFigures.Kind.UDP, 7L),
                org.assertj.core.groups.Tuple.tuple(ConnectionFigures.Kind.UDP, 0L));
      }
    });
  }

  @Test
  void servers_openOnes_tellWhereTheyListenAndWhatTheyAccepted() throws Exception {
    Loops.run(() -> {
      var server = startServer("127.0.0.1", 0, NetInspectionTest::echo);
      openConnection("127.0.0.1", server.port()).close();
      until(() -> connections().isEmpty());
      try (var connection = openConnection("127.0.0.1", server.port())) {
        until(() -> connections().size() == 2);

        ServerFigures figures = NetInspection.servers(EventLoop.running()).getFirst();

        assertThat(figures.addresses()).isEqualTo(server.localAddresses());
        assertThat(figures.serving()).isTrue();
        assertThat(figures.connections()).isOne();
        assertThat(figures.accepted()).isEqualTo(2);
        assertThat(inventory("servers").entries(10).getFirst())
            .containsEntry("address", "127.0.0.1:" + server.port())
            .containsEntry("accepted", 2L);
        assertThat(inventory("connections").entries(10)).hasSize(2);
        assertThat(inventory("connections").entries(1)).hasSize(1);
        assertThat(inventory("connections").totals()).containsEntry("opened", 4L);
        assertThat(connection.writer().isClosing()).isFalse();
      }
      server.close();
      assertThat(NetInspection.servers(EventLoop.running())).isEmpty();
    });
  }

  @Test
  void channels_ofTheProgramsOwn_areListedWithWhatTheyWaitFor() throws Exception {
    Loops.run(() -> {
      var pipe = Pipe.open();
      var listener = ServerSocketChannel.open();
      listener.configureBlocking(false);
      listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      String address = "127.0.0.1:" + ((InetSocketAddress) listener.getLocalAddress()).getPort();
      try (listener;
          var source = pipe.source();
          var _ = pipe.sink();
          var socket = SocketChannel.open()) {
        source.configureBlocking(false);
        socket.configureBlocking(false);
        Sockets.addReader(listener, () -> {});
        Sockets.addReader(source, () -> {});
        Sockets.sockConnect(socket, listener.getLocalAddress());
        Sockets.addWriter(socket, () -> {});

        assertThat(inventory("channels").entries(10))
            .containsExactlyInAnyOrder(
                Map.of(
                    "kind",
                    "listener",
                    "local",
                    address,
                    "waitsToRead",
                    true,
                    "waitsToWrite",
                    false),
                Map.of("kind", "pipe", "waitsToRead", true, "waitsToWrite", false),
                Map.of(
                    "kind",
                    "socket",
                    "local",
                    "127.0.0.1:" + socket.socket().getLocalPort(),
                    "peer",
                    address,
                    "waitsToRead",
                    false,
                    "waitsToWrite",
                    true));
        assertThat(inventory("channels").entries(1)).hasSize(1);
        assertThat(inventory("channels").totals()).containsEntry("open", 3L);
        Sockets.removeReader(listener);
        Sockets.removeReader(source);
        Sockets.removeWriter(socket);
        Sockets.release(socket);
        assertThat(inventory("channels").entries(10)).isEmpty();
      }
    });
  }

  @Test
  void connections_fromAnotherThread_isRefused() throws Exception {
    Loops.run(() -> {
      EventLoop loop = EventLoop.running();

      assertThatThrownBy(() -> Async.toThread(() -> NetInspection.connections(loop, 1)))
          .isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(() -> NetInspection.connections(loop, -1))
          .isInstanceOf(IllegalArgumentException.class);
    });
  }
}

package dev.weft.net;

import static dev.weft.Async.createTask;
import static dev.weft.net.Loops.until;
import static dev.weft.net.Net.openConnection;
import static dev.weft.net.Net.startServer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.EventLoop;
import dev.weft.Future;
import dev.weft.net.internal.bytes.ByteArrayPool;
import dev.weft.net.internal.bytes.ByteQueue;
import dev.weft.net.internal.tls.ClientHello;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Upgrades at the level of protocols: what is refused, and in which order things happen. */
class StartTlsTest {
  @BeforeAll
  static void makeCertificates() {
    TlsCertificates.make();
  }

  private static TlsClientOptions client() {
    return TlsCertificates.client().withServerHostname("localhost");
  }

  @Test
  @SuppressWarnings("NullAway") // that is what it is about
  void startTls_withoutAProtocol_isRefusedBeforeAnythingHappens() throws Exception {
    Loops.run(() -> {
      var peers = Peers.protocols(RecordingProtocol::new);
      var transport = peers.client().transport();

      assertThatThrownBy(() -> Net.startTls(transport, null, client()))
          .isInstanceOf(NullPointerException.class)
          .hasMessage("protocol");
      assertThatThrownBy(() -> Net.startTls(transport, peers.client(), null))
          .isInstanceOf(NullPointerException.class);

      transport.write("still plain".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
      until(() -> peers.server().received.toString().equals("still plain"));
    });
  }

  @Test
  void startTls_writeOnTheLowerTransport_isRefused() throws Exception {
    Loops.run(() -> {
      var peers = Peers.protocols(RecordingProtocol::new);
      var lower = peers.client().transport();
      var server =
          createTask(() ->
              Net.startTls(peers.server().transport(), peers.server(), TlsCertificates.server()));
      var upper = Net.startTls(lower, peers.client(), client());

      assertThatThrownBy(() -> lower.write(new byte[1]))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("encrypted by now");
      assertThatThrownBy(() -> lower.writeAll(List.of(ByteBuffer.allocate(1))))
          .isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(lower::writeEof).isInstanceOf(IllegalStateException.class);
      server.await();
      upper.write("fine".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
      until(() -> peers.server().received.toString().equals("fine"));
    });
  }

  /** The peer's first bytes come together with the end of the handshake. */
  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void startTls_firstBytes_comeAfterTheTaskHasTheTransport(String version) throws Exception {
    Loops.run(() -> {
      for (int i = 0; i < 10; i++) {
        var events = new ArrayList<String>();
        var peers =
            Peers.protocols(() ->
                new RecordingProtocol() {
                  @Override
                  public void dataReceived(ByteBuffer data) {
                    events.add("data");
                    super.dataReceived(data);
                  }
                });
        var options = client().withParameters(each -> each.setProtocols(new String[] {version}));
        var first =
            createTask(() -> {
              var transport = Net.startTls(peers.client().transport(), peers.client(), options);
              transport.write("first".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
              transport.close();
              return transport;
            });
        var _ = Net.startTls(peers.server().transport(), peers.server(), TlsCertificates.server());
        events.add("upgraded");
        until(peers.server()::isLost);
        first.await();

        assertThat(events).startsWith("upgraded").contains("data");
        assertThat(peers.server().received.toString()).isEqualTo("first");
      }
    });
  }

  @Test
  @OnlyJdkEngine("they ask for no such name")
  void client_nameWithAnUnderscore_isAskedFor() throws Exception {
    Loops.run(() -> {
      // By no server of the JDK, which refuses such a name.
      Future<String> asked = EventLoop.running().createFuture();
      try (var server =
          startServer(
              "127.0.0.1",
              0,
              (reader, _) -> {
                var hello = new ClientHello(ByteArrayPool.NONE);
                var received = new ByteQueue(ByteArrayPool.NONE);
                do {
                  byte[] piece = reader.read(1 << 16);
                  received.append(piece, 0, piece.length);
                } while (!hello.isWhole(received.view()));
                asked.setResult(hello.serverName());
              })) {
        var client =
            TlsCertificates.client()
                .withServerHostname("my_service.internal")
                .withoutHostnameVerification();
        var options = StreamOptions.DEFAULT.withTls(client);

        assertThatThrownBy(() -> openConnection("127.0.0.1", server.port(), options))
            .isInstanceOf(SSLHandshakeException.class);

        assertThat(asked.await()).isEqualTo("my_service.internal");
      }
    });
  }
}

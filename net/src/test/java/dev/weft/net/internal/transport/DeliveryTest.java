package dev.weft.net.internal.transport;

import static dev.weft.Async.createTask;
import static dev.weft.net.Loops.until;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.EventLoop;
import dev.weft.net.Loops;
import dev.weft.net.Net;
import dev.weft.net.PausingProtocol;
import dev.weft.net.Pipes;
import dev.weft.net.RecordingProtocol;
import dev.weft.net.ServerOptions;
import dev.weft.net.StreamOptions;
import dev.weft.net.TlsCertificates;
import dev.weft.net.TlsPeers;
import dev.weft.net.Transport;
import java.io.ByteArrayInputStream;
import java.nio.channels.Pipe;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a protocol does between two pieces holds from the next one on, over every transport. */
class DeliveryTest {
  private static final String TEXT = "0123456789".repeat(100);

  enum Over {
    TCP,
    TLS_1_2,
    TLS_1_3,
    TLS_IN_TLS,
    MEMORY,
    PIPE,
    BLOCKING
  }

  @BeforeAll
  static void makeCertificates() {
    TlsCertificates.make();
  }

  /** Has a protocol be sent the text, and the end. */
  private static void send(Over over, PausingProtocol protocol) throws Exception {
    switch (over) {
      case TCP -> sendOver(ServerOptions.DEFAULT, StreamOptions.DEFAULT, protocol);
      case TLS_1_2 -> sendOverTls("TLSv1.2", protocol);
      case TLS_1_3 -> sendOverTls("TLSv1.3", protocol);
      case TLS_IN_TLS -> {
        var peers = TlsPeers.streams(TlsCertificates.server(), TlsCertificates.client());
        var inner = TlsCertificates.client().withServerHostname("localhost");
        var upgrading = createTask(() -> peers.client().writer().startTls(inner));
        protocol.connectionMade(
            Net.startTls(peers.server().writer().transport(), protocol, TlsCertificates.server()));
        upgrading.await();
        write(peers.client().writer().transport());
      }
      case MEMORY -> {
        var sender = new RecordingProtocol();
        MemoryTransport.connect(EventLoop.running(), sender, protocol);
        write(sender.transport());
      }
      case PIPE -> {
        var pipe = Pipe.open();
        var _ = Pipes.connectReadPipe(() -> protocol, pipe.source());
        write(Pipes.connectWritePipe(RecordingProtocol::new, pipe.sink()).transport());
      }
      case BLOCKING -> {
        var source = new ByteArrayInputStream(TEXT.getBytes(US_ASCII));
        var _ = Pipes.connectReadStream(() -> protocol, source);
      }
    }
  }

  private static void sendOverTls(String version, PausingProtocol protocol) throws Exception {
    var client =
        TlsCertificates.client().withParameters(each -> each.setProtocols(new String[] {version}));
    sendOver(
        ServerOptions.DEFAULT.withTls(TlsCertificates.server()),
        StreamOptions.DEFAULT.withTls(client),
        protocol);
  }

  private static void sendOver(ServerOptions server, StreamOptions client, PausingProtocol protocol)
      throws Exception {
    try (var listening = Net.createServer(() -> protocol, "127.0.0.1", 0, server)) {
      write(
          Net.createConnection(RecordingProtocol::new, "127.0.0.1", listening.port(), client)
              .transport());
    }
  }

  private static void write(Transport transport) {
    transport.write(TEXT.getBytes(US_ASCII));
    transport.close();
  }

  private static String collected(StringBuilder received) {
    return received.toString();
  }

  @ParameterizedTest
  @EnumSource
  void pauseReading_afterEachPiece_isRespected(Over over) throws Exception {
    Loops.run(() -> {
      var protocol = new PausingProtocol(64);
      send(over, protocol);
      until(() -> protocol.paused);
      for (int i = 0; i < 20; i++) {
        Loops.turn();
      }

      assertThat(protocol.received).hasSizeLessThanOrEqualTo(64);
      protocol.resumeUntilLost();
      assertThat(collected(protocol.received)).isEqualTo(TEXT);
      assertThat(protocol.calls).containsSubsequence("eofReceived", "connectionLost");
      assertThat(protocol.calls).doesNotContain("lent while paused");
    });
  }

  @ParameterizedTest
  @EnumSource
  void setProtocol_afterTheFirstPiece_givesTheRestToTheNext(Over over) throws Exception {
    Loops.run(() -> {
      var first = new PausingProtocol(64);
      var second = new StringBuilder();
      var ended = EventLoop.running().<Void>createFuture();
      first.afterPiece =
          () ->
              first
                  .transport()
                  .setProtocol(
                      new RecordingProtocol() {
                        @Override
                        public void dataReceived(java.nio.ByteBuffer data) {
                          second.append(ISO_8859_1.decode(data));
                        }

                        @Override
                        public void connectionLost(Exception cause) {
                          ended.setResult(null);
                        }
                      });

      send(over, first);
      ended.await();

      assertThat(first.received).hasSizeLessThanOrEqualTo(64);
      assertThat(first.received + collected(second)).isEqualTo(TEXT);
    });
  }

  @ParameterizedTest
  @EnumSource
  void close_afterTheFirstPiece_endsTheDelivery(Over over) throws Exception {
    Loops.run(() -> {
      var protocol = new PausingProtocol(64);
      protocol.afterPiece = () -> protocol.transport().close();

      send(over, protocol);
      until(protocol::isLost);

      assertThat(protocol.received).hasSizeLessThanOrEqualTo(64);
    });
  }

  @ParameterizedTest
  @EnumSource
  void abort_afterTheFirstPiece_endsTheDelivery(Over over) throws Exception {
    Loops.run(() -> {
      var protocol = new PausingProtocol(64);
      protocol.afterPiece = () -> protocol.transport().abort();

      send(over, protocol);
      until(protocol::isLost);

      assertThat(protocol.received).hasSizeLessThanOrEqualTo(64);
    });
  }
}

package dev.weft.net;

import static dev.weft.Async.createTask;
import static dev.weft.net.Net.createConnection;
import static dev.weft.net.Net.createServer;
import static dev.weft.net.Net.openConnection;
import static dev.weft.net.Net.startServer;
import static dev.weft.net.Net.startTls;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.EventLoop;
import dev.weft.Future;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The end of encrypted connections, their upgrade, and what flows through them. */
class TlsTransportTest {
  @BeforeAll
  static void makeCertificates() {
    TlsCertificates.make();
  }

  private static Peers.Streams connect() throws IOException {
    return TlsPeers.streams(TlsCertificates.server(), TlsCertificates.client());
  }

  private static byte[] random(int length) {
    byte[] data = new byte[length];
    new Random(length).nextBytes(data);
    return data;
  }

  // ---- the end

  @Test
  void peerClosesWithoutCloseNotify_readerGetsTheDataThenTheTruncation() throws Exception {
    Loops.run(() -> {
      var peers = connect();
      peers.client().writer().write("one\ntw");
      TlsPeers.lower(peers.client()).close();

      var reader = peers.server().reader();
      assertThat(reader.readLine()).isEqualTo("one");
      assertThatThrownBy(reader::readLine)
          .isInstanceOf(TlsTruncatedException.class)
          .hasMessageContaining("without close_notify: what it sent may be cut off");
      assertThat(reader.read(10)).isEqualTo("tw".getBytes(ISO_8859_1));
      assertThatThrownBy(() -> reader.read(10)).isInstanceOf(TlsTruncatedException.class);
      assertThatThrownBy(peers.server().writer()::waitClosed)
          .isInstanceOf(TlsTruncatedException.class);
    });
  }

  @Test
  void peerClosesInTheMiddleOfARecord_isATruncation() throws Exception {
    Loops.run(() -> {
      var peers = connect();
      TlsPeers.lower(peers.client()).write(new byte[] {23, 3, 3, 1, 0, 42, 42});
      TlsPeers.lower(peers.client()).close();

      assertThatThrownBy(() -> peers.server().reader().readAll())
          .isInstanceOf(TlsTruncatedException.class)
          .hasMessageContaining("7 bytes into a record");
    });
  }

  @Test
  void peerSendsNonsense_endsTheConnectionWithAnAlert() throws Exception {
    Loops.run(() -> {
      var peers = connect();
      peers.client().writer().write("good");
      TlsPeers.lower(peers.client()).write(new byte[] {23, 3, 3, 0, 32});
      TlsPeers.lower(peers.client()).write(random(32));

      assertThatThrownBy(() -> peers.server().reader().readAll()).isInstanceOf(SSLException.class);
      assertThatThrownBy(() -> peers.client().reader().readAll())
          .isInstanceOf(SSLException.class)
          .message()
          .containsIgnoringCase("bad_record_mac");
    });
  }

  @Test
  void close_peerAnswers_endsWithoutError() throws Exception {
    Loops.run(() -> {
      var peers = connect();
      peers.client().writer().write("bye");
      peers.client().writer().close();

      assertThat(peers.server().reader().readAll()).asString().isEqualTo("bye");
      peers.server().writer().close();
      peers.client().writer().waitClosed();
      peers.server().writer().waitClosed();
    });
  }

  @Test
  void close_peerNeverAnswers_letsGoOfTheSocketInTime() throws Exception {
    Loops.run(() -> {
      var client = TlsCertificates.client().withShutdownTimeout(Duration.ofMillis(200));
      var peers = TlsPeers.streams(TlsCertificates.server(), client);
      var channel = peers.client().writer().transport().extraInfo(ExtraInfo.CHANNEL);

      peers.client().writer().close();
      peers.client().writer().waitClosed();

      assertThat(channel.isOpen()).isTrue();
      Loops.until(() -> !channel.isOpen());
    });
  }

  @Test
  void close_peerNeverReads_failsInTime() throws Exception {
    Loops.run(() -> {
      var client = TlsCertificates.client().withShutdownTimeout(Duration.ofMillis(200));
      var peers = TlsPeers.streams(TlsCertificates.server(), client);
      TlsPeers.lower(peers.server()).pauseReading();
      var writer = peers.client().writer();
      writer.write(new byte[30_000_000]);

      writer.close();

      assertThatThrownBy(writer::waitClosed)
          .isInstanceOf(SSLException.class)
          .hasMessageContaining("bytes within 200 ms of close(): they are lost");
    });
  }

  @Test
  void close_whileTheOtherSideSends_doesNotWait() throws Exception {
    Loops.run(() -> {
      var peers = connect();
      var sender = peers.server().writer();
      createTask(() -> {
        while (!sender.isClosing()) {
          sender.write(random(50_000));
          sender.drain();
        }
      });
      peers.client().reader().readExactly(100_000);

      peers.client().writer().close();

      peers.client().writer().waitClosed();
      assertThat(peers.server().reader().readAll()).isEmpty();
    });
  }

  @Test
  @RealSystem // as it takes long
  void manyConnections_openedAndClosed_leaveNothingWithTheServer() throws Exception {
    Loops.run(() -> {
      StreamHandler answer = (reader, writer) -> writer.writeLine(reader.readLine());
      var tls = ServerOptions.DEFAULT.withTls(TlsCertificates.server());
      var server = startServer("127.0.0.1", 0, answer, tls);
      var options = StreamOptions.DEFAULT.withTls(TlsCertificates.client());
      for (int i = 0; i < 100; i++) {
        try (var client = openConnection("127.0.0.1", server.port(), options)) {
          client.writer().writeLine("a");
          assertThat(client.reader().readLine()).isEqualTo("a");
        }
      }

      server.close();
      server.waitClosed();

      assertThat(server).hasToString("Server[closed; 0 connections]");
    });
  }

  @Test
  @OnlyJdkEngine("they end both directions at once")
  void writeEof_theAnswerComesBackWhole() throws Exception {
    Loops.run(() -> {
      var peers = connect();
      byte[] data = random(3_000_000);
      createTask(() -> {
        byte[] question = peers.server().reader().readAll();
        peers.server().writer().write(question);
        peers.server().writer().close();
      });
      peers.client().writer().write(data);
      peers.client().writer().writeEof();

      assertThat(Arrays.equals(peers.client().reader().readAll(), data)).isTrue();
    });
  }

  // ---- what flows

  @Test
  @RealSystem // as it takes long
  void bothDirectionsAtOnce_sixteenMebibytes_arriveWhole() throws Exception {
    Loops.run(() -> {
      var peers = connect();
      byte[] data = random(16 << 20);
      for (var end : List.of(peers.client(), peers.server())) {
        createTask(() -> {
          end.writer().write(data);
          end.writer().drain();
        });
      }
      var there = createTask(() -> peers.server().reader().readExactly(data.length));
      var back = createTask(() -> peers.client().reader().readExactly(data.length));

      assertThat(Arrays.equals(there.await(), data)).isTrue();
      assertThat(Arrays.equals(back.await(), data)).isTrue();
    });
  }

  @Test
  void peerNeverReads_littleIsEncryptedAhead() throws Exception {
    Loops.run(() -> {
      var peers = connect();
      peers.server().writer().transport().pauseReading();
      var writer = peers.client().writer();

      writer.write(new byte[20_000_000]);

      int encrypted = TlsPeers.lower(peers.client()).writeBufferSizeBytes();
      assertThat(encrypted).isBetween(1, 150_000);
      assertThat(writer.transport().writeBufferSizeBytes()).isGreaterThan(1_000_000);
    });
  }

  @Test
  void pauseReading_inTheMiddleOfWhatCame_keepsTheRest() throws Exception {
    Loops.run(() -> {
      byte[] data = random(1_000_000);
      var got = ByteBuffer.allocate(data.length);
      Future<Boolean> all = EventLoop.running().createFuture();
      var hesitant =
          new Protocol() {
            private Transport transport;

            @Override
            public void connectionMade(Transport newTransport) {
              transport = newTransport;
            }

            @Override
            public void dataReceived(ByteBuffer piece) {
              assertThat(transport.isReading()).isTrue();
              got.put(piece);
              transport.pauseReading();
              EventLoop.running().callSoon(transport::resumeReading);
            }

            @Override
            public boolean eofReceived() {
              all.setResult(got.remaining() == 0);
              return false;
            }
          };
      var tls = ServerOptions.DEFAULT.withTls(TlsCertificates.server());
      try (var server = createServer(() -> hesitant, "127.0.0.1", 0, tls)) {
        var options = StreamOptions.DEFAULT.withTls(TlsCertificates.client());
        var client = openConnection("127.0.0.1", server.port(), options);
        client.writer().write(data);
        client.writer().close();

        assertThat(all.await()).isTrue();
        assertThat(Arrays.equals(got.array(), data)).isTrue();
      }
    });
  }

  @Test
  void protocolFails_isReportedAndEndsItsConnectionOnly() throws Exception {
    var reports =
        Loops.runReporting(_ -> {
          var tls = ServerOptions.DEFAULT.withTls(TlsCertificates.server());
          Protocol[] made = new Protocol[1];
          var server =
              createServer(
                  () -> made[0] = new Failing(EventLoop.running().createFuture()),
                  "127.0.0.1",
                  0,
                  tls);
          var options = StreamOptions.DEFAULT.withTls(TlsCertificates.client());
          var client =
              createConnection(RecordingProtocol::new, "127.0.0.1", server.port(), options);

          client.transport().write("x".getBytes(ISO_8859_1));

          assertThat(((Failing) made[0]).lost.await()).hasMessage("no");
        });

    assertThat(reports).hasSize(1);
    assertThat(reports.getFirst().message())
        .startsWith("the protocol of the connection with 127.0.0.1:")
        .endsWith(" failed in dataReceived()");
  }

  private record Failing(Future<Exception> lost) implements Protocol {
    @Override
    public void dataReceived(ByteBuffer data) {
      throw new IllegalStateException("no");
    }

    @Override
    public void connectionLost(Exception cause) {
      lost.setResult(cause);
    }
  }

  @Test
  void toString_tellsTheStateAndTheVersion() throws Exception {
    Loops.run(() -> {
      var transport = connect().client().writer().transport();

      assertThat(transport.toString()).startsWith("TlsTransport[127.0.0.1:").endsWith("TLSv1.3]");
    });
  }

  // ---- upgrades

  @Test
  void startTls_onStreams_goesOnEncrypted() throws Exception {
    Loops.run(() -> {
      var server =
          startServer(
              "127.0.0.1",
              0,
              (reader, writer) -> {
                assertThat(reader.readLine()).isEqualTo("STARTTLS");
                writer.writeLine("go ahead");
                writer.startTls(TlsCertificates.server());
                writer.writeLine("secret " + reader.readLine());
              });
      try (var client = openConnection("127.0.0.1", server.port())) {
        client.writer().writeLine("STARTTLS");
        assertThat(client.reader().readLine()).isEqualTo("go ahead");

        client.writer().startTls(TlsCertificates.client().withServerHostname("localhost"));

        client.writer().writeLine("a");
        assertThat(client.reader().readLine()).isEqualTo("secret a");
        assertThat(client.reader().readLine()).isNull();
        assertThat(client.writer().transport().extraInfo(ExtraInfo.TLS_SESSION)).isNotNull();
      }
    });
  }

  @Test
  void startTls_handshakeCameBeforeTheCall_isTakenFromTheReader() throws Exception {
    Loops.run(() -> {
      var peers = Peers.streams(StreamOptions.DEFAULT.withLimitBytes(100));
      var upgrade =
          createTask(() ->
              peers
                  .client()
                  .writer()
                  .startTls(TlsCertificates.client().withServerHostname("localhost")));
      Loops.until(() -> peers.server().reader().toString().contains("paused"));

      peers.server().writer().startTls(TlsCertificates.server());

      upgrade.await();
      peers.client().writer().writeLine("a");
      assertThat(peers.server().reader().readLine()).isEqualTo("a");
    });
  }

  @Test
  void startTls_plainTextSlippedIn_isNotRead() throws Exception {
    Loops.runReporting(_ -> {
      var peers = Peers.streams(StreamOptions.DEFAULT);
      peers.client().writer().write("QUIT\n");
      Loops.until(() -> peers.server().reader().toString().contains("5 bytes"));

      assertThatThrownBy(() -> peers.server().writer().startTls(TlsCertificates.server()))
          .isInstanceOf(SSLHandshakeException.class)
          .hasMessageContaining("it sent \"QUIT\\x0a\"");
      assertThatThrownBy(() -> peers.server().reader().readLine()).isInstanceOf(IOException.class);
    });
  }

  @Test
  void startTls_clientWithoutAName_isRefused() throws Exception {
    Loops.run(() -> {
      var writer = Peers.streams(StreamOptions.DEFAULT).client().writer();

      assertThatThrownBy(() -> writer.startTls(TlsCertificates.client()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("withServerHostname()");
    });
  }

  @Test
  void startTls_insideTls_works() throws Exception {
    Loops.run(() -> {
      var peers = connect();
      byte[] data = random(2_000_000);
      var inner = createTask(() -> peers.server().writer().startTls(TlsCertificates.server()));
      peers.client().writer().startTls(TlsCertificates.client().withServerHostname("localhost"));
      inner.await();

      createTask(() -> peers.client().writer().write(data));

      var read = peers.server().reader().readExactly(data.length);
      assertThat(Arrays.equals(read, data)).isTrue();
    });
  }

  @Test
  void startTls_onAProtocol_givesItTheEncryptedEvents() throws Exception {
    Loops.run(() -> {
      var plain = Peers.protocols(RecordingProtocol::new);
      var options = TlsCertificates.client().withServerHostname("localhost");
      var upgrade =
          createTask(
              () -> startTls(plain.server().transport(), plain.server(), TlsCertificates.server()));

      var transport = startTls(plain.client().transport(), plain.client(), options);
      var other = upgrade.await();
      transport.write("there".getBytes(ISO_8859_1));
      other.write("back".getBytes(ISO_8859_1));

      Loops.until(() -> plain.server().received.toString().equals("there"));
      Loops.until(() -> plain.client().received.toString().equals("back"));
      assertThat(plain.client().calls).containsExactly("connectionMade", "dataReceived");
    });
  }
}

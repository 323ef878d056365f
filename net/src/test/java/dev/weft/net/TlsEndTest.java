package dev.weft.net;

import static dev.weft.Async.createTask;
import static dev.weft.net.Loops.until;
import static dev.weft.net.Net.createServer;
import static dev.weft.net.Net.startServer;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.ErrorReport;
import dev.weft.EventLoop;
import dev.weft.Future;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the peer sees of each end, and what this side sees of the peer's: see TlsFarewell. */
class TlsEndTest {
  private static final int MUCH = 16 << 20;

  @BeforeAll
  static void makeCertificates() {
    TlsCertificates.make();
  }

  private static ServerOptions tls() {
    return ServerOptions.DEFAULT.withTls(TlsCertificates.server());
  }

  private static Server protocols(Supplier<Protocol> made) throws IOException {
    return createServer(made, "127.0.0.1", 0, tls());
  }

  /** Writes much at the first byte, then does what it was told. */
  private static class Answering implements Protocol {
    Transport transport;
    final List<String> calls = new ArrayList<>();
    Exception lostBecause;
    int left = MUCH;
    final boolean inSteps;
    boolean stuck;

    Answering(boolean inSteps) {
      this.inSteps = inSteps;
    }

    @Override
    public void connectionMade(Transport newTransport) {
      transport = newTransport;
    }

    @Override
    public void dataReceived(ByteBuffer data) {
      calls.add("data");
      writeOn();
    }

    void writeOn() {
      do {
        int length = Math.min(inSteps ? 50_000 : MUCH, left);
        left -= length;
        transport.write(new byte[length]);
      } while (left > 0 && !stuck);
    }

    @Override
    public void pauseWriting() {
      stuck = true;
    }

    @Override
    public void resumeWriting() {
      stuck = false;
      if (left > 0) {
        writeOn();
      }
    }

    @Override
    public boolean eofReceived() {
      calls.add("eof");
      return false;
    }

    @Override
    public void connectionLost(Exception cause) {
      calls.add("lost");
      lostBecause = cause;
    }
  }

  // ---- cuts are seen as cuts

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void protocolThrows_inDataReceived_isNoOrderlyEnd(String version) throws Exception {
    cutBy(
        version,
        new Answering(false) {
          @Override
          public void dataReceived(ByteBuffer data) {
            super.dataReceived(data);
            throw new IllegalStateException("no");
          }
        },
        client -> client.record("x"));
  }

  @ParameterizedTest
  @ValueSource(strings = "TLSv1.3")
  void protocolThrows_inEofReceived_isNoOrderlyEnd(String version) throws Exception {
    cutBy(
        version,
        new Answering(false) {
          @Override
          public boolean eofReceived() {
            transport.write(new byte[MUCH]);
            throw new IllegalStateException("no");
          }
        },
        TlsRawClient::closeNotify);
  }

  private interface Sending {
    byte[] from(TlsRawClient client) throws Exception;
  }

  private static void cutBy(String version, Protocol protocol, Sending sent) throws Exception {
    List<ErrorReport> reports =
        Loops.runReporting(_ -> {
          try (var server = protocols(() -> protocol);
              var client = TlsRawClient.connect(server.port(), version)) {
            client.send(sent.from(client));

            assertThat(client.readAll().length).isLessThanOrEqualTo(MUCH);
            assertThat(client.end).isNotNull().isNotEqualTo("close_notify");
          }
        });
    assertThat(reports).extracting(ErrorReport::kind).containsExactly(ErrorReport.Kind.FAILURE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void peerSendsNonsense_whileMuchIsUnsent_seesAnAlert(String version) throws Exception {
    Loops.run(() -> {
      var answering = new Answering(false);
      try (var server = protocols(() -> answering);
          var client = TlsRawClient.connect(server.port(), version)) {
        byte[] nonsense = new byte[60];
        nonsense[0] = 23;
        nonsense[1] = 3;
        nonsense[2] = 3;
        nonsense[4] = 55;
        client.send(client.record("x"), nonsense);

        assertThat(client.readAll().length).isLessThanOrEqualTo(MUCH);
        assertThat(client.end).containsIgnoringCase("bad_record_mac");
        until(() -> answering.calls.contains("lost"));
        assertThat(answering.lostBecause).isInstanceOf(SSLException.class);
      }
    });
  }

  /** Says goodbye and reads on, which the JDK's engine does not in TLS 1.2; OpenSSL does. */
  private static final String HALF_CLOSER =
      """
      import socket, ssl, sys
      context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
      context.check_hostname = False
      context.verify_mode = ssl.CERT_NONE
      context.maximum_version = context.minimum_version = ssl.TLSVersion[sys.argv[2]]
      sock = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
      incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
      tls = context.wrap_bio(incoming, outgoing)
      def receive():
          sock.sendall(outgoing.read())
          data = sock.recv(1 << 16)
          if data:
              incoming.write(data)
          else:
              incoming.write_eof()
      while True:
          try:
              tls.do_handshake()
              break
          except ssl.SSLWantReadError:
              receive()
      tls.write(b"question")
      try:
          tls.unwrap()
      except ssl.SSLWantReadError:
          sock.sendall(outgoing.read())
      size, end = 0, None
      while end is None:
          try:
              data = tls.read(1 << 16)
              size += len(data)
              if not data:
                  end = "close_notify"
          except ssl.SSLWantReadError:
              receive()
          except ssl.SSLZeroReturnError:
              end = "close_notify"
          except ssl.SSLEOFError:
              end = "bare end"
      print("got", size, "then", end, flush=True)
      """;

  private static String halfClose(Server server, String version) throws Exception {
    try (var client =
        Tool.start("python3", "-c", HALF_CLOSER, Integer.toString(server.port()), version)) {
      return client.await("got [0-9]+ then (close_notify|bare end)").group();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1_2", "TLSv1_3"})
  void peerHalfCloses_whileMuchIsUnsent_getsItAll(String version) throws Exception {
    Loops.run(() -> {
      try (var server = protocols(() -> new Answering(false))) {
        assertThat(halfClose(server, version)).isEqualTo("got " + MUCH + " then close_notify");
      }
    });
  }

  /**
   * TLS 1.2 cannot send what is written then, nor can engines that are not the JDK's; the peer must
   * not take that for all there is.
   */
  @ParameterizedTest
  @ValueSource(strings = {"TLSv1_2", "TLSv1_3"})
  void answerToAHalfClose_isWholeOrACut(String version) throws Exception {
    Loops.run(() -> {
      Future<Throwable> failed = EventLoop.running().createFuture();
      StreamHandler handler =
          (reader, writer) -> {
            assertThat(reader.readAll()).asString(US_ASCII).isEqualTo("question");
            writer.write("answer");
            try {
              writer.drain();
              failed.setResult(null);
            } catch (IOException e) {
              failed.setResult(e);
            }
          };
      try (var server = startServer("127.0.0.1", 0, handler, tls())) {
        String seen = halfClose(server, version);

        if (version.equals("TLSv1_3") && TlsCertificates.areOfJdk()) {
          assertThat(seen).isEqualTo("got 6 then close_notify");
          assertThat(failed.await()).isNull();
        } else {
          assertThat(seen).isEqualTo("got 0 then bare end");
          assertThat(failed.await())
              .isInstanceOf(IOException.class)
              .hasStackTraceContaining("in both directions as TLS 1.2 does");
        }
      }
    });
  }

  // ---- an error of reading is none of writing

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void peerEndsItsTcpDirectionOnly_streams_getsAllAndReadingSaysTruncated(String version)
      throws Exception {
    Loops.run(() -> {
      Future<Throwable> seen = EventLoop.running().createFuture();
      StreamHandler handler =
          (reader, writer) -> {
            assertThat(reader.readExactly(1)).asString(US_ASCII).isEqualTo("x");
            try {
              reader.read(1);
            } catch (IOException e) {
              seen.setResult(e);
            }
            for (int i = 0; i < MUCH; i += 1 << 16) {
              writer.write(new byte[1 << 16]);
              writer.drain();
            }
          };
      try (var server = startServer("127.0.0.1", 0, handler, tls());
          var client = TlsRawClient.connect(server.port(), version)) {
        client.send(client.record("x"));
        client.socket.shutdownOutput();

        assertThat(client.readAll().length).isEqualTo(MUCH);
        assertThat(client.end).isEqualTo("close_notify");
        assertThat(seen.await()).isInstanceOf(TlsTruncatedException.class);
      }
    });
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void peerEndsItsTcpDirectionOnly_protocol_sendsAllBeforeItIsLost(boolean inSteps)
      throws Exception {
    Loops.run(() -> {
      var answering = new Answering(inSteps);
      try (var server = protocols(() -> answering);
          var client = TlsRawClient.connect(server.port(), "TLSv1.3")) {
        client.send(client.record("x"));
        client.socket.shutdownOutput();

        assertThat(client.readAll().length).isEqualTo(MUCH);
        assertThat(client.end).isEqualTo("close_notify");
        until(() -> answering.calls.contains("lost"));
        assertThat(answering.calls).containsExactly("data", "lost");
        assertThat(answering.lostBecause).isInstanceOf(TlsTruncatedException.class);
      }
    });
  }

  // ---- what arrived is read before the error is

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void peerResets_afterDataAndItsEnd_whileThisSideWrites_losesNothing(String version)
      throws Exception {
    readBeforeTheReset(version, true);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void peerResets_afterDataOnly_readsThemAndThenTheReset(String version) throws Exception {
    readBeforeTheReset(version, false);
  }

  private static void readBeforeTheReset(String version, boolean ends) throws Exception {
    Loops.run(() -> {
      Future<Void> sent = EventLoop.running().createFuture();
      Future<String> outcome = EventLoop.running().createFuture();
      StreamHandler handler =
          (reader, writer) -> {
            sent.await();
            for (int i = 0; i < 3; i++) {
              writer.write("is anybody there?");
              Loops.turn();
            }
            var text = new StringBuilder();
            try {
              for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                text.append(line).append(' ');
                writer.write("on and on");
              }
              outcome.setResult(text + "the end");
            } catch (IOException e) {
              outcome.setResult(text + "reset " + e.getMessage());
            }
          };
      try (var server = startServer("127.0.0.1", 0, handler, tls());
          var client = TlsRawClient.connect(server.port(), version)) {
        var lines = new ArrayList<byte[]>();
        for (int i = 0; i < 1_000; i++) {
          lines.add(client.record("line " + i + "\n"));
        }
        if (ends) {
          lines.add(client.closeNotify());
        }
        client.send(lines.toArray(byte[][]::new));
        client.socket.setSoLinger(true, 0);
        client.socket.close();
        sent.setResult(null);

        var expected = new StringBuilder();
        for (int i = 0; i < 1_000; i++) {
          expected.append("line ").append(i).append(' ');
        }
        if (ends) {
          assertThat(outcome.await()).isEqualTo(expected + "the end");
        } else {
          assertThat(outcome.await()).startsWith(expected + "reset").doesNotContain("close_notify");
        }
      }
    });
  }

  @Test
  void truncation_withABufferThatPaused_comesAfterTheRest() throws Exception {
    Loops.run(() -> {
      var slow = new PausingProtocol(7);
      try (var server = protocols(() -> slow);
          var client = TlsRawClient.connect(server.port(), "TLSv1.3")) {
        client.send(client.record("0123456789".repeat(5)));
        client.socket.shutdownOutput();
        var resuming = createTask(slow::resumeUntilLost);

        until(slow::isLost);
        resuming.cancel();
        assertThat(slow.received.toString()).isEqualTo("0123456789".repeat(5));
        assertThat(slow.lostBecause).isInstanceOf(TlsTruncatedException.class);
      }
    });
  }

  @Test
  void badRecord_withABufferThatPaused_comesAfterTheRest() throws Exception {
    Loops.run(() -> {
      var slow = new PausingProtocol(7);
      try (var server = protocols(() -> slow);
          var client = TlsRawClient.connect(server.port(), "TLSv1.3")) {
        client.send(client.record("0123456789".repeat(5)), "no record".getBytes(US_ASCII));
        var resuming = createTask(slow::resumeUntilLost);

        until(slow::isLost);
        resuming.cancel();
        assertThat(slow.received.toString()).isEqualTo("0123456789".repeat(5));
        assertThat(slow.lostBecause).hasMessageContaining("speaks no TLS");
        assertThat(client.readAll()).isEmpty();
        assertThat(client.end).containsAnyOf(TlsCertificates.refusals());
      }
    });
  }

  @Test
  void waitClosed_afterATruncation_saysSoWithoutAClose() throws Exception {
    Loops.run(() -> {
      var peers = TlsPeers.streams(TlsCertificates.server(), TlsCertificates.client());
      var waiting = createTask(() -> peers.server().writer().waitClosed());
      Loops.turn();
      TlsPeers.lower(peers.client()).close();

      assertThatThrownBy(() -> waiting.await(IOException.class))
          .isInstanceOf(TlsTruncatedException.class);
    });
  }
}

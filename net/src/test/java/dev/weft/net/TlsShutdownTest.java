package dev.weft.net;

import static dev.weft.Async.createTask;
import static dev.weft.net.Loops.turn;
import static dev.weft.net.Loops.until;
import static dev.weft.net.Net.openConnection;
import static dev.weft.net.Net.startServer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.EventLoop;
import dev.weft.Future;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** {@link Server#shutdown} of encrypted connections. */
class TlsShutdownTest {
  private static final Duration LONG = Duration.ofMinutes(10);
  private static final Duration SHORT = Duration.ofMillis(200);

  @BeforeAll
  static void makeCertificates() {
    TlsCertificates.make();
  }

  private static Server start(TlsServerOptions tls, StreamHandler handler) throws IOException {
    return startServer("127.0.0.1", 0, handler, ServerOptions.DEFAULT.withTls(tls));
  }

  private static Connection connect(Server server) throws IOException {
    var options = StreamOptions.DEFAULT.withTls(TlsCertificates.client());
    return openConnection("127.0.0.1", server.port(), options);
  }

  /** A client that hears nothing any more: it is still there, but answers no close_notify. */
  private static Connection connectAndStopListening(Server server) throws Exception {
    var client = connect(server);
    client.writer().writeLine("hello");
    assertThat(client.reader().readLine()).isEqualTo("hello");
    TlsPeers.lower(client).pauseReading();
    return client;
  }

  @Test
  void shutdown_idleConnection_isCancelledAndEndsCleanly() throws Exception {
    Loops.run(() -> {
      List<String> served = new ArrayList<>();
      var server =
          start(
              TlsCertificates.server(),
              (reader, _) -> {
                served.add("begun");
                reader.readLine();
              });
      try (var client = connect(server)) {
        until(() -> !served.isEmpty());

        assertThat(server.shutdown(Duration.ZERO)).isFalse();

        assertThat(client.reader().readAll()).isEmpty(); // by a close_notify: else it would throw
        assertThat(server).hasToString("Server[closed; 0 connections]");
      }
    });
  }

  @Test
  void shutdown_inTheMiddleOfARequest_letsItBeAnswered() throws Exception {
    Loops.run(() -> {
      Future<@Nullable Void> goOn = EventLoop.running().createFuture();
      List<String> served = new ArrayList<>();
      var server =
          start(
              TlsCertificates.server(),
              (reader, writer) -> {
                served.add(reader.readLine());
                goOn.await();
                writer.write("a".repeat(200_000));
              });
      try (var client = connect(server)) {
        client.writer().writeLine("question");
        until(() -> !served.isEmpty());
        var ended = createTask(() -> server.shutdown(LONG));
        turn();
        goOn.setResult(null);

        assertThat(client.reader().readAll()).hasSize(200_000);
        client.writer().close(); // which answers the server's end

        assertThat(ended.await()).isTrue();
      }
    });
  }

  @Test
  void shutdown_peerNeverAnswersCloseNotify_waitsForTheShutdownTimeout() throws Exception {
    Loops.run(() -> {
      var server =
          start(
              TlsCertificates.server().withShutdownTimeout(SHORT),
              (reader, writer) -> writer.writeLine(reader.readLine()));
      var client = connectAndStopListening(server);

      assertThat(server.shutdown(LONG)).isTrue(); // all was sent, and nobody was cancelled

      assertThat(server).hasToString("Server[closed; 0 connections]");
      client.writer().transport().abort();
    });
  }

  @Test
  void shutdown_peerNeverAnswersAndTheGraceEnds_isAborted() throws Exception {
    Loops.run(() -> {
      var server =
          start(
              TlsCertificates.server().withShutdownTimeout(LONG),
              (reader, writer) -> writer.writeLine(reader.readLine()));
      var client = connectAndStopListening(server);

      assertThat(server.shutdown(SHORT)).isFalse();

      assertThat(server).hasToString("Server[closed; 0 connections]");
      client.writer().transport().abort();
    });
  }

  @Test
  void shutdown_handshakesAreUnfinished_areAborted() throws Exception {
    Loops.run(() -> {
      var server = start(TlsCertificates.server(), (_, _) -> {});
      try (var silent = openConnection("127.0.0.1", server.port());
          var begun = openConnection("127.0.0.1", server.port())) {
        begun.writer().write(new byte[] {22, 3, 1, 2});
        connect(server).close(); // so that the others are known

        assertThat(server.shutdown(Duration.ZERO)).isFalse();

        assertThat(silent.reader().readAll()).isEmpty();
        assertThat(begun.reader().readAll()).isEmpty();
        assertThat(server).hasToString("Server[closed; 0 connections]");
      }
    });
  }
}

package dev.weft.net;

import static dev.weft.Async.createTask;
import static dev.weft.net.Loops.turn;
import static dev.weft.net.Loops.until;
import static dev.weft.net.Net.openConnection;
import static dev.weft.net.Net.startServer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.Async;
import dev.weft.net.FaultProxy.Fault;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Encrypted streams over connections that are cut, delayed, reset or flooded. */
class TlsFaultTest {
  private static final Fault NONE = new Fault.None();

  @BeforeAll
  static void makeCertificates() {
    TlsCertificates.make();
  }

  /** What the proxy does to the connection is no failure of the handler. */
  private static final StreamHandler ECHO =
      (reader, writer) -> {
        try {
          for (byte[] data = reader.read(1 << 16); data.length > 0; data = reader.read(1 << 16)) {
            writer.write(data);
            writer.drain();
          }
        } catch (IOException e) {
          writer.transport().abort();
        }
      };

  private record Setup(Server server, FaultProxy proxy) implements AutoCloseable {
    static Setup start(StreamHandler handler, Fault toServer, Fault toClient) throws IOException {
      var options = ServerOptions.DEFAULT.withTls(TlsCertificates.server());
      var server = startServer("127.0.0.1", 0, handler, options);
      return new Setup(server, FaultProxy.to(server.port(), toServer, toClient));
    }

    static Setup echo(Fault toServer, Fault toClient) throws IOException {
      return start(ECHO, toServer, toClient);
    }

    Connection connect() throws IOException {
      var options = StreamOptions.DEFAULT.withTls(TlsCertificates.client());
      return openConnection("127.0.0.1", proxy.port(), options);
    }

    @Override
    public void close() {
      server.close();
      server.abortClients();
      proxy.close();
    }
  }

  private static byte[] pattern(int length) {
    byte[] data = new byte[length];
    for (int i = 0; i < length; i++) {
      data[i] = (byte) (i * 31 + (i >> 10));
    }
    return data;
  }

  private static void send(Connection client, byte[] data) {
    createTask(() -> {
      try {
        client.writer().write(data);
        client.writer().drain();
      } catch (IOException e) {
        // The reader tells of it.
      }
    });
  }

  /** All that can be read before the end or an error. */
  private static byte[] readUntilItFails(Connection client, Class<? extends IOException> error) {
    var all = new ByteArrayOutputStream();
    assertThatThrownBy(
            () -> {
              byte[] piece = client.reader().read(10_000);
              while (piece.length > 0) {
                all.writeBytes(piece);
                piece = client.reader().read(10_000);
              }
            })
        .isInstanceOf(error);
    return all.toByteArray();
  }

  @Test
  void dribbled_bothWays_losesAndDoublesNoByte() throws Exception {
    Loops.run(() -> {
      byte[] data = pattern(3_000);
      try (var setup = Setup.echo(new Fault.Dribble(), new Fault.Dribble());
          var client = setup.connect()) {
        send(client, data);

        assertThat(client.reader().readExactly(data.length)).isEqualTo(data);
      }
    });
  }

  @Test
  void delayed_losesAndDoublesNoByte() throws Exception {
    Loops.run(() -> {
      byte[] data = pattern(500_000);
      var delay = new Fault.Delay(Duration.ofMillis(1));
      try (var setup = Setup.echo(delay, delay);
          var client = setup.connect()) {
        send(client, data);

        assertThat(Arrays.equals(client.reader().readExactly(data.length), data)).isTrue();
      }
    });
  }

  @ParameterizedTest
  @ValueSource(ints = {20_000, 50_000, 99_999})
  void cut_inTheMiddle_isATruncationAfterWhatCame(int afterBytes) throws Exception {
    Loops.run(() -> {
      byte[] data = pattern(200_000);
      try (var setup = Setup.echo(NONE, new Fault.Cut(afterBytes));
          var client = setup.connect()) {
        send(client, data);

        byte[] came = readUntilItFails(client, TlsTruncatedException.class);

        assertThat(came.length).isLessThan(afterBytes);
        assertThat(Arrays.equals(came, Arrays.copyOf(data, came.length))).isTrue();
        assertThatThrownBy(client.writer()::waitClosed).isInstanceOf(TlsTruncatedException.class);
      }
    });
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 100, 300})
  void cut_inTheHandshake_failsItOnTheClientsSide(int afterBytes) throws Exception {
    Loops.runReporting(_ -> {
      try (var setup = Setup.echo(NONE, new Fault.Cut(afterBytes))) {
        assertThatThrownBy(setup::connect)
            .isInstanceOf(SSLHandshakeException.class)
            .hasMessageEndingWith("the peer closed the connection");
      }
    });
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 100, 300})
  void cut_inTheHandshake_isReportedByTheServer(int afterBytes) throws Exception {
    var reports =
        Loops.runReporting(reported -> {
          try (var setup = Setup.echo(new Fault.Cut(afterBytes), NONE)) {
            assertThatThrownBy(setup::connect).isInstanceOf(IOException.class);
            until(() -> !reported.isEmpty());
          }
        });

    assertThat(reports).hasSize(1);
    assertThat(reports.getFirst().exception()).isInstanceOf(IOException.class);
  }

  @Test
  void reset_isAnErrorForWhoReadsAndForWhoWrites() throws Exception {
    Loops.run(() -> {
      byte[] data = pattern(200_000);
      try (var setup = Setup.echo(NONE, new Fault.Reset(50_000));
          var client = setup.connect()) {
        send(client, data);

        byte[] came = readUntilItFails(client, SocketException.class);

        assertThat(Arrays.equals(came, Arrays.copyOf(data, came.length))).isTrue();
        assertThatThrownBy(() -> client.writer().drain()).isInstanceOf(IOException.class);
      }
    });
  }

  @Test
  void stalled_readerEndsAtItsDeadlineAndTheConnectionCloses() throws Exception {
    Loops.run(() -> {
      byte[] data = pattern(200_000);
      try (var setup = Setup.echo(NONE, new Fault.Stall(50_000));
          var client = setup.connect()) {
        send(client, data);
        var reader = client.reader();
        byte[] first = reader.readExactly(16_000);

        assertThatThrownBy(
                () -> Async.timeout(Duration.ofMillis(50), () -> reader.readExactly(100_000)))
            .isInstanceOf(TimeoutException.class);

        assertThat(Arrays.equals(first, Arrays.copyOf(data, 16_000))).isTrue();
        byte[] next = reader.readExactly(16_000);
        assertThat(Arrays.equals(next, Arrays.copyOfRange(data, 16_000, 32_000))).isTrue();
        client.writer().close();
      }
    });
  }

  @Test
  void flood_intoAReaderThatDoesNotRead_isHeldBack() throws Exception {
    Loops.run(() -> {
      StreamHandler flood =
          (_, writer) -> {
            while (true) {
              writer.write(new byte[100_000]);
              writer.drain();
            }
          };
      var options = ServerOptions.DEFAULT.withTls(TlsCertificates.server());
      var server = startServer("127.0.0.1", 0, flood, options);
      var tls = StreamOptions.DEFAULT.withTls(TlsCertificates.client());
      var client = openConnection("127.0.0.1", server.port(), tls);
      until(() -> !client.writer().transport().isReading());
      for (int i = 0; i < 1000; i++) {
        turn();
      }

      int most = 2 * StreamOptions.DEFAULT.limitBytes() + 256 * 1024;
      assertThat(client.reader().available()).isLessThanOrEqualTo(most);
      assertThat(server.shutdown(Duration.ZERO)).isFalse();
      client.close();
    });
  }

  @Test
  void peerThatNeverReads_writerWaitsAndHoldsLittle() throws Exception {
    Loops.run(() -> {
      var options = ServerOptions.DEFAULT.withTls(TlsCertificates.server());
      StreamHandler ignores = (_, _) -> dev.weft.EventLoop.running().createFuture().await();
      var server = startServer("127.0.0.1", 0, ignores, options);
      var tls = StreamOptions.DEFAULT.withTls(TlsCertificates.client());
      var client = openConnection("127.0.0.1", server.port(), tls);
      var writing =
          createTask(() -> {
            while (true) {
              client.writer().write(new byte[10_000]);
              client.writer().drain();
            }
          });
      var transport = client.writer().transport();
      until(() -> transport.writeBufferSizeBytes() > Transport.DEFAULT_HIGH_WATERMARK_BYTES);
      for (int i = 0; i < 1000; i++) {
        turn();
      }

      // Some of it is encrypted already, and waits below.
      assertThat(transport.writeBufferSizeBytes())
          .isLessThanOrEqualTo(2 * Transport.DEFAULT_HIGH_WATERMARK_BYTES + 80_000);
      writing.cancel();
      transport.abort();
      server.shutdown(Duration.ZERO);
    });
  }
}

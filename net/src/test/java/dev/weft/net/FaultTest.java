package dev.weft.net;

import static dev.weft.Async.createTask;
import static dev.weft.net.Loops.turn;
import static dev.weft.net.Loops.until;
import static dev.weft.net.Net.openConnection;
import static dev.weft.net.Net.startServer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weft.Async;
import dev.weft.EventLoop;
import dev.weft.net.FaultProxy.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** Streams over connections that are cut, delayed, reset or flooded. */
class FaultTest {
  private static final Fault NONE = new Fault.None();
  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

  private static final StreamHandler ECHO =
      (reader, writer) -> {
        try {
          byte[] data = reader.read(1 << 16);
          while (data.length > 0) {
            writer.write(data);
            writer.drain();
            data = reader.read(1 << 16);
          }
        } catch (IOException e) {
          // What the proxy does to the connection is no failure of the handler.
        }
      };

  private static byte[] pattern(int length) {
    byte[] data = new byte[length];
    for (int i = 0; i < length; i++) {
      data[i] = (byte) (i * 31 + (i >> 10));
    }
    return data;
  }

  /** Sends bytes to an echo server through a proxy; returns what comes back before the end. */
  private static byte[] echoThrough(Fault toServer, Fault toClient, byte[] data)
      throws IOException {
    try (var server = startServer("127.0.0.1", 0, ECHO);
        var proxy = FaultProxy.to(server.port(), toServer, toClient);
        var client = openConnection("127.0.0.1", proxy.port())) {
      createTask(() -> {
        try {
          client.writer().write(data);
          client.writer().drain();
          client.writer().writeEof();
        } catch (IOException e) {
          // The reader tells of it.
        }
      });
      return client.reader().readAll();
    }
  }

  @Test
  void dribbled_bothWays_losesAndDoublesNoByte() throws Exception {
    Loops.run(() -> {
      byte[] data = pattern(5_000);

      byte[] back = echoThrough(new Fault.Dribble(), new Fault.Dribble(), data);

      assertThat(back).isEqualTo(data);
    });
  }

  @Test
  void delayed_losesAndDoublesNoByte() throws Exception {
    Loops.run(() -> {
      byte[] data = pattern(1_000_000);
      var delay = new Fault.Delay(Duration.ofMillis(1));

      byte[] back = echoThrough(delay, delay, data);

      assertThat(Arrays.equals(back, data)).isTrue();
    });
  }

  @Test
  void cut_inTheMiddle_isTheEndAfterWhatCame() throws Exception {
    Loops.run(() -> {
      byte[] data = pattern(500);

      byte[] back = echoThrough(NONE, new Fault.Cut(200), data);

      assertThat(back).isEqualTo(Arrays.copyOf(data, 200));
    });
  }

  @Test
  void cut_insideARecord_saysHowMuchCame() throws Exception {
    Loops.run(() -> {
      try (var server = startServer("127.0.0.1", 0, ECHO);
          var proxy = FaultProxy.to(server.port(), NONE, new Fault.Cut(7));
          var client = openConnection("127.0.0.1", proxy.port())) {
        client.writer().write("0123456789");

        assertThatThrownBy(() -> client.reader().readExactly(10))
            .isInstanceOf(IncompleteReadException.class)
            .hasMessageContaining("7");
      }
    });
  }

  @Test
  void reset_isAnErrorForWhoReadsAndForWhoWrites() throws Exception {
    Loops.run(() -> {
      try (var server = startServer("127.0.0.1", 0, ECHO);
          var proxy = FaultProxy.to(server.port(), NONE, new Fault.Reset(3));
          var client = openConnection("127.0.0.1", proxy.port())) {
        client.writer().write("0123456789");

        assertThatThrownBy(() -> client.reader().readExactly(10)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> client.writer().drain()).isInstanceOf(IOException.class);
      }
    });
  }

  @Test
  void stalled_reader_endsAtItsDeadlineAndTheConnectionClosesAtOnce() throws Exception {
    Loops.run(() -> {
      try (var server = startServer("127.0.0.1", 0, ECHO);
          var proxy = FaultProxy.to(server.port(), new Fault.Stall(3), NONE);
          var client = openConnection("127.0.0.1", proxy.port())) {
        client.writer().write("0123456789");

        assertThatThrownBy(
                () -> Async.timeout(Duration.ofMillis(50), () -> client.reader().readExactly(10)))
            .isInstanceOf(TimeoutException.class);

        assertThat(client.reader().readExactly(3)).asString().isEqualTo("012");
        client.writer().close();
        client.writer().waitClosed();
      }
    });
  }

  @Test
  void flood_intoAReaderThatDoesNotRead_isHeldBackAtTwiceTheLimit() throws Exception {
    Loops.run(() -> {
      var server =
          startServer(
              "127.0.0.1",
              0,
              (_, writer) -> {
                while (true) {
                  writer.write(new byte[100_000]);
                  writer.drain();
                }
              });
      var client = openConnection("127.0.0.1", server.port());
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
      var server =
          startServer("127.0.0.1", 0, (_, _) -> EventLoop.running().createFuture().await());
      var client = openConnection("127.0.0.1", server.port());
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

      assertThat(transport.writeBufferSizeBytes())
          .isLessThanOrEqualTo(Transport.DEFAULT_HIGH_WATERMARK_BYTES + 10_000);
      writing.cancel();
      transport.abort();
      server.shutdown(Duration.ZERO);
    });
  }

  @Test
  void line_ofAGigabyte_isRefusedAtTheLimitAndHoldsLittle() throws Exception {
    Loops.run(() -> {
      byte[] piece = new byte[1 << 20];
      Arrays.fill(piece, (byte) 'x');
      var server =
          startServer(
              "127.0.0.1",
              0,
              (_, writer) -> {
                for (int i = 0; i < 1024; i++) {
                  writer.write(piece);
                  writer.drain();
                }
                writer.write("\nnext\n");
              });
      try (var client = openConnection("127.0.0.1", server.port())) {
        int refused = 0;
        int most = 0;
        String line = null;
        while (!"next".equals(line)) {
          try {
            line = client.reader().readLine();
          } catch (LineTooLongException e) {
            refused++;
          }
          most = Math.max(most, client.reader().available());
        }

        assertThat(refused).isPositive();
        assertThat(most).isLessThan(1 << 20);
      }
      server.close();
    });
  }

  @Test
  void connections_tenThousandOpenedAndClosed_leaveNothing() throws Exception {
    assumeTrue(Files.isDirectory(DESCRIPTORS), "skipped: this system has no /proc");
    Loops.run(() -> {
      var server = startServer("127.0.0.1", 0, ECHO);
      talk(server.port());
      until(() -> isDown(1));
      long before = descriptors();

      for (int i = 0; i < 100; i++) {
        List<dev.weft.Task<?>> clients = new ArrayList<>();
        for (int j = 0; j < 100; j++) {
          clients.add(createTask(() -> talk(server.port())));
        }
        for (var client : clients) {
          client.await();
        }
      }

      until(() -> isDown(1));
      assertThat(descriptors()).isLessThanOrEqualTo(before);
      assertThat(Async.allTasks()).hasSize(1);
      server.close();
      server.waitClosed();
    });
  }

  private static void talk(int port) throws IOException {
    try (var client = openConnection("127.0.0.1", port)) {
      client.writer().write("a");
      assertThat(client.reader().readExactly(1)).containsExactly('a');
      // The server closes first here, so that no port of the client's stays taken.
      client.writer().writeEof();
      assertThat(client.reader().read(1)).isEmpty();
    }
  }

  private static boolean isDown(int channels) {
    return Loops.watchedChannels() == channels && Async.allTasks().size() == 1;
  }

  private static long descriptors() throws IOException {
    try (var listing = Files.list(DESCRIPTORS)) {
      return listing.count();
    }
  }
}

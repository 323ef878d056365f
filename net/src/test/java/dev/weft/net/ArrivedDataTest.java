package dev.weft.net;

import static dev.weft.Async.createTask;
import static dev.weft.net.Loops.until;
import static dev.weft.net.Net.createServer;
import static dev.weft.net.Net.startServer;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.EventLoop;
import dev.weft.Future;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What arrived before a connection broke is received before that is told. */
class ArrivedDataTest {
  private static final String LINES = "a line\n".repeat(2_000);

  /** Sends lines and resets, past everything of this library. */
  private static void sendAndReset(int port) throws Exception {
    TlsRawClient.inThread(() -> {
      try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        socket.setSoLinger(true, 0);
        socket.getOutputStream().write(LINES.getBytes(US_ASCII));
      }
      return true;
    });
  }

  private static String readLines(StreamReader reader) {
    int count = 0;
    try {
      while (reader.readLine() != null) {
        count++;
        Loops.turn();
      }
      return count + " lines, then the end";
    } catch (IOException e) {
      return count + " lines, then an error";
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"reads only", "writes before", "writes in between"})
  void streams_peerResets_giveAllLinesAndThenTheReset(String what) throws Exception {
    Loops.run(() -> {
      Future<Void> sent = EventLoop.running().createFuture();
      Future<String> outcome = EventLoop.running().createFuture();
      // Holds so little that the transport is paused: what comes stays with the system.
      var options = ServerOptions.DEFAULT.withStreams(StreamOptions.DEFAULT.withLimitBytes(100));
      StreamHandler handler =
          (reader, writer) -> {
            sent.await();
            if (what.equals("writes before")) {
              writer.write("x");
              Loops.turn();
              writer.write("x");
            }
            var reading = createTask(() -> readLines(reader));
            while (!reading.isDone()) {
              if (what.equals("writes in between")) {
                writer.write("x");
              }
              Loops.turn();
            }
            outcome.setResult(reading.result());
            assertThatThrownBy(writer::drain).isInstanceOf(IOException.class);
          };
      try (var server = startServer("127.0.0.1", 0, handler, options)) {
        sendAndReset(server.port());
        sent.setResult(null);

        assertThat(outcome.await()).isEqualTo("2000 lines, then an error");
      }
    });
  }

  @Test
  void drain_peerHasReset_failsThoughThereIsSomethingToRead() throws Exception {
    Loops.run(() -> {
      Future<Void> sent = EventLoop.running().createFuture();
      Future<Throwable> failure = EventLoop.running().createFuture();
      var options = ServerOptions.DEFAULT.withStreams(StreamOptions.DEFAULT.withLimitBytes(100));
      StreamHandler handler =
          (reader, writer) -> {
            sent.await();
            try {
              while (true) {
                writer.write("x");
                writer.drain();
                Loops.turn();
              }
            } catch (IOException e) {
              failure.setResult(e);
            }
          };
      try (var server = startServer("127.0.0.1", 0, handler, options)) {
        sendAndReset(server.port());
        sent.setResult(null);

        assertThat(failure.await()).hasMessageContaining("what is written now is lost");
      }
    });
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void protocol_pausedWhileThePeerResets_getsAllWhenItGoesOn(boolean writes) throws Exception {
    Loops.run(() -> {
      List<PausingProtocol> made = new ArrayList<>();
      try (var server =
          createServer(
              () -> {
                var protocol = new PausingProtocol(1_000);
                made.add(protocol);
                return protocol;
              },
              "127.0.0.1",
              0)) {
        sendAndReset(server.port());
        until(() -> !made.isEmpty() && made.getFirst().paused);
        var protocol = made.getFirst();
        for (int i = 0; writes && i < 3; i++) {
          protocol.transport().write("x".getBytes(US_ASCII));
          Loops.turn();
        }

        assertThat(protocol.isLost()).isFalse();
        protocol.resumeUntilLost();

        assertThat(protocol.received.toString()).isEqualTo(LINES);
        assertThat(protocol.lostBecause).isInstanceOf(IOException.class);
        assertThat(protocol.calls).doesNotContain("eofReceived", "lent while paused");
      }
    });
  }

  @Test
  void protocol_pausedAndNothingArrived_isToldOfTheLossAtOnce() throws Exception {
    Loops.run(() -> {
      var peers = Peers.protocols(RecordingProtocol::new);
      peers.server().transport().pauseReading();
      Peers.reset(peers.client().transport());
      until(() -> {
        peers.server().transport().write(new byte[1]);
        return peers.server().isLost();
      });

      assertThat(peers.server().lostBecause).isInstanceOf(IOException.class);
    });
  }

  /** Reads only while it may write. */
  private static final class PausingEcho extends RecordingProtocol {
    @Override
    public void dataReceived(ByteBuffer data) {
      transport().write(data);
    }

    @Override
    public void pauseWriting() {
      transport().pauseReading();
    }

    @Override
    public void resumeWriting() {
      transport().resumeReading();
    }
  }

  @Test
  void protocol_thatReadsWhenItMayWrite_isTold() throws Exception {
    Loops.run(() -> {
      var peers = Peers.protocols(PausingEcho::new);
      // The echo waits until it may write before it reads on; then the client is gone.
      peers.client().transport().pauseReading();
      peers.client().transport().write(new byte[20_000_000]);
      until(() -> !peers.server().transport().isReading());
      Peers.reset(peers.client().transport());

      until(peers.server()::isLost);
      assertThat(peers.server().lostBecause).isInstanceOf(IOException.class);
    });
  }

  @Test
  void unixSocket_peerLeavesWithUnreadData_givesAllLines(@TempDir Path folder) throws Exception {
    Loops.run(() -> {
      var path = folder.resolve("socket");
      Future<Void> sent = EventLoop.running().createFuture();
      Future<String> outcome = EventLoop.running().createFuture();
      StreamHandler handler =
          (reader, writer) -> {
            writer.write("unread");
            sent.await();
            writer.write("x");
            outcome.setResult(readLines(reader));
          };
      try (var _ = UnixSockets.startUnixServer(path, handler)) {
        TlsRawClient.inThread(() -> {
          try (var socket = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            var lines = ByteBuffer.wrap(LINES.getBytes(US_ASCII));
            while (lines.hasRemaining()) {
              int _ = socket.write(lines);
            }
          }
          return true;
        });
        sent.setResult(null);

        assertThat(outcome.await()).startsWith("2000 lines");
      }
    });
  }

  @Test
  void sockets_peerResets_givesAllBytesAndThenTheReset() throws Exception {
    Loops.run(() -> {
      try (var listener = ServerSocketChannel.open(StandardProtocolFamily.INET)) {
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        listener.configureBlocking(false);
        int port = listener.socket().getLocalPort();
        var accepting = createTask(() -> Sockets.sockAccept(listener));
        sendAndReset(port);
        try (var channel = accepting.await()) {
          assertThatThrownBy(
                  () -> {
                    while (true) {
                      Sockets.sockSendAll(channel, new byte[1]);
                      Loops.turn();
                    }
                  })
              .isInstanceOf(IOException.class);

          var received = new StringBuilder();
          assertThatThrownBy(
                  () -> {
                    byte[] piece = Sockets.sockRecv(channel, 1_000);
                    while (piece.length > 0) {
                      received.append(new String(piece, US_ASCII));
                      piece = Sockets.sockRecv(channel, 1_000);
                    }
                  })
              .isInstanceOf(IOException.class)
              .hasMessageContaining("reset");
          assertThat(received.toString()).isEqualTo(LINES);
        }
      }
    });
  }

  @Test
  void memory_reset_givesAllLinesAndThenTheReset() throws Exception {
    Loops.run(() -> {
      var pair = MemoryStreams.pair(StreamOptions.DEFAULT.withLimitBytes(100));
      pair.left().writer().write(LINES);
      Loops.turn();
      MemoryStreams.reset(pair.left());
      pair.right().writer().write("x");

      assertThat(readLines(pair.right().reader())).isEqualTo("2000 lines, then an error");
      assertThatThrownBy(pair.right().writer()::waitClosed).isInstanceOf(IOException.class);
    });
  }
}

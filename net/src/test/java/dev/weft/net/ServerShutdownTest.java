package dev.weft.net;

import static dev.weft.Async.createTask;
import static dev.weft.net.Loops.turn;
import static dev.weft.net.Loops.until;
import static dev.weft.net.Net.createServer;
import static dev.weft.net.Net.openConnection;
import static dev.weft.net.Net.startServer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.Async;
import dev.weft.CancelledError;
import dev.weft.EventLoop;
import dev.weft.Future;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ServerShutdownTest {
  private static final Duration LONG = Duration.ofMinutes(10);

  private static Connection ask(Server server, String question) throws IOException {
    var connection = openConnection("127.0.0.1", server.port());
    connection.writer().writeLine(question);
    return connection;
  }

  @Test
  void shutdown_nobodyIsConnected_endsAtOnce() throws Exception {
    Loops.run(() -> {
      var server = startServer("127.0.0.1", 0, (_, _) -> {});

      assertThat(server.shutdown(LONG)).isTrue();
      assertThat(server.isServing()).isFalse();
      assertThat(server.shutdown(LONG)).isFalse();
    });
  }

  @Test
  void shutdown_handlersFinishInTime_nothingIsCancelled() throws Exception {
    Loops.run(() -> {
      Future<@Nullable Void> goOn = EventLoop.running().createFuture();
      List<String> served = new ArrayList<>();
      var server =
          startServer(
              "127.0.0.1",
              0,
              (reader, writer) -> {
                served.add(reader.readLine());
                goOn.await();
                writer.write("answer");
              });
      var client = ask(server, "question");
      until(() -> !served.isEmpty());
      // @start region="shutdown"
      var ended = createTask(() -> server.shutdown(Duration.ofSeconds(20)));
      // @end

      turn();
      assertThat(server.isServing()).isFalse();
      goOn.setResult(null);

      assertThat(ended.await()).isTrue();
      assertThat(client.reader().readAll()).asString().isEqualTo("answer");
      client.close();
    });
  }

  @Test
  void shutdown_handlersDoNotFinish_areCancelledAndCanSayGoodbye() throws Exception {
    Loops.run(() -> {
      List<String> served = new ArrayList<>();
      var server =
          startServer(
              "127.0.0.1",
              0,
              (reader, writer) -> {
                served.add(reader.readLine());
                try {
                  reader.readLine();
                } finally {
                  writer.write("goodbye");
                }
              });
      var client = ask(server, "hello");
      until(() -> !served.isEmpty());

      assertThat(server.shutdown(Duration.ZERO)).isFalse();

      assertThat(client.reader().readAll()).asString().isEqualTo("goodbye");
      assertThat(Async.allTasks()).hasSize(1);
      client.close();
    });
  }

  @Test
  void shutdown_peerDoesNotRead_isAbortedInTheEnd() throws Exception {
    Loops.run(() -> {
      List<String> served = new ArrayList<>();
      var server =
          startServer(
              "127.0.0.1",
              0,
              (reader, writer) -> {
                served.add(reader.readLine());
                writer.write(new byte[30_000_000]);
                writer.drain();
              });
      var client = ask(server, "flood me");
      client.writer().transport().pauseReading();
      until(() -> !served.isEmpty());

      assertThat(server.shutdown(Duration.ofMillis(1))).isFalse();

      assertThat(server).hasToString("Server[closed; 0 connections]");
      client.close();
    });
  }

  @Test
  void shutdown_handlerDoesNotHeedItsCancellation_isLeftBehind() throws Exception {
    Loops.run(() -> {
      Future<@Nullable Void> stubborn = EventLoop.running().createFuture();
      List<String> served = new ArrayList<>();
      var server =
          startServer(
              "127.0.0.1",
              0,
              (reader, _) -> {
                served.add(reader.readLine());
                while (!stubborn.isDone()) {
                  try {
                    Async.shield(stubborn).await();
                  } catch (CancelledError e) {
                    served.add("no");
                  }
                }
              });
      var client = ask(server, "hello");
      until(() -> !served.isEmpty());

      assertThat(server.shutdown(Duration.ZERO)).isFalse();

      assertThat(served).contains("no");
      assertThat(client.reader().readAll()).isEmpty();
      stubborn.setResult(null);
      client.close();
    });
  }

  @Test
  void shutdown_secondCall_endsTheFirstOnesWait() throws Exception {
    Loops.run(() -> {
      List<String> served = new ArrayList<>();
      var server =
          startServer(
              "127.0.0.1",
              0,
              (reader, _) -> {
                served.add(reader.readLine());
                reader.readLine();
              });
      var client = ask(server, "hello");
      until(() -> !served.isEmpty());
      var first = createTask(() -> server.shutdown(LONG));
      turn();

      assertThat(server.shutdown(LONG)).isFalse();

      assertThat(first.await()).isFalse();
      client.close();
    });
  }

  @Test
  void shutdown_cancelled_abortsWhatIsLeft() throws Exception {
    Loops.run(() -> {
      List<String> served = new ArrayList<>();
      var server =
          startServer(
              "127.0.0.1",
              0,
              (reader, _) -> {
                served.add(reader.readLine());
                reader.readLine();
              });
      var client = ask(server, "hello");
      until(() -> !served.isEmpty());
      var ended = createTask(() -> server.shutdown(LONG));
      turn();

      ended.cancel();

      assertThatThrownBy(ended::await).isInstanceOf(CancelledError.class);
      server.waitClosed();
      assertThat(client.reader().readAll()).isEmpty();
      client.close();
    });
  }

  @Test
  void shutdown_ofProtocols_closesTheirConnections() throws Exception {
    Loops.run(() -> {
      List<RecordingProtocol> served = new ArrayList<>();
      var server =
          createServer(
              () -> {
                served.add(new RecordingProtocol());
                return served.getLast();
              },
              "127.0.0.1",
              0);
      var client = ask(server, "hello");
      until(() -> !served.isEmpty() && served.getFirst().isConnected());

      assertThat(server.shutdown(Duration.ofMillis(1))).isFalse();

      assertThat(served.getFirst().isLost()).isTrue();
      client.close();
    });
  }

  @Test
  void shutdown_negativeGrace_isRefused() throws Exception {
    Loops.run(() -> {
      try (var server = startServer("127.0.0.1", 0, (_, _) -> {})) {
        assertThatThrownBy(() -> server.shutdown(Duration.ofMillis(-1)))
            .isInstanceOf(IllegalArgumentException.class);
        assertThat(server.isServing()).isTrue();
      }
    });
  }

  @Test
  void closeClients_sendsWhatWasWrittenAndGoesOnServing() throws Exception {
    Loops.run(() -> {
      List<String> served = new ArrayList<>();
      var server =
          startServer(
              "127.0.0.1",
              0,
              (reader, writer) -> {
                served.add(reader.readLine());
                writer.write("answer");
                reader.readLine();
              });
      var client = ask(server, "hello");
      until(() -> !served.isEmpty());

      server.closeClients();

      assertThat(client.reader().readAll()).asString().isEqualTo("answer");
      assertThat(server.isServing()).isTrue();
      client.close();
      server.close();
    });
  }

  @Test
  void abortClients_dropsWhatWasNotSent() throws Exception {
    Loops.run(() -> {
      List<String> served = new ArrayList<>();
      var server =
          startServer(
              "127.0.0.1",
              0,
              (reader, writer) -> {
                served.add(reader.readLine());
                writer.write(new byte[30_000_000]);
                reader.readLine();
              });
      var client = ask(server, "hello");
      client.writer().transport().pauseReading();
      until(() -> !served.isEmpty());

      server.close();
      server.abortClients();
      server.waitClosed();

      client.writer().transport().resumeReading();
      assertThat(client.reader().readAll().length).isLessThan(30_000_000);
      client.close();
    });
  }
}

package dev.weft.net;

import static dev.weft.Async.createTask;
import static dev.weft.Async.sleep;
import static dev.weft.net.Loops.turn;
import static dev.weft.net.Loops.until;
import static dev.weft.net.Net.createServer;
import static dev.weft.net.Net.openConnection;
import static dev.weft.net.Net.startServer;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.Async;
import dev.weft.CancelledError;
import dev.weft.EventLoop;
import dev.weft.Future;
import dev.weft.Task;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** How a server ends: what is under way is answered, what is idle ends at once. */
class ServerEndTest {
  private static final Duration LONG = Duration.ofMinutes(10);

  private static final StreamHandler ECHO =
      (reader, writer) -> {
        for (String line : reader.lines()) {
          writer.writeLine(line);
        }
      };

  @BeforeAll
  static void makeCertificates() {
    TlsCertificates.make();
  }

  static Stream<Named<StreamHandler>> loops() {
    return Stream.of(
        Named.of("lines", ECHO),
        Named.of(
            "readLine",
            (reader, writer) -> {
              String line;
              while ((line = reader.readLine()) != null) {
                writer.writeLine(line);
              }
            }),
        Named.of(
            "read into an array",
            (reader, writer) -> {
              byte[] buffer = new byte[100];
              int count;
              while ((count = reader.read(buffer, 0, buffer.length)) > 0) {
                writer.write(buffer, 0, count);
              }
            }),
        Named.of(
            "read",
            (reader, writer) -> {
              byte[] data = reader.read(100);
              while (data.length > 0) {
                writer.write(data);
                data = reader.read(100);
              }
            }),
        Named.of(
            "readExactly",
            (reader, writer) -> {
              while (true) {
                writer.write(reader.readExactly(6));
              }
            }),
        Named.of(
            "readUntil",
            (reader, writer) -> {
              while (true) {
                writer.write(reader.readUntil("\n".getBytes(UTF_8)));
              }
            }),
        Named.of(
            "asInputStream",
            (reader, writer) -> reader.asInputStream().transferTo(writer.asOutputStream())),
        Named.of("transferTo", (reader, writer) -> reader.transferTo(writer)));
  }

  @ParameterizedTest
  @MethodSource("loops")
  void shutdown_connectionsAreIdle_endsThemAtOnce(StreamHandler handler) throws Exception {
    Loops.run(() -> {
      var server = startServer("127.0.0.1", 0, handler);
      var used = openConnection("127.0.0.1", server.port());
      var fresh = openConnection("127.0.0.1", server.port());
      used.writer().writeLine("hello");
      assertThat(used.reader().readLine()).isEqualTo("hello");

      assertThat(server.shutdown(LONG)).isTrue();

      assertThat(used.reader().readAll()).isEmpty();
      assertThat(fresh.reader().readAll()).isEmpty();
      assertThat(server.peerFailures()).isEqualTo(new PeerFailures(0, 0, 0));
      used.close();
      fresh.close();
    });
  }

  @Test
  void shutdown_connectionsAreEncryptedAndIdle_endsThemAtOnce() throws Exception {
    Loops.run(() -> {
      var server =
          startServer(
              "127.0.0.1", 0, ECHO, ServerOptions.DEFAULT.withTls(TlsCertificates.server()));
      var options = StreamOptions.DEFAULT.withTls(TlsCertificates.client());
      var client = openConnection("127.0.0.1", server.port(), options);
      client.writer().writeLine("hello");
      assertThat(client.reader().readLine()).isEqualTo("hello");
      var end = createTask(() -> client.reader().readAll());
      end.addDoneCallback(_ -> client.close());

      assertThat(server.shutdown(LONG)).isTrue();

      assertThat(end.await()).isEmpty();
    });
  }

  @Test
  void shutdown_handlerReadsLinesAndNeverWrites_endsItAfterASilence() throws Exception {
    Loops.run(() -> {
      List<String> lines = new ArrayList<>();
      var server = startServer("127.0.0.1", 0, (reader, _) -> reader.lines().forEach(lines::add));
      var client = openConnection("127.0.0.1", server.port());
      client.writer().writeLine("a");
      until(() -> !lines.isEmpty());
      var ended = createTask(() -> server.shutdown(LONG));
      turn();
      client.writer().writeLine("b");

      assertThat(ended.await()).isTrue();

      assertThat(lines).containsExactly("a", "b");
      client.close();
    });
  }

  /** Answers requests that end with an empty line. */
  private static void answer(StreamReader reader, StreamWriter writer) throws IOException {
    var request = new StringBuilder();
    for (String line : reader.lines()) {
      request.append(line);
      if (line.isEmpty()) {
        writer.writeLine("answer to " + request);
        request.setLength(0);
      }
    }
  }

  @Test
  void shutdown_partOfARequestHasCome_answersIt() throws Exception {
    Loops.run(() -> {
      var server = startServer("127.0.0.1", 0, ServerEndTest::answer);
      var client = openConnection("127.0.0.1", server.port());
      client.writer().write("1\n\n2\n");
      assertThat(client.reader().readLine()).isEqualTo("answer to 1");
      var ended = createTask(() -> server.shutdown(LONG));
      sleep(Duration.ofMillis(30)); // longer than an idle connection has

      client.writer().write("b");
      sleep(Duration.ofMillis(30));
      client.writer().write("\n\n");

      assertThat(client.reader().readLine()).isEqualTo("answer to 2b");
      assertThat(ended.await()).isTrue();
      assertThat(client.reader().readAll()).isEmpty();
      client.close();
    });
  }

  @Test
  void shutdown_severalRequestsHaveCome_answersAll() throws Exception {
    Loops.run(() -> {
      Future<@Nullable Void> goOn = EventLoop.running().createFuture();
      List<String> served = new ArrayList<>();
      var server =
          startServer(
              "127.0.0.1",
              0,
              (reader, writer) -> {
                for (String line : reader.lines()) {
                  served.add(line);
                  Async.shield(goOn).await();
                  writer.writeLine("answer to " + line);
                }
              });
      var client = openConnection("127.0.0.1", server.port());
      client.writer().write("1\n2\n");
      until(() -> !served.isEmpty());
      var ended = createTask(() -> server.shutdown(LONG));
      turn();
      client.writer().write("3\n");
      turn();

      goOn.setResult(null);

      assertThat(client.reader().readAll())
          .asString()
          .isEqualTo("answer to 1\nanswer to 2\nanswer to 3\n");
      assertThat(ended.await()).isTrue();
      client.close();
    });
  }

  @Test
  @RealSystem
  void shutdown_connectionsStandInTheBacklog_areServed() throws Exception {
    Loops.run(() -> {
      var server = startServer("127.0.0.1", 0, ECHO);
      List<SocketChannel> clients = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        // By hand, so that the loop accepts none of them meanwhile.
        var client = SocketChannel.open();
        client.configureBlocking(false);
        boolean connected = client.connect(server.addresses().getFirst());
        while (!connected) {
          connected = client.finishConnect();
        }
        client.write(ByteBuffer.wrap("hello\n".getBytes(UTF_8)));
        clients.add(client);
      }

      assertThat(server.shutdown(LONG)).isTrue();

      for (SocketChannel client : clients) {
        var answer = ByteBuffer.allocate(100);
        Sockets.sockRecvInto(client, answer);
        assertThat(new String(answer.array(), 0, answer.position(), UTF_8)).isEqualTo("hello\n");
        client.close();
      }
    });
  }

  @Test
  void isServerClosing_handlerAsks_canSayThatItsAnswerIsTheLast() throws Exception {
    Loops.run(() -> {
      Future<@Nullable Void> goOn = EventLoop.running().createFuture();
      List<String> served = new ArrayList<>();
      UnaryOperator<String> answers =
          request -> {
            served.add(request);
            Async.shield(goOn).await();
            return "answer to " + request;
          };
      // @start region="closing"
      StreamHandler handler =
          (reader, writer) -> {
            for (String request : reader.lines()) {
              String answer = answers.apply(request);
              boolean last = writer.isServerClosing();
              writer.writeLine(last ? answer + ", and goodbye" : answer);
              if (last) {
                break;
              }
            }
          };
      // @end
      var server = startServer("127.0.0.1", 0, handler);
      var client = openConnection("127.0.0.1", server.port());
      assertThat(client.writer().isServerClosing()).isFalse();
      client.writer().writeLine("1");
      until(() -> !served.isEmpty());
      var ended = createTask(() -> server.shutdown(LONG));
      turn();

      goOn.setResult(null);

      assertThat(client.reader().readAll()).asString().isEqualTo("answer to 1, and goodbye\n");
      assertThat(ended.await()).isTrue();
      client.close();
    });
  }

  @Test
  void serverClosing_ofProtocols_isCalledOnceAndMayClose() throws Exception {
    Loops.run(() -> {
      List<String> said = new ArrayList<>();
      var server = createServer(() -> new ClosingProtocol(said), "127.0.0.1", 0);
      var client = openConnection("127.0.0.1", server.port());
      until(() -> !said.isEmpty());

      assertThat(server.shutdown(LONG)).isTrue();

      assertThat(said).containsExactly("made", "closing", "lost");
      assertThat(client.reader().readAll()).asString().isEqualTo("goodbye");
      client.close();
    });
  }

  private static final class ClosingProtocol implements Protocol {
    private final List<String> said;
    private @Nullable Transport transport;

    ClosingProtocol(List<String> said) {
      this.said = said;
    }

    @Override
    public void connectionMade(Transport newTransport) {
      transport = newTransport;
      said.add("made");
    }

    @Override
    public void dataReceived(ByteBuffer data) {}

    @Override
    public void serverClosing() {
      said.add("closing");
      transport.write("goodbye".getBytes(UTF_8));
      transport.close();
    }

    @Override
    public void connectionLost(@Nullable Exception cause) {
      said.add("lost");
    }
  }

  /** A handler that has read a line, and answers it when it is told to. */
  private static final class Slow implements StreamHandler {
    final Future<@Nullable Void> goOn = EventLoop.running().createFuture();
    final List<String> served = new ArrayList<>();

    @Override
    public void handle(StreamReader reader, StreamWriter writer) throws IOException {
      for (String line : reader.lines()) {
        served.add(line);
        Async.shield(goOn).await();
        writer.writeLine("answer to " + line);
      }
    }
  }

  private static Connection ask(Server server, Slow slow) throws IOException {
    var client = openConnection("127.0.0.1", server.port());
    client.writer().writeLine("question");
    until(() -> !slow.served.isEmpty());
    return client;
  }

  @Test
  void serveForever_shutdownByAnotherTask_returnsWhenAllIsAnswered() throws Exception {
    Loops.run(() -> {
      var slow = new Slow();
      var server = startServer("127.0.0.1", 0, slow);
      Task<?> serving = createTask(server::serveForever);
      var client = ask(server, slow);

      EventLoop.running().callSoon(() -> createTask(() -> server.shutdown(LONG)));
      sleep(Duration.ofMillis(30));
      assertThat(serving.isDone()).isFalse();
      slow.goOn.setResult(null);

      assertThat(client.reader().readAll()).asString().isEqualTo("answer to question\n");
      serving.await();
      client.close();
    });
  }

  @Test
  void serveForever_cancelled_answersWhatIsUnderWay() throws Exception {
    Loops.run(() -> {
      var slow = new Slow();
      var server = startServer("127.0.0.1", 0, slow, ServerOptions.DEFAULT.withGrace(LONG));
      Task<?> serving = createTask(server::serveForever);
      var client = ask(server, slow);
      var idle = openConnection("127.0.0.1", server.port());

      serving.cancel();
      assertThat(idle.reader().readAll()).isEmpty();
      assertThat(server.isServing()).isFalse();
      slow.goOn.setResult(null);

      assertThat(client.reader().readAll()).asString().isEqualTo("answer to question\n");
      assertThatThrownBy(serving::await).isInstanceOf(CancelledError.class);
      client.close();
      idle.close();
    });
  }

  @Test
  void serveForever_cancelledDuringAShutdown_waitsForThat() throws Exception {
    Loops.run(() -> {
      var slow = new Slow();
      var server = startServer("127.0.0.1", 0, slow);
      Task<?> serving = createTask(server::serveForever);
      var client = ask(server, slow);
      var ended = createTask(() -> server.shutdown(LONG));
      turn();

      serving.cancel();
      sleep(Duration.ofMillis(30));
      assertThat(serving.isDone()).isFalse();
      slow.goOn.setResult(null);

      assertThat(client.reader().readAll()).asString().isEqualTo("answer to question\n");
      assertThatThrownBy(serving::await).isInstanceOf(CancelledError.class);
      assertThat(ended.await()).isTrue();
      client.close();
    });
  }

  @Test
  void serveForever_cancelledTwice_cutsWhatIsLeft() throws Exception {
    Loops.run(() -> {
      var slow = new Slow();
      var server = startServer("127.0.0.1", 0, slow, ServerOptions.DEFAULT.withGrace(LONG));
      Task<?> serving = createTask(server::serveForever);
      var client = ask(server, slow);

      serving.cancel();
      turn();
      turn();
      serving.cancel();

      assertThatThrownBy(serving::await).isInstanceOf(CancelledError.class);
      assertThat(client.reader().readAll()).isEmpty();
      client.close();
    });
  }

  @Test
  void serveForever_cancelledTwiceDuringAShutdown_cutsWhatIsLeft() throws Exception {
    Loops.run(() -> {
      var slow = new Slow();
      var server = startServer("127.0.0.1", 0, slow);
      Task<?> serving = createTask(server::serveForever);
      var client = ask(server, slow);
      var ended = createTask(() -> server.shutdown(LONG));
      turn();

      serving.cancel();
      turn();
      turn();
      serving.cancel();

      assertThatThrownBy(serving::await).isInstanceOf(CancelledError.class);
      assertThat(ended.await()).isFalse();
      assertThat(client.reader().readAll()).isEmpty();
      client.close();
    });
  }

  @Test
  void serveForever_shutdownIsCancelled_returns() throws Exception {
    Loops.run(() -> {
      var slow = new Slow();
      var server = startServer("127.0.0.1", 0, slow);
      Task<?> serving = createTask(server::serveForever);
      var client = ask(server, slow);
      var ended = createTask(() -> server.shutdown(LONG));
      turn();

      ended.cancel();

      serving.await();
      assertThat(client.reader().readAll()).isEmpty();
      client.close();
    });
  }

  @Test
  void shutdown_calledByAHandler_isNotWaitedForByItself() throws Exception {
    Loops.run(() -> {
      Server[] server = new Server[1];
      server[0] =
          startServer(
              "127.0.0.1",
              0,
              (reader, writer) -> {
                if ("quit".equals(reader.readLine())) {
                  writer.writeLine("orderly: " + server[0].shutdown(LONG));
                }
              });
      Task<?> serving = createTask(server[0]::serveForever);
      var idle = openConnection("127.0.0.1", server[0].port());
      var client = openConnection("127.0.0.1", server[0].port());

      client.writer().writeLine("quit");

      assertThat(client.reader().readAll()).asString().isEqualTo("orderly: true\n");
      serving.await();
      assertThat(idle.reader().readAll()).isEmpty();
      client.close();
      idle.close();
    });
  }

  @Test
  void shutdown_dataComesAfterTheEnd_isDropped() throws Exception {
    Loops.run(() -> {
      Future<@Nullable Void> goOn = EventLoop.running().createFuture();
      List<@Nullable String> lines = new ArrayList<>();
      var server =
          startServer(
              "127.0.0.1",
              0,
              (reader, _) -> {
                lines.add(reader.readLine());
                goOn.await();
                lines.add(reader.readLine());
              });
      var client = openConnection("127.0.0.1", server.port());
      turn();
      var ended = createTask(() -> server.shutdown(LONG));
      until(() -> !lines.isEmpty());

      client.writer().writeLine("too late");
      sleep(Duration.ofMillis(10));
      goOn.setResult(null);

      assertThat(ended.await()).isTrue();
      assertThat(lines).containsExactly(null, null);
      client.close();
    });
  }
}

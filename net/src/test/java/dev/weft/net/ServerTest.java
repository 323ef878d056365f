package dev.weft.net;

import static dev.weft.Async.createTask;
import static dev.weft.Async.currentTask;
import static dev.weft.net.Loops.turn;
import static dev.weft.net.Loops.until;
import static dev.weft.net.Net.openConnection;
import static dev.weft.net.Net.startServer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.Async;
import dev.weft.CancelledError;
import dev.weft.ContextVar;
import dev.weft.Task;
import dev.weft.net.internal.connect.Binder;
import dev.weft.net.internal.names.Addresses;
import java.net.BindException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServerTest {
  private static final StreamHandler ECHO =
      (reader, writer) -> {
        byte[] data = reader.read(1 << 16);
        while (data.length > 0) {
          writer.write(data);
          writer.drain();
          data = reader.read(1 << 16);
        }
      };

  private static Server start(StreamHandler handler) throws Exception {
    return startServer("127.0.0.1", 0, handler);
  }

  private static String ask(int port, String question) throws Exception {
    try (var connection = openConnection("127.0.0.1", port)) {
      connection.writer().writeLine(question);
      return connection.reader().readLine();
    }
  }

  // ---- connections

  @Test
  void manyConnections_atOnce_eachGetsItsOwnBytesBack() throws Exception {
    Loops.run(() -> {
      var server = start(ECHO);
      int count = 300;
      List<Connection> connections = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        connections.add(openConnection("127.0.0.1", server.port()));
      }
      List<Task<String>> answers = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        var connection = connections.get(i);
        String text = "client " + i;
        answers.add(
            createTask(() -> {
              for (int round = 0; round < 10; round++) {
                connection.writer().writeLine(text + " round " + round);
                String answer = connection.reader().readLine();
                assertThat(answer).isEqualTo(text + " round " + round);
              }
              return text;
            }));
      }

      assertThat(Async.gather(answers).await()).hasSize(count);
      connections.forEach(Connection::close);
      server.close();
      server.waitClosed();
    });
  }

  @Test
  void connectionsOpenedAndClosed_leaveNothingInThePoller() throws Exception {
    Loops.run(() -> {
      var server = start(ECHO);
      for (int i = 0; i < 200; i++) {
        assertThat(ask(server.port(), "hello")).isEqualTo("hello");
      }
      server.close();
      server.waitClosed();

      until(() -> Loops.watchedChannels() == 0);
      assertThat(Async.allTasks()).hasSize(1);
    });
  }

  @Test
  void handler_returns_closesTheConnection() throws Exception {
    Loops.run(() -> {
      var server = start((_, writer) -> writer.write("bye"));

      try (var connection = openConnection("127.0.0.1", server.port())) {
        assertThat(connection.reader().readAll()).asString().isEqualTo("bye");
      }
      server.close();
      server.waitClosed();
    });
  }

  @Test
  void handler_fails_isReportedWithThePeerAndClosesOnlyItsConnection() throws Exception {
    List<String> peers = new ArrayList<>();
    var reports =
        Loops.runReporting(reported -> {
          var server =
              start((reader, writer) -> {
                if (reader.readLine().equals("fail")) {
                  throw new IllegalArgumentException("as told");
                }
                writer.writeLine("fine");
                ECHO.handle(reader, writer);
              });
          var good = openConnection("127.0.0.1", server.port());
          good.writer().writeLine("go on");
          assertThat(good.reader().readLine()).isEqualTo("fine");

          var bad = openConnection("127.0.0.1", server.port());
          peers.add(Addresses.format(bad.writer().localAddress()));
          bad.writer().writeLine("fail");
          assertThat(bad.reader().readAll()).isEmpty();

          assertThat(reported).hasSize(1);
          good.writer().writeLine("still there");
          assertThat(good.reader().readLine()).isEqualTo("still there");
          good.close();
          bad.close();
          server.close();
          server.waitClosed();
        });

    assertThat(reports).hasSize(1);
    assertThat(reports.getFirst().message())
        .isEqualTo("the handler of the connection with " + peers.getFirst() + " failed");
    assertThat(reports.getFirst().exception()).hasMessage("as told");
    assertThat(reports.getFirst().details()).containsKeys("task", "transport");
  }

  @Test
  void handler_cancelled_closesQuietly() throws Exception {
    Loops.run(() -> {
      List<Task<?>> handlers = new ArrayList<>();
      var server =
          start((reader, _) -> {
            handlers.add(currentTask());
            reader.read(1);
          });
      try (var connection = openConnection("127.0.0.1", server.port())) {
        until(() -> !handlers.isEmpty());
        assertThat(handlers.getFirst().name())
            .isEqualTo("connection with " + Addresses.format(connection.writer().localAddress()));

        handlers.getFirst().cancel();

        assertThat(connection.reader().readAll()).isEmpty();
      }
      server.close();
      server.waitClosed();
    });
  }

  @Test
  void handler_seesTheContextOfTheServersStart() throws Exception {
    ContextVar<String> name = ContextVar.of("name", "nobody");
    Loops.run(() -> {
      name.set("server");
      var server = start((_, writer) -> writer.writeLine(name.get()));
      name.set("later");

      assertThat(ask(server.port(), "who?")).isEqualTo("server");
      server.close();
    });
  }

  // ---- listening

  @Test
  void startServer_portTaken_namesIt() throws Exception {
    Loops.run(() -> {
      var server = start(ECHO);

      assertThatThrownBy(() -> startServer("127.0.0.1", server.port(), ECHO))
          .isInstanceOf(BindException.class)
          .hasMessage("cannot listen on 127.0.0.1:" + server.port() + ": Address already in use");
      assertThat(ask(server.port(), "still there?")).isEqualTo("still there?");
      server.close();
    });
  }

  @Test
  void startServer_unknownHost_saysSo() throws Exception {
    Loops.run(() ->
        assertThatThrownBy(() -> startServer("no-such-host.invalid", 80, ECHO))
            .isInstanceOf(UnknownHostException.class)
            .hasMessage(
                "cannot listen on no-such-host.invalid:80: no address is known for"
                    + " no-such-host.invalid"));
  }

  @Test
  void startServer_addressOfAnotherMachine_saysSo() throws Exception {
    Loops.run(() ->
        assertThatThrownBy(() -> startServer("192.0.2.1", 0, ECHO))
            .isInstanceOf(BindException.class)
            .hasMessage("cannot listen on 192.0.2.1:0: Cannot assign requested address"));
  }

  @Test
  void startServer_oneAddressOfTwoIsTaken_leavesNoneListening() throws Exception {
    Loops.run(() -> {
      var server = start(ECHO);
      int port = server.port();
      Resolver two =
          _ -> List.of(InetAddress.ofLiteral("127.0.0.2"), InetAddress.ofLiteral("127.0.0.1"));

      assertThatThrownBy(() -> new Binder(two, ServerOptions.DEFAULT).bind(List.of("two"), port))
          .isInstanceOf(BindException.class);

      startServer("127.0.0.2", port, ECHO).close();
      server.close();
    });
  }

  @Test
  void startServer_allAddresses_answersOnLoopback() throws Exception {
    Loops.run(() -> {
      var server = startServer(null, 0, ECHO);

      assertThat(ask(server.port(), "anybody?")).isEqualTo("anybody?");
      server.close();
    });
  }

  @Test
  void startServer_onAName_listensOnItsAddresses() throws Exception {
    Loops.run(() -> {
      var server = startServer("localhost", 0, ECHO);

      assertThat(server.addresses()).isNotEmpty();
      assertThat(server.addresses()).allMatch(address -> address.getAddress().isLoopbackAddress());
      server.close();
    });
  }

  @Test
  void options_outOfRange_areRefused() {
    assertThatThrownBy(() -> ServerOptions.DEFAULT.withBacklog(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("backlog 0: use 1 or more");
    assertThatThrownBy(() -> StreamOptions.DEFAULT.withLimitBytes(0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  // ---- the end

  @Test
  void close_freesThePortAtOnceAndConnectionsGoOn() throws Exception {
    Loops.run(() -> {
      var server = start(ECHO);
      int port = server.port();
      var connection = openConnection("127.0.0.1", port);
      connection.writer().writeLine("a");
      assertThat(connection.reader().readLine()).isEqualTo("a");

      server.close();
      var next = startServer("127.0.0.1", port, ECHO);

      assertThat(server.isServing()).isFalse();
      assertThat(server.addresses()).isEmpty();
      assertThat(server.sockets()).isEmpty();
      assertThatThrownBy(server::port).isInstanceOf(IllegalStateException.class);
      connection.writer().writeLine("b");
      assertThat(connection.reader().readLine()).isEqualTo("b");
      assertThat(ask(port, "next")).isEqualTo("next");
      connection.close();
      next.close();
    });
  }

  @Test
  void waitClosed_waitsForTheServerAndItsConnections() throws Exception {
    Loops.run(() -> {
      var server = start(ECHO);
      assertThat(server.isServing()).isTrue();
      assertThat(server.sockets()).hasSize(1);
      var connection = openConnection("127.0.0.1", server.port());
      connection.writer().writeLine("a");
      connection.reader().readLine();
      var closed = createTask(server::waitClosed);

      turn();
      server.close();
      server.close();
      turn();
      turn();
      assertThat(closed.isDone()).isFalse();

      connection.close();
      closed.await();
      server.waitClosed();
      assertThat(server).hasToString("Server[closed; 0 connections]");
    });
  }

  @Test
  void serveForever_cancelled_closesServerAndConnections() throws Exception {
    Loops.run(() -> {
      var server = start(ECHO);
      int port = server.port();
      var serving = createTask(server::serveForever);
      var connection = openConnection("127.0.0.1", port);
      connection.writer().writeLine("a");
      assertThat(connection.reader().readLine()).isEqualTo("a");

      serving.cancel();

      assertThatThrownBy(serving::await).isInstanceOf(CancelledError.class);
      assertThat(server.isServing()).isFalse();
      assertThat(connection.reader().readAll()).isEmpty();
      server.waitClosed();
      connection.close();
    });
  }

  @Test
  void serveForever_serverIsClosed_endsByCancellationAndConnectionsGoOn() throws Exception {
    Loops.run(() -> {
      var server = start(ECHO);
      var connection = openConnection("127.0.0.1", server.port());
      connection.writer().writeLine("a");
      connection.reader().readLine();
      var serving = createTask(server::serveForever);
      turn();

      server.close();

      assertThatThrownBy(serving::await).isInstanceOf(CancelledError.class);
      connection.writer().writeLine("b");
      assertThat(connection.reader().readLine()).isEqualTo("b");
      connection.close();
    });
  }

  @Test
  void serveForever_twiceOrAfterClose_isRefused() throws Exception {
    Loops.run(() -> {
      var server = start(ECHO);
      var serving = createTask(server::serveForever);
      turn();

      assertThatThrownBy(server::serveForever)
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("serveForever() is called already: once is enough");
      server.close();
      assertThatThrownBy(server::serveForever)
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("serveForever() of a closed server: start a new one");
      assertThatThrownBy(serving::await).isInstanceOf(CancelledError.class);
    });
  }

  @Test
  @RealSystem
  void run_endsWithConnectionsOpen_closesAllSockets() throws Exception {
    List<java.nio.channels.Channel> channels = new ArrayList<>();
    Loops.run(() -> {
      var server = start(ECHO);
      var connection = openConnection("127.0.0.1", server.port());
      connection.writer().writeLine("a");
      connection.reader().readLine();
      channels.addAll(server.sockets());
      channels.add(connection.writer().transport().extraInfo(ExtraInfo.CHANNEL));
    });

    assertThat(channels).hasSize(2).noneMatch(java.nio.channels.Channel::isOpen);
  }

  @Test
  void slowClient_doesNotHoldUpOthers() throws Exception {
    Loops.run(() -> {
      var server =
          start((_, writer) -> {
            while (true) {
              writer.write(new byte[100_000]);
              writer.drain();
            }
          });
      var echo = start(ECHO);
      var neverReads = openConnection("127.0.0.1", server.port());

      Async.timeout(
          Duration.ofSeconds(20),
          () -> {
            for (int i = 0; i < 200; i++) {
              assertThat(ask(echo.port(), "hello")).isEqualTo("hello");
            }
          });
      neverReads.close();
      server.close();
      echo.close();
    });
  }

  @Test
  @RealSystem
  void startServer_wildcardsOfBothFamiliesOnOnePort_servesBoth() throws Exception {
    Loops.run(() -> {
      int port;
      try (var free = startServer((String) null, 0, (_, _) -> {})) {
        port = free.port();
      }
      for (var hosts :
          List.of(List.of("0.0.0.0", "::"), List.of("::", "0.0.0.0"), List.of("127.0.0.1", "::"))) {
        try (var server =
            startServer(hosts, port, (_, writer) -> writer.write("x"), ServerOptions.DEFAULT)) {
          for (String host : List.of("127.0.0.1", "::1")) {
            try (var connection = openConnection(host, port)) {
              assertThat(connection.reader().readAll()).hasSize(1);
            }
          }
          assertThat(server.port()).isEqualTo(port);
        }
      }
    });
  }
}

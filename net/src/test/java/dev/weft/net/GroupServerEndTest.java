package dev.weft.net;

import static dev.weft.net.Net.openConnection;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Async;
import dev.weft.LoopGroup;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** How a server on several loops ends. */
class GroupServerEndTest {
  private static final Duration LONG = Duration.ofMinutes(10);

  private static final StreamHandler ECHO =
      (reader, writer) -> {
        for (String line : reader.lines()) {
          writer.writeLine(line);
        }
      };

  @Test
  void shutdown_connectionsAreIdle_endsThemAtOnce() throws Exception {
    try (var group = LoopGroup.start(2);
        var server = Net.startServer(group, "127.0.0.1", 0, ECHO)) {
      Loops.run(() -> {
        List<Connection> clients = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
          var client = openConnection("127.0.0.1", server.port());
          client.writer().writeLine("hello");
          assertThat(client.reader().readLine()).isEqualTo("hello");
          clients.add(client);
        }

        assertThat(server.shutdown(LONG)).isTrue();

        for (Connection client : clients) {
          assertThat(client.reader().readAll()).isEmpty();
          client.close();
        }
      });
    }
  }

  @Test
  void shutdown_requestsAreUnderWay_areAnswered() throws Exception {
    var taken = new CountDownLatch(20);
    var goOn = new CountDownLatch(1);
    try (var group = LoopGroup.start(2);
        var server =
            Net.startServer(
                group,
                "127.0.0.1",
                0,
                (reader, writer) -> {
                  String question = reader.readLine();
                  taken.countDown();
                  Async.toThread(() -> goOn.await());
                  writer.writeLine("answer to " + question);
                })) {
      Loops.run(() -> {
        List<Connection> clients = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
          var client = openConnection("127.0.0.1", server.port());
          client.writer().writeLine("question");
          clients.add(client);
        }
        Async.toThread(() -> taken.await());
        var ended = Async.createTask(() -> server.shutdown(LONG));
        Loops.turn();

        goOn.countDown();

        for (Connection client : clients) {
          assertThat(client.reader().readAll()).asString().isEqualTo("answer to question\n");
          client.close();
        }
        assertThat(ended.await()).isTrue();
      });
    }
  }

  @Test
  void shutdown_calledByAHandler_isNotWaitedForByItself() throws Exception {
    GroupServer[] server = new GroupServer[1];
    try (var group = LoopGroup.start(2)) {
      server[0] =
          Net.startServer(
              group,
              "127.0.0.1",
              0,
              (reader, writer) -> {
                if ("quit".equals(reader.readLine())) {
                  writer.writeLine("orderly: " + server[0].shutdown(LONG));
                }
              });
      Loops.run(() -> {
        try (var client = openConnection("127.0.0.1", server[0].port())) {
          client.writer().writeLine("quit");

          assertThat(client.reader().readAll()).asString().isEqualTo("orderly: true\n");
        }
      });
    }
  }

  /** A program that a signal ends while it answers. */
  static final class Slow {
    private Slow() {}

    static void main() throws Exception {
      // @start region="join"
      try (var group = LoopGroup.start(2);
          var server = Net.startServer(group, "127.0.0.1", 0, Slow::answer)) {
        IO.println(server.port());
        group.join(); // until SIGTERM has ended the server, and then the group
      }
      // @end
      IO.println("main has cleaned up");
    }

    static void answer(StreamReader reader, StreamWriter writer) throws IOException {
      for (String question : reader.lines()) {
        writer.writeLine("taken");
        Async.sleep(Duration.ofMillis(300));
        writer.writeLine("answer to " + question);
      }
    }
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void join_sigtermWhileRequestsAreUnderWay_answersThem() throws Exception {
    Process program = startSlow();
    try {
      var output = program.inputReader(UTF_8);
      int port = Integer.parseInt(output.readLine());
      List<Socket> clients = new ArrayList<>();
      List<BufferedReader> readers = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        var client = new Socket(InetAddress.getLoopbackAddress(), port);
        clients.add(client);
        readers.add(new BufferedReader(new InputStreamReader(client.getInputStream(), UTF_8)));
        client.getOutputStream().write("question\n".getBytes(UTF_8));
      }
      for (BufferedReader reader : readers) {
        assertThat(reader.readLine()).isEqualTo("taken");
      }

      program.toHandle().destroy();

      for (BufferedReader reader : readers) {
        assertThat(reader.readLine()).isEqualTo("answer to question");
        assertThat(reader.readLine()).isNull();
      }
      assertThat(output.readLine()).isEqualTo("main has cleaned up");
      assertThat(program.waitFor()).isEqualTo(143);
      for (Socket client : clients) {
        client.close();
      }
    } finally {
      program.destroyForcibly().waitFor();
    }
  }

  private static Process startSlow() throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    String engine = System.getProperty("weft.engine", "scheduler");
    if (engine.equals("scheduler")) {
      command.add("--add-opens=java.base/java.lang=ALL-UNNAMED");
    }
    command.add("-Dweft.engine=" + engine);
    command.addAll(List.of("--class-path", System.getProperty("java.class.path")));
    command.add(Slow.class.getName());
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }
}

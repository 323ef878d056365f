package dev.weft.net;

import static dev.weft.net.Net.openConnection;
import static dev.weft.net.Net.startServer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.weft.Async;
import dev.weft.ErrorReport;
import dev.weft.EventLoop;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A server in a process of its own that may open only a few files. */
class DescriptorLimitTest {
  /** More than twice what a JVM has open: those that waited are accepted all at once. */
  private static final int LIMIT = 128;

  private static final Path SHELL = Path.of("/bin/sh");

  @Test
  void accept_descriptorsRunOut_isReportedOnceAndGoesOnWhenThereAreSomeAgain() throws Exception {
    assumeThat(Files.isExecutable(SHELL)).isTrue();
    Process process = startServerProcess();
    try (BufferedReader output = process.inputReader()) {
      int port = Integer.parseInt(output.readLine());
      List<SocketChannel> clients = new ArrayList<>();
      for (int i = 0; i < LIMIT + 5; i++) {
        clients.add(
            SocketChannel.open(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port)));
      }
      assertThat(output.readLine())
          .isEqualTo(
              "cannot accept connections on 127.0.0.1:" + port + ", trying again every second");

      for (SocketChannel client : clients.subList(0, LIMIT)) {
        client.close();
      }
      for (SocketChannel client : clients.subList(LIMIT, LIMIT + 5)) {
        assertThat(client.write(ByteBuffer.wrap(new byte[] {'a'}))).isEqualTo(1);
        assertThat(client.read(ByteBuffer.allocate(1))).isEqualTo(1);
        client.close();
      }

      process.toHandle().destroy();
      assertThat(output.lines()).isEmpty();
    } finally {
      process.destroyForcibly();
    }
  }

  private static Process startServerProcess() throws IOException {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    String engine = System.getProperty("weft.engine", "baton");
    if (engine.equals("scheduler")) {
      command.add("--add-opens=java.base/java.lang=ALL-UNNAMED");
    }
    command.add("-Dweft.engine=" + engine);
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(FewFiles.class.getName());
    var quoted = new StringBuilder("ulimit -n " + LIMIT + "; exec");
    for (String word : command) {
      quoted.append(" '").append(word.replace("'", "'\\''")).append('\'');
    }
    return new ProcessBuilder(SHELL.toString(), "-c", quoted.toString())
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  /** The server: echoes, and prints its port and then every report. */
  static final class FewFiles {
    private FewFiles() {}

    @SuppressWarnings("SystemOut") // it talks to the test
    public static void main(String[] args) throws Exception {
      Async.run(() -> {
        var loop = EventLoop.running();
        var server =
            startServer(
                "127.0.0.1",
                0,
                (reader, writer) -> {
                  byte[] data = reader.read(100);
                  writer.write(data);
                });
        // The JVM opens a file for every class that it loads, so all must be there beforehand.
        try (var connection = openConnection("127.0.0.1", server.port())) {
          connection.writer().write("a");
          connection.reader().readAll();
        }
        loop.setExceptionHandler((_, _) -> {});
        loop.callExceptionHandler(
            ErrorReport.of("a report", new IOException()).with("some", "detail"));
        loop.setExceptionHandler((_, report) -> System.out.println(report.message()));
        loop.callLater(Duration.ZERO, () -> {}).cancel();
        System.out.println(server.port());
        server.serveForever();
      });
    }
  }
}

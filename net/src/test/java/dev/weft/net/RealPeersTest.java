package dev.weft.net;

import static dev.weft.net.Net.openConnection;
import static dev.weft.net.Net.startServer;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weft.Async;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Streams against programs of other people, where this machine has them. */
class RealPeersTest {
  private static final int SIZE = 3_000_000;

  private static final String ASYNCIO_CLIENT =
      """
      import asyncio, sys

      async def main():
          reader, writer = await asyncio.open_connection('127.0.0.1', int(sys.argv[1]))
          data = bytes((i * 31 + (i >> 10)) & 255 for i in range(%d))
          async def send():
              writer.write(data)
              await writer.drain()
              writer.write_eof()
          sending = asyncio.ensure_future(send())
          back = await reader.read()
          await sending
          writer.close()
          await writer.wait_closed()
          print('same' if back == data else 'other, %%d bytes' %% len(back))

      asyncio.run(main())
      """
          .formatted(SIZE);

  private static final String ASYNCIO_SERVER =
      """
      import asyncio

      async def echo(reader, writer):
          while data := await reader.read(65536):
              writer.write(data)
              await writer.drain()
          writer.close()

      async def main():
          server = await asyncio.start_server(echo, '127.0.0.1', 0)
          print(server.sockets[0].getsockname()[1], flush=True)
          async with server:
              await server.serve_forever()

      asyncio.run(main())
      """;

  private static final StreamHandler ECHO = (reader, writer) -> reader.transferTo(writer);

  @TempDir Path folder;
  private final List<Process> processes = new ArrayList<>();

  @AfterEach
  void endProcesses() throws Exception {
    for (Process process : processes) {
      process.destroyForcibly().waitFor();
    }
  }

  /** Starts a program, or skips the test where there is none. */
  private Process start(String... command) {
    try {
      var process =
          new ProcessBuilder(command).redirectError(folder.resolve("errors").toFile()).start();
      processes.add(process);
      return process;
    } catch (IOException e) {
      assumeTrue(false, "skipped: this machine has no " + command[0]);
      throw new AssertionError("assumeTrue(false) returned", e);
    }
  }

  private static byte[] pattern() {
    byte[] data = new byte[SIZE];
    for (int i = 0; i < SIZE; i++) {
      data[i] = (byte) (i * 31 + (i >> 10));
    }
    return data;
  }

  // ---- Python's asyncio

  @Test
  void asyncioClient_againstStreams_getsItsBytesBack() throws Exception {
    Loops.run(() -> {
      var server = startServer("127.0.0.1", 0, ECHO);
      String port = Integer.toString(server.port());

      Process python = start("python3", "-c", ASYNCIO_CLIENT, port);
      String output =
          Async.toThread(() -> new String(python.getInputStream().readAllBytes(), UTF_8));

      assertThat(output).isEqualTo("same\n");
      server.close();
      server.waitClosed();
    });
  }

  @Test
  void asyncioServer_forStreams_givesTheBytesBack() throws Exception {
    Loops.run(() -> {
      Process python = start("python3", "-c", ASYNCIO_SERVER);
      BufferedReader output = python.inputReader(UTF_8);
      int port = Integer.parseInt(Async.toThread(output::readLine));
      byte[] data = pattern();

      try (var connection = openConnection("127.0.0.1", port)) {
        var sending =
            Async.createTask(() -> {
              connection.writer().write(data);
              connection.writer().drain();
              connection.writer().writeEof();
            });

        assertThat(Arrays.equals(connection.reader().readAll(), data)).isTrue();
        sending.await();
      }
    });
  }

  // ---- nc

  @Test
  void nc_halfClosesAndReadsTheAnswer() throws Exception {
    Loops.run(() -> {
      var server =
          startServer(
              "127.0.0.1",
              0,
              (reader, writer) -> writer.write("got " + reader.readAll().length + " bytes\n"));

      Process nc = start("nc", "-N", "127.0.0.1", Integer.toString(server.port()));
      String output =
          Async.toThread(() -> {
            nc.getOutputStream().write(new byte[100_000]);
            nc.getOutputStream().close();
            return new String(nc.getInputStream().readAllBytes(), UTF_8);
          });

      assertThat(output).isEqualTo("got 100000 bytes\n");
      server.close();
      server.waitClosed();
    });
  }

  // ---- Redis

  private int startRedis() throws Exception {
    int port;
    try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Process redis =
        start(
            "redis-server",
            "--port",
            Integer.toString(port),
            "--bind",
            "127.0.0.1",
            "--save",
            "",
            "--dir",
            folder.toString());
    BufferedReader output = redis.inputReader(UTF_8);
    String line = output.readLine();
    while (line != null && !line.contains("eady to accept connections")) {
      line = output.readLine();
    }
    assertThat(line).as(Files.readString(folder.resolve("errors"))).isNotNull();
    return port;
  }

  private static void send(Connection connection, String... command) {
    var text = new StringBuilder("*" + command.length + "\r\n");
    for (String word : command) {
      text.append('$').append(word.getBytes(UTF_8).length).append("\r\n");
      text.append(word).append("\r\n");
    }
    connection.writer().write(text.toString());
  }

  /** Reads a reply: what it says, or the list of what its parts say. */
  private static Object reply(StreamReader reader) throws IOException {
    String head = reader.readLine();
    String rest = head.substring(1);
    return switch (head.charAt(0)) {
      case '+' -> rest;
      case ':' -> Long.valueOf(rest);
      case '$' -> {
        byte[] text = reader.readExactly(Integer.parseInt(rest));
        reader.readExactly(2);
        yield new String(text, UTF_8);
      }
      case '*' -> {
        List<Object> parts = new ArrayList<>();
        for (int i = Integer.parseInt(rest); i > 0; i--) {
          parts.add(reply(reader));
        }
        yield parts;
      }
      default -> throw new IOException("unexpected reply: " + head);
    };
  }

  @Test
  void redis_pipelinedCommands_areAnsweredInOrder() throws Exception {
    int port = startRedis();
    Loops.run(() -> {
      try (var connection = openConnection("127.0.0.1", port)) {
        int count = 2_000;
        for (int i = 0; i < count; i++) {
          send(connection, "SET", "key " + i, "värde " + i);
          send(connection, "GET", "key " + i);
        }
        connection.writer().drain();

        for (int i = 0; i < count; i++) {
          assertThat(reply(connection.reader())).isEqualTo("OK");
          assertThat(reply(connection.reader())).isEqualTo("värde " + i);
        }
      }
    });
  }

  @Test
  void redis_published_comesToTheSubscriber() throws Exception {
    int port = startRedis();
    Loops.run(() -> {
      try (var subscriber = openConnection("127.0.0.1", port);
          var publisher = openConnection("127.0.0.1", port)) {
        send(subscriber, "SUBSCRIBE", "news");
        assertThat(reply(subscriber.reader())).isEqualTo(List.of("subscribe", "news", 1L));
        for (int i = 0; i < 100; i++) {
          send(publisher, "PUBLISH", "news", "item " + i);
        }

        for (int i = 0; i < 100; i++) {
          assertThat(reply(subscriber.reader())).isEqualTo(List.of("message", "news", "item " + i));
          assertThat(reply(publisher.reader())).isEqualTo(1L);
        }
      }
    });
    assertThat(processes.getFirst().isAlive()).isTrue();
    processes.getFirst().destroy();
    assertThat(processes.getFirst().waitFor(20, TimeUnit.SECONDS)).isTrue();
  }
}

package dev.weft.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the guide's programs as their readers do: as source files, in a JVM of their own. Only the
 * port is another one, since 9000 may be taken.
 */
class EchoServerTest {
  private static final Path SOURCES = Repository.ROOT.resolve("examples/src/main/java");

  @TempDir Path folder;
  private final List<Process> processes = new ArrayList<>();

  @AfterEach
  void endProcesses() throws Exception {
    for (Process process : processes) {
      process.destroyForcibly().waitFor();
    }
  }

  @Test
  void echoServer_twoClients_getTheirLinesBack() throws Exception {
    int port = freePort();
    Process server = start(program("EchoServer", port));

    try (Socket first = connect(port, server);
        Socket second = connect(port, server)) {
      assertThat(ask(first, "one")).isEqualTo("one");
      assertThat(ask(second, "two")).isEqualTo("two");
      assertThat(ask(first, "three")).isEqualTo("three");
    }
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void echoServer_sigtermWhileAClientIsIdle_endsInGoodOrder() throws Exception {
    int port = freePort();
    Process server = start(program("EchoServer", port));

    try (Socket client = connect(port, server)) {
      assertThat(ask(client, "one")).isEqualTo("one");
      server.toHandle().destroy();

      assertThat(client.getInputStream().read()).isEqualTo(-1);
    }
    assertThat(server.waitFor()).isEqualTo(143);
  }

  @Test
  void echoClient_linesAsArguments_printsTheirEchoes() throws Exception {
    int port = freePort();
    Process server = start(program("EchoServer", port));
    connect(port, server).close();

    Process client = start(program("EchoClient", port), "one", "two");

    assertThat(outputOf(client)).isEqualTo("one%ntwo%n".formatted());
    assertThat(client.exitValue()).isZero();
  }

  @Test
  void hello_saysWorldAfterHello() throws Exception {
    Process hello = start(SOURCES.resolve("Hello.java"));

    assertThat(outputOf(hello)).isEqualTo("hello%nworld%n".formatted());
    assertThat(hello.exitValue()).isZero();
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private Path program(String name, int port) throws IOException {
    String fileName = name + ".java";
    String source = Files.readString(SOURCES.resolve(fileName));
    assertThat(source).contains("9000");
    return Files.writeString(
        folder.resolve(fileName), source.replace("9000", Integer.toString(port)));
  }

  private Process start(Path program, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    String engine = System.getProperty("weft.engine", "scheduler");
    if (engine.equals("scheduler")) {
      command.add("--add-opens=java.base/java.lang=ALL-UNNAMED");
    }
    command.add("-Dweft.engine=" + engine);
    command.addAll(List.of("--class-path", System.getProperty("java.class.path")));
    command.add(program.toString());
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    processes.add(process);
    return process;
  }

  private static String outputOf(Process process) throws Exception {
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return output;
  }

  /** Connects as soon as the server listens. */
  private static Socket connect(int port, Process server) throws Exception {
    while (true) {
      try {
        return new Socket(InetAddress.getLoopbackAddress(), port);
      } catch (ConnectException e) {
        assertThat(server.waitFor(20, TimeUnit.MILLISECONDS)).as("the server ended").isFalse();
      }
    }
  }

  private static String ask(Socket socket, String line) throws IOException {
    socket.getOutputStream().write((line + "\n").getBytes(UTF_8));
    var reader = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
    return reader.readLine();
  }
}

package dev.weft.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sends the echo server, in a JVM of its own, the signals that end it. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class EchoShutdownTest {
  private static final int EXIT_BY_SIGTERM = 143;

  private final List<Process> processes = new ArrayList<>();

  @AfterEach
  void endProcesses() throws Exception {
    for (Process process : processes) {
      process.destroyForcibly().waitFor();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"protocol", "protocol --loops 2"})
  void sigterm_clientIsConnected_isServedThroughTheGraceAndThenClosed(String api) throws Exception {
    Process server = start(api);
    int port = portOf(server);
    try (Socket client = connect(port)) {
      assertThat(echo(client)).isEqualTo('a');

      server.toHandle().destroy();
      untilRefused(port);

      assertThat(echo(client)).isEqualTo('a');
      assertThat(client.getInputStream().read()).isEqualTo(-1);
      assertThat(server.waitFor(20, TimeUnit.SECONDS)).isTrue();
      assertThat(server.exitValue()).isEqualTo(EXIT_BY_SIGTERM);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"streams", "streams --loops 2"})
  void sigterm_clientIsIdle_endsItsConnection(String api) throws Exception {
    Process server = start(api);
    try (Socket client = connect(portOf(server))) {
      assertThat(echo(client)).isEqualTo('a');

      server.toHandle().destroy();

      assertThat(client.getInputStream().read()).isEqualTo(-1);
      assertThat(server.waitFor(20, TimeUnit.SECONDS)).isTrue();
      assertThat(server.exitValue()).isEqualTo(EXIT_BY_SIGTERM);
    }
  }

  @Test
  void sigterm_twice_endsAtOnce() throws Exception {
    Process server = start("protocol");
    int port = portOf(server);
    try (Socket client = connect(port)) {
      assertThat(echo(client)).isEqualTo('a');
      server.toHandle().destroy();
      untilRefused(port);
      long secondSignal = System.nanoTime();

      server.toHandle().destroy();

      assertThat(server.waitFor(20, TimeUnit.SECONDS)).isTrue();
      assertThat(System.nanoTime() - secondSignal).isLessThan(TimeUnit.SECONDS.toNanos(2));
      assertThat(server.exitValue()).isEqualTo(EXIT_BY_SIGTERM);
    }
  }

  private static int echo(Socket client) throws IOException {
    client.getOutputStream().write('a');
    return client.getInputStream().read();
  }

  private static Socket connect(int port) throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), port);
  }

  /** Waits until nobody listens any more. */
  private static void untilRefused(int port) throws IOException {
    while (true) {
      try {
        connect(port).close();
      } catch (ConnectException e) {
        return;
      } catch (SocketException e) {
        // Reset, as it was not accepted yet when the listener was closed: look once more.
      }
    }
  }

  private static int portOf(Process server) throws IOException {
    BufferedReader output = server.inputReader(UTF_8);
    String line = output.readLine();
    assertThat(line).startsWith("listening on ");
    return Integer.parseInt(line.substring(line.lastIndexOf(':') + 1));
  }

  private Process start(String apiAndOptions) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    String engine = System.getProperty("weft.engine", "scheduler");
    if (engine.equals("scheduler")) {
      command.add("--add-opens=java.base/java.lang=ALL-UNNAMED");
    }
    command.add("-Dweft.engine=" + engine);
    command.addAll(List.of("--class-path", System.getProperty("java.class.path")));
    command.addAll(List.of(Echo.class.getName(), "--port", "0", "--api"));
    command.addAll(List.of(apiAndOptions.split(" ")));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    processes.add(process);
    return process;
  }
}

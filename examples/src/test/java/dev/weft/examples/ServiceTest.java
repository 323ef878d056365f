package dev.weft.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Runs the service as it would be deployed, and ends it as it would be ended. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class ServiceTest {
  private static final int CLIENTS = 16;
  private static final int ORDERS_BEFORE_THE_SIGNAL = 400;

  private SourceProgram service;
  private BufferedReader output;
  private int port;

  private void start() throws IOException {
    service = SourceProgram.start("Service", Map.of("SERVICE_PORT", "0"));
    output = service.outputReader();
    String line = output.readLine();
    assertThat(line).startsWith("listening on port ");
    port = Integer.parseInt(line.substring("listening on port ".length()));
  }

  @AfterEach
  void end() throws Exception {
    service.end();
  }

  @Test
  void service_sigtermUnderLoad_losesNoAnswer() throws Exception {
    start();
    var enough = new CountDownLatch(ORDERS_BEFORE_THE_SIGNAL);
    List<Future<Integer>> clients = new ArrayList<>();
    int received = 0;
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < CLIENTS; i++) {
        clients.add(threads.submit(() -> orderUntilTheEnd(enough)));
      }
      enough.await();

      service.terminate();

      for (Future<Integer> client : clients) {
        received += client.get();
      }
    }
    assertThat(service.exitValue()).isEqualTo(143);
    assertThat(output.readLine()).isEqualTo("answered %d, kept %d", received, received);
    assertThat(received).isGreaterThanOrEqualTo(ORDERS_BEFORE_THE_SIGNAL);
  }

  /** Orders again and again, and returns how often it got a whole answer. */
  private int orderUntilTheEnd(CountDownLatch enough) throws IOException {
    int received = 0;
    while (true) {
      try (var client = new Client(port)) {
        while (!client.isLast) {
          String answer = client.ask("POST /orders", "a pear");
          if (answer == null) {
            break; // not taken any more
          }
          assertThat(answer).startsWith("HTTP/1.1 201 Created");
          received++;
          enough.countDown();
        }
      } catch (ConnectException e) {
        return received;
      }
    }
  }

  @Test
  void service_healthAndMetrics_tellHowItIs() throws Exception {
    start();

    try (var client = new Client(port)) {
      assertThat(client.ask("GET /health", "")).isEqualTo("HTTP/1.1 200 OK up");
      assertThat(client.ask("POST /orders", "a pear")).isEqualTo("HTTP/1.1 201 Created 1");
      assertThat(client.ask("GET /orders", "")).isEqualTo("HTTP/1.1 200 OK 1");
      assertThat(client.ask("GET /metrics", ""))
          .contains("service_requests_answered 3", "service_requests_under_way 1");
      assertThat(client.ask("GET /nothing", "")).isEqualTo("HTTP/1.1 404 Not Found ");
    }
  }

  @ParameterizedTest
  @CsvSource({"SERVICE_PORT, many, 2", "SERVICE_DATABASE, jdbc:h2:tcp://127.0.0.1:1/none, 1"})
  void service_wrongSetting_exitsWithItsCode(String name, String value, int exitCode)
      throws Exception {
    service = SourceProgram.start("Service", Map.of(name, value));

    assertThat(service.exitValue()).isEqualTo(exitCode);
  }

  private static final class Client implements AutoCloseable {
    private final Socket socket;
    private final BufferedReader reader;

    /** Whether the server has said that it answers nothing more on this connection. */
    boolean isLast;

    Client(int port) throws IOException {
      socket = new Socket(InetAddress.getLoopbackAddress(), port);
      reader = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
    }

    /** Status and body of the answer, on one line; null where the request was not taken. */
    String ask(String what, String body) throws IOException {
      String status;
      try {
        var request =
            "%s HTTP/1.1\r\nContent-Length: %d\r\n\r\n%s".formatted(what, body.length(), body);
        socket.getOutputStream().write(request.getBytes(UTF_8));
        status = reader.readLine();
      } catch (SocketException reset) {
        return null;
      }
      if (status == null) {
        return null;
      }
      int length = 0;
      for (String header = reader.readLine(); !header.isEmpty(); header = reader.readLine()) {
        if (header.startsWith("Content-Length: ")) {
          length = Integer.parseInt(header.substring("Content-Length: ".length()));
        }
        isLast |= header.equals("Connection: close");
      }
      char[] text = new char[length];
      for (int got = 0; got < length; ) {
        int count = reader.read(text, got, length - got);
        assertThat(count).as("an answer that is cut off").isPositive();
        got += count;
      }
      return status + " " + new String(text).strip();
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}

package dev.weft.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Asks the example's HTTP server as browsers and curl do. */
class HttpAnswererTest {
  @TempDir Path folder;
  private Process server;
  private int port;

  @BeforeEach
  void start() throws Exception {
    try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    String source =
        Files.readString(Repository.ROOT.resolve("examples/src/main/java/HttpAnswerer.java"));
    Path program =
        Files.writeString(
            folder.resolve("HttpAnswerer.java"), source.replace("9000", Integer.toString(port)));
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    String engine = System.getProperty("weft.engine", "scheduler");
    if (engine.equals("scheduler")) {
      command.add("--add-opens=java.base/java.lang=ALL-UNNAMED");
    }
    command.add("-Dweft.engine=" + engine);
    command.addAll(List.of("--class-path", System.getProperty("java.class.path")));
    command.add(program.toString());
    server = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    untilItListens();
  }

  @AfterEach
  void end() throws Exception {
    server.destroyForcibly().waitFor();
  }

  private void untilItListens() throws Exception {
    while (true) {
      try {
        new Socket(InetAddress.getLoopbackAddress(), port).close();
        return;
      } catch (IOException e) {
        assertThat(server.waitFor(20, TimeUnit.MILLISECONDS)).as("the server ended").isFalse();
      }
    }
  }

  @Test
  void httpClient_severalRequests_areAnsweredOnOneConnection() throws Exception {
    try (var client = HttpClient.newHttpClient()) {
      var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/")).build();
      for (int i = 0; i < 3; i++) {
        var response = client.send(request, HttpResponse.BodyHandlers.ofString());

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("hello\n");
      }
    }
  }

  @Test
  void curl_twoPages_getsBoth() throws Exception {
    Process curl;
    try {
      String url = "http://127.0.0.1:" + port + "/";
      curl =
          new ProcessBuilder("curl", "--silent", "--show-error", "--max-time", "20", url, url)
              .redirectErrorStream(true)
              .start();
    } catch (IOException e) {
      assumeTrue(false, "skipped: this machine has no curl");
      return;
    }
    String output = new String(curl.getInputStream().readAllBytes(), UTF_8);

    assertThat(curl.waitFor()).isZero();
    assertThat(output).isEqualTo("hello\nhello\n");
  }
}

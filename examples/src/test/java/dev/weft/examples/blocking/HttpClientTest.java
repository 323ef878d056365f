package dev.weft.examples.blocking;

import static dev.weft.Async.run;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The JDK's HTTP client, by many tasks of one loop at once. */
class HttpClientTest {
  private static final int TASKS = 100;

  private final Semaphore asked = new Semaphore(0);
  private final CountDownLatch mayAnswer = new CountDownLatch(1);
  private HttpServer server;
  private HttpRequest request;

  /** A server that answers when the latch is open. */
  @BeforeEach
  void startServer() throws Exception {
    MainEngine.required();
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), TASKS);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext(
        "/",
        exchange -> {
          asked.release();
          try {
            mayAnswer.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    server.start();
    request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.getAddress().getPort()))
            .build();
  }

  @AfterEach
  void stopServer() {
    if (server != null) {
      mayAnswer.countDown();
      server.stop(0);
    }
  }

  @Test
  void send_manyTasks_areAllAskedBeforeOneIsAnswered() throws Exception {
    try (var client = HttpClient.newHttpClient()) {
      run(() -> {
        Crowd crowd =
            Crowd.of(
                TASKS,
                () -> {
                  int status = client.send(request, BodyHandlers.discarding()).statusCode();
                  assertThat(status).isEqualTo(204);
                  return status;
                });
        asked.acquire(TASKS); // suspends this task
        mayAnswer.countDown();

        crowd.awaitAll();
      });
    }
  }

  @Test
  void send_cancelled_endsAtOnce() throws Exception {
    try (var client = HttpClient.newHttpClient()) {
      run(() -> {
        Crowd crowd = Crowd.of(10, () -> client.send(request, BodyHandlers.discarding()));
        asked.acquire(10);

        crowd.cancelAll();
      });
      client.shutdownNow();
    }
  }
}

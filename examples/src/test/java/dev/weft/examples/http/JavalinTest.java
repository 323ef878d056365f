package dev.weft.examples.http;

import static dev.weft.Async.run;
import static dev.weft.Async.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.weft.EventLoop;
import dev.weft.http.HttpClients;
import dev.weft.http.LoopThreadPool;
import dev.weft.http.WebSocket;
import dev.weft.http.WeftConnector;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Javalin on a loop: its handlers are tasks, and may wait as such, or block. */
class JavalinTest {
  private static final int BODY_BYTES = 300_000;

  private interface Body {
    void run(String base) throws Exception;
  }

  @BeforeEach
  void needTheMainEngine() {
    assumeFalse(
        System.getProperty("weft.engine", "").equals("baton"),
        "skipped: Javalin blocks, which needs the main engine");
  }

  private static void serve(Body body) throws Exception {
    run(() -> {
      List<WeftConnector> connectors = new ArrayList<>(); // Javalin knows the ports of its own
      // @start region="javalin"
      var app =
          Javalin.create(config -> {
            config.jetty.threadPool = new LoopThreadPool();
            config.jetty.addConnector((server, http) -> {
              var connector = new WeftConnector(server, new HttpConnectionFactory(http));
              connector.setHost("127.0.0.1");
              connectors.add(connector);
              return connector;
            });
            config.routes.get("/", context -> context.result("hello"));
            addRoutes(config);
          });
      app.start();
      // @end
      try {
        body.run("http://127.0.0.1:" + connectors.getFirst().getLocalPort());
      } finally {
        app.stop();
      }
      return null;
    });
  }

  private static void addRoutes(JavalinConfig config) {
    config.startup.showJavalinBanner = false;
    config.routes.get("/task", JavalinTest::wait);
    config.routes.get(
        "/fail",
        context -> {
          throw new IllegalStateException("on purpose");
        });
    config.routes.exception(IllegalStateException.class, (e, context) -> context.status(418));
    config.routes.post("/echo", context -> context.result(context.bodyAsBytes()));
    config.routes.sse("/events", client -> client.sendEvent("tick"));
    config.routes.ws(
        "/ws", ws -> ws.onMessage(context -> context.send("echo " + context.message())));
  }

  /** Waits both ways. */
  private static void wait(Context context) throws InterruptedException {
    sleep(Duration.ofMillis(1));
    Thread.sleep(1);
    context.result(String.valueOf(EventLoop.running().currentTask() != null));
  }

  private static HttpResponse<byte[]> send(HttpRequest.Builder request) throws Exception {
    return HttpClients.send(
        HttpClient.newHttpClient(), request.build(), BodyHandlers.ofByteArray());
  }

  @Test
  void handlers_thatWaitAndBlock_runAsTasks() throws Exception {
    serve(base -> {
      assertThat(HttpClients.get(base + "/").body()).isEqualTo("hello");
      assertThat(HttpClients.get(base + "/task").body()).isEqualTo("true");
      assertThat(HttpClients.get(base + "/nix").statusCode()).isEqualTo(404);
      assertThat(HttpClients.get(base + "/fail").statusCode()).isEqualTo(418);
    });
  }

  @Test
  void body_ofManyPackets_isEchoed() throws Exception {
    serve(base -> {
      var request =
          HttpRequest.newBuilder(URI.create(base + "/echo"))
              .POST(BodyPublishers.ofByteArray(new byte[BODY_BYTES]));

      assertThat(send(request).body()).hasSize(BODY_BYTES);
    });
  }

  @Test
  void events_sent_arrive() throws Exception {
    serve(base -> {
      List<String> events = new ArrayList<>();

      HttpClients.listen(base + "/events", event -> events.add(event.data()));

      assertThat(events).containsExactly("tick");
    });
  }

  @Test
  void webSocket_message_isAnswered() throws Exception {
    serve(base -> {
      String uri = base.replace("http:", "ws:") + "/ws";
      try (WebSocket socket = HttpClients.openWebSocket(uri)) {
        socket.send("hi");

        assertThat(socket.receive()).isEqualTo(new WebSocket.Text("echo hi"));
      }
    });
  }
}

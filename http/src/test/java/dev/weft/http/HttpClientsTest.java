package dev.weft.http;

import static dev.weft.Async.createTask;
import static dev.weft.Async.run;
import static dev.weft.http.HttpClients.get;
import static dev.weft.http.HttpClients.listen;
import static dev.weft.http.HttpClients.open;
import static dev.weft.http.HttpClients.openWebSocket;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.EventLoop;
import dev.weft.Future;
import dev.weft.sync.Event;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HttpClientsTest {
  private static final Duration NO_TIME = Duration.ZERO;

  @Test
  void get_aPage_givesItsText() throws IOException {
    run(() -> {
      try (var server = start(Routes.create().get("/page", request -> Response.text("hello")))) {
        String uri = "http://127.0.0.1:" + server.port() + "/page";
        // @start region="get"
        HttpResponse<String> response = get(uri);
        // @end
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("hello");
        server.shutdown(NO_TIME);
      }
    });
  }

  @Test
  void get_cancelled_endsTheExchange() throws IOException {
    run(() -> {
      Future<String> seen = EventLoop.running().createFuture();
      var began = new Event();
      var routes =
          Routes.create()
              .get("/", request -> Endless.silence(began::set, _ -> seen.setResult("cancelled")));
      try (var server = start(routes)) {
        var asking = createTask(() -> get("http://127.0.0.1:" + server.port() + "/"));
        began.await();

        asking.cancel();

        assertThat(seen.await()).isEqualTo("cancelled");
        assertThat(asking.isCancelled()).isTrue();
        server.shutdown(NO_TIME);
      }
    });
  }

  @Test
  void open_aLongBody_isReadAsItComes() throws IOException {
    run(() -> {
      var routes =
          Routes.create()
              .get(
                  "/lines",
                  request ->
                      Response.stream(writer -> {
                        for (int i = 0; i < 100_000; i++) {
                          writer.write("line " + i + "\n");
                          writer.drain();
                        }
                      }));
      try (var server = start(routes)) {
        String uri = "http://127.0.0.1:" + server.port() + "/lines";
        int count = 0;
        // @start region="open"
        try (StreamedResponse response = open(uri)) {
          for (String line : response.body().lines()) {
            count += line.isEmpty() ? 0 : 1;
          }
        }
        // @end
        assertThat(count).isEqualTo(100_000);
        server.shutdown(NO_TIME);
      }
    });
  }

  @Test
  void open_closedBeforeItsEnd_cancelsTheServersHandler() throws IOException {
    run(() -> {
      Future<String> seen = EventLoop.running().createFuture();
      var routes =
          Routes.create()
              .get("/", request -> Endless.pieces(10_000, () -> {}, () -> seen.setResult("over")));
      try (var server = start(routes)) {
        try (StreamedResponse response = open("http://127.0.0.1:" + server.port() + "/")) {
          assertThat(response.body().readExactly(1_000)).hasSize(1_000);
        }
        assertThat(seen.await()).isEqualTo("over");
        server.shutdown(NO_TIME);
      }
    });
  }

  @Test
  void listen_toEvents_givesEach() throws IOException {
    run(() -> {
      var routes =
          Routes.create()
              .get(
                  "/events",
                  request ->
                      Response.events(writer -> {
                        writer.retryAfter(Duration.ofSeconds(1));
                        writer.comment("begin");
                        writer.send("one\ntwo");
                        writer.send("7", "tick", "");
                      }));
      try (var server = start(routes)) {
        String uri = "http://127.0.0.1:" + server.port() + "/events";
        List<ServerSentEvent> events = new ArrayList<>();
        // @start region="events"
        listen(uri, event -> events.add(event));
        // @end
        assertThat(events)
            .containsExactly(
                new ServerSentEvent(null, "message", "one\ntwo"),
                new ServerSentEvent("7", "tick", ""));
        server.shutdown(NO_TIME);
      }
    });
  }

  @Test
  void webSocket_betweenBothEnds_carriesMessages() throws IOException {
    run(() -> {
      var routes =
          Routes.create()
              .webSocket(
                  "/echo",
                  socket -> {
                    for (WebSocket.Message message : socket.messages()) {
                      socket.send(message);
                    }
                  },
                  WebSocketOptions.DEFAULT.withSubprotocols("v2", "v1"));
      try (var server = start(routes)) {
        String uri = "ws://127.0.0.1:" + server.port() + "/echo";
        // @start region="websocket"
        try (WebSocket socket = openWebSocket(uri, "v1", "v2")) {
          socket.send("hello");
          WebSocket.Message answer = socket.receive();
          // @end
          assertThat(answer).isEqualTo(new WebSocket.Text("hello"));
          assertThat(socket.subprotocol()).isEqualTo("v2");
          socket.ping();
          socket.send(new byte[100_000]);
          assertThat(socket.receive())
              .isInstanceOfSatisfying(
                  WebSocket.Binary.class, binary -> assertThat(binary.data()).hasSize(100_000));
          for (int i = 0; i < 1_000; i++) {
            socket.send("m" + i);
          }
          for (int i = 0; i < 1_000; i++) {
            assertThat(socket.receive()).isEqualTo(new WebSocket.Text("m" + i));
          }
          socket.close(4000, "enough");
          socket.waitClosed();
          assertThat(socket.receive()).isNull();
          assertThatThrownBy(() -> socket.send("late")).isInstanceOf(IOException.class);
        }
        server.shutdown(NO_TIME);
      }
    });
  }

  @Test
  void webSocket_closedByTheServer_endsTheMessagesWithItsCode() throws IOException {
    run(() -> {
      var routes = Routes.create().webSocket("/", socket -> socket.close(4001, "no more"));
      try (var server = start(routes);
          WebSocket socket = openWebSocket("ws://127.0.0.1:" + server.port() + "/")) {

        assertThat(socket.messages()).isEmpty();

        assertThat(socket.closeCode()).isEqualTo(4001);
        assertThat(socket.closeReason()).isEqualTo("no more");
        server.shutdown(NO_TIME);
      }
    });
  }

  private static HttpServer start(Routes routes) throws IOException {
    return Http.startServer("127.0.0.1", 0, routes);
  }
}

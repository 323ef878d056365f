package dev.weft.http;

import static dev.weft.Async.createTask;
import static dev.weft.Async.run;
import static dev.weft.Async.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.EventLoop;
import dev.weft.net.StreamReader;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The programs that the guide and the comments show. */
class HttpGuideTest {
  record User(String name, int age) {}

  @Test
  void hello_aRequest_isAnswered() throws IOException {
    run(() -> {
      // @start region="hello"
      Routes routes = Routes.create().get("/", request -> Response.text("hello\n"));
      HttpServer server = Http.startServer("127.0.0.1", 0, routes);
      // @end

      String answer = new RawClient(server).ask("GET / HTTP/1.1\r\nHost: x\r\n\r\n");

      assertThat(answer).startsWith("HTTP/1.1 200 OK\r\n").endsWith("\r\n\r\nhello\n");
      // @start region="shutdown"
      var ended = createTask(() -> server.shutdown(Duration.ofSeconds(20)));
      // @end
      assertThat(ended.await()).isTrue();
    });
  }

  @Test
  void routes_aService_answersEach() throws IOException {
    run(() -> {
      var users = new Users();
      // @start region="routes"
      var routes =
          Routes.create()
              .get("/users/{name}", request -> users.find(request.pathParameter("name")))
              .post("/users", users::add)
              .get("/count", request -> Response.text(users.count() + "\n"))
              .around((request, next) -> next.handle(request).withHeader("X-Service", "users"));
      // @end
      try (var server = Http.startServer("127.0.0.1", 0, routes)) {
        var client = new RawClient(server);

        String added =
            client.ask(
                "POST /users HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                    + "Content-Length: 23\r\n\r\n{\"name\":\"ada\",\"age\":36}");
        String found = client.ask("GET /users/ada HTTP/1.1\r\nHost: x\r\n\r\n");
        String missing = client.ask("GET /users/bob HTTP/1.1\r\nHost: x\r\n\r\n");

        assertThat(added).startsWith("HTTP/1.1 201 ").contains("Location: /users/ada\r\n");
        assertThat(found)
            .contains("X-Service: users\r\n")
            .endsWith("{\"name\":\"ada\",\"age\":36}");
        assertThat(missing).startsWith("HTTP/1.1 404 ").endsWith("no such user\n");
        server.shutdown(Duration.ZERO);
      }
    });
  }

  private static final class Users {
    private final Map<String, User> users = new java.util.HashMap<>();

    int count() {
      return users.size();
    }

    Response find(String name) {
      User user = users.get(name);
      if (user == null) {
        throw new HttpException(404, "no such user");
      }
      return Response.json(user);
    }

    // @start region="request"
    Response add(Request request) throws IOException {
      User user = request.json(User.class);
      users.put(user.name(), user);
      return Response.json(user).withStatus(201).withHeader("Location", "/users/" + user.name());
    }
    // @end
  }

  // @start region="stream"
  static Response table(List<String> rows) {
    return Response.stream(
            writer -> {
              for (String row : rows) {
                writer.write(row);
                writer.drain(); // waits while the client does not keep up
              }
            })
        .withContentType("text/csv;charset=utf-8");
  }

  // @end

  // @start region="events"
  static Response ticks() {
    return Response.events(writer -> {
      for (int i = 1; i <= 3; i++) {
        writer.send("tick " + i);
        sleep(Duration.ofMillis(1));
      }
    });
  }

  // @end

  // @start region="upload"
  static Response upload(Request request) throws IOException {
    StreamReader body = request.reader();
    long lines = 0;
    for (String _ : body.lines()) {
      lines++;
    }
    return Response.text(lines + " lines\n");
  }

  // @end

  @Test
  void streams_ofEachKind_areSent() throws IOException {
    run(() -> {
      var routes =
          Routes.create()
              .get("/table", request -> table(List.of("a,b\n", "1,2\n")))
              .get("/ticks", request -> ticks())
              .post("/upload", HttpGuideTest::upload);
      try (var server = Http.startServer("127.0.0.1", 0, routes)) {
        var client = new RawClient(server);

        assertThat(client.ask("GET /table HTTP/1.1\r\nHost: x\r\n\r\n"))
            .contains("Transfer-Encoding: chunked\r\n")
            .contains("a,b\n")
            .contains("1,2\n");
        assertThat(client.ask("GET /ticks HTTP/1.1\r\nHost: x\r\n\r\n"))
            .contains("Content-Type: text/event-stream\r\n")
            .contains("data: tick 3\n\n");
        assertThat(
                client.ask("POST /upload HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\na\nb\n"))
            .endsWith("2 lines\n");
        server.shutdown(Duration.ZERO);
      }
    });
  }

  @Test
  void webSocket_aMessage_comesBack() throws IOException {
    run(() -> {
      // @start region="websocket"
      var routes =
          Routes.create()
              .webSocket(
                  "/echo",
                  socket -> {
                    for (WebSocket.Message message : socket.messages()) {
                      socket.send(message);
                    }
                  });
      // @end
      try (var server = Http.startServer("127.0.0.1", 0, routes)) {
        var client = new RawClient(server);
        client.write(
            "GET /echo HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
        assertThat(client.readHead())
            .startsWith("HTTP/1.1 101 ")
            .contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n");

        client.write(new byte[] {(byte) 0x81, (byte) 0x82, 0, 0, 0, 0, 'h', 'i'});

        assertThat(client.readExactly(4)).containsExactly(0x81, 2, 'h', 'i');
        server.shutdown(Duration.ZERO);
      }
    });
  }

  @Test
  void handler_thatWaits_letsOthersGoOn() throws IOException {
    run(() -> {
      var gate = EventLoop.running().<String>createFuture();
      var routes =
          Routes.create()
              .get("/wait", request -> Response.text(gate.await()))
              .get(
                  "/open",
                  request -> {
                    gate.setResult("open");
                    return Response.empty();
                  });
      try (var server = Http.startServer("127.0.0.1", 0, routes)) {
        var waiting =
            createTask(() -> new RawClient(server).ask("GET /wait HTTP/1.1\r\nHost: x\r\n\r\n"));

        String opened = new RawClient(server).ask("GET /open HTTP/1.1\r\nHost: x\r\n\r\n");

        assertThat(opened).startsWith("HTTP/1.1 204 ").doesNotContain("Content-Length");
        assertThat(waiting.await()).endsWith("\r\n\r\nopen");
        server.shutdown(Duration.ZERO);
      }
    });
  }
}

package dev.weft.http;

import static dev.weft.Async.createTask;
import static dev.weft.Async.run;
import static dev.weft.Async.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.net.StreamReader;
import dev.weft.sync.Event;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that send a byte at a time, that take nothing, or that do nothing at all. */
class SlowClientsTest {
  private static final String HOST = "Host: x\r\n";
  private static final int MANY = 1_000;

  /** How many bytes the system may keep between two ends of the loopback interface, and more. */
  private static final int MOST_ON_THE_WAY_BYTES = 16_000_000;

  private interface Body {
    void run(HttpServer server) throws Exception;
  }

  private static void serve(Routes routes, HttpOptions options, Body body) throws Exception {
    run(() -> {
      try (var server = Http.startServer("127.0.0.1", 0, routes, options)) {
        body.run(server);
        server.shutdown(Duration.ZERO);
      }
      return null;
    });
  }

  // ---- a byte at a time

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1\r\n" + HOST + "X: y\r\n\r\n",
        "POST /echo HTTP/1.1\r\n" + HOST + "Content-Length: 5\r\n\r\nhello",
        "POST /echo HTTP/1.1\r\n"
            + HOST
            + "Transfer-Encoding: chunked\r\n\r\n2;a=b\r\nhe\r\n003\r\nllo\r\n0\r\nX: y\r\n\r\n",
        "\r\nGET / HTTP/1.1\r\n" + HOST + "\r\n"
      })
  void request_aByteAtATime_isAnswered(String request) throws Exception {
    var routes =
        Routes.create()
            .get("/", asked -> Response.text("hello"))
            .post("/echo", asked -> Response.text(asked.text()));
    serve(
        routes,
        HttpOptions.DEFAULT,
        server -> {
          try (var client = new RawClient(server)) {
            for (int i = 0; i < 2; i++) {
              for (int at = 0; at < request.length(); at++) {
                client.write(request.substring(at, at + 1));
                sleep(Duration.ZERO);
              }
              assertThat(client.readAnswer(false)).endsWith("\r\n\r\nhello");
            }
          }
        });
  }

  @Test
  void body_aByteAtATime_isReadAsItComes() throws Exception {
    List<String> came = new ArrayList<>();
    var more = new Event[1];
    var routes =
        Routes.create()
            .post(
                "/",
                request -> {
                  StreamReader body = request.reader();
                  for (byte[] piece = body.read(10); piece.length > 0; piece = body.read(10)) {
                    came.add(new String(piece, java.nio.charset.StandardCharsets.US_ASCII));
                    more[0].set();
                  }
                  return Response.text("all");
                });
    serve(
        routes,
        HttpOptions.DEFAULT,
        server -> {
          more[0] = new Event();
          try (var client = new RawClient(server)) {
            client.write("POST / HTTP/1.1\r\n" + HOST + "Content-Length: 3\r\n\r\n");
            for (String letter : List.of("a", "b", "c")) {
              client.write(letter);
              more[0].await();
              more[0].clear();
            }
            assertThat(client.readAnswer(false)).endsWith("all");
          }
        });
    assertThat(came).containsExactly("a", "b", "c");
  }

  // ---- taking nothing

  @Test
  void answer_thatIsNotTaken_holdsItsHandlerBackAndEnds() throws Exception {
    long[] written = {0};
    var over = new Event[1];
    var routes =
        Routes.create()
            .get(
                "/",
                request -> Endless.pieces(50_000, () -> written[0] += 50_000, () -> over[0].set()));
    serve(
        routes,
        HttpOptions.DEFAULT.withIdleTimeout(Duration.ofMillis(300)),
        server -> {
          over[0] = new Event();
          try (var client = new RawClient(server)) {
            client.pauseReading();
            client.write("GET / HTTP/1.1\r\n" + HOST + "\r\n");

            over[0].await();
          }
        });
    assertThat(written[0]).isBetween(1L, (long) MOST_ON_THE_WAY_BYTES);
  }

  @Test
  void webSocket_thatTakesNothing_holdsItsSenderBackAndEnds() throws Exception {
    long[] sent = {0};
    var over = new Event[1];
    var routes =
        Routes.create()
            .webSocket(
                "/",
                socket -> {
                  try {
                    while (true) {
                      socket.send(new byte[50_000]);
                      sent[0] += 50_000;
                    }
                  } catch (IOException gone) {
                    over[0].set();
                  }
                },
                WebSocketOptions.DEFAULT.withIdleTimeout(Duration.ofMillis(300)));
    serve(
        routes,
        HttpOptions.DEFAULT,
        server -> {
          over[0] = new Event();
          try (var client = new RawClient(server)) {
            client.write(
                "GET / HTTP/1.1\r\n"
                    + HOST
                    + "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                    + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
            client.readHead();
            client.pauseReading();

            over[0].await();
          }
        });
    assertThat(sent[0]).isBetween(1L, (long) MOST_ON_THE_WAY_BYTES);
  }

  @Test
  void pipelinedRequests_whoseAnswersAreNotTaken_areNotReadOn() throws Exception {
    int[] handled = {0};
    String answer = "x".repeat(10_000);
    var routes =
        Routes.create()
            .get(
                "/",
                request -> {
                  handled[0]++;
                  return Response.text(answer);
                });
    serve(
        routes,
        HttpOptions.DEFAULT.withIdleTimeout(Duration.ofMillis(300)),
        server -> {
          try (var client = new RawClient(server)) {
            client.pauseReading();
            String request = "GET / HTTP/1.1\r\n" + HOST + "\r\n";
            client.write(request.repeat(20_000));
            client.waitUntilGone();
          }
        });
    assertThat(handled[0]).isBetween(1, MOST_ON_THE_WAY_BYTES / 10_000);
  }

  // ---- doing nothing

  @Test
  void connections_thatAreIdle_keepNobodyWaitingAndEndWithTheServer() throws Exception {
    var routes = Routes.create().get("/", request -> Response.text("hello"));
    serve(
        routes,
        HttpOptions.DEFAULT,
        server -> {
          List<RawClient> idle = new ArrayList<>();
          for (int i = 0; i < MANY; i++) {
            var client = new RawClient(server);
            idle.add(client);
            if (i % 2 == 0) {
              assertThat(client.ask("GET / HTTP/1.1\r\n" + HOST + "\r\n")).endsWith("hello");
            } else if (i % 3 == 0) {
              client.write("GET / HT"); // a head that goes no further
            }
          }
          var asking =
              createTask(() -> new RawClient(server).ask("GET / HTTP/1.1\r\n" + HOST + "\r\n"));
          assertThat(asking.await()).endsWith("hello");

          server.shutdown(Duration.ZERO);

          for (RawClient client : idle) {
            assertThat(client.readUntilClosed()).isEmpty();
            client.close();
          }
        });
  }
}

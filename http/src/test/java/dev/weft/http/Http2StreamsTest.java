package dev.weft.http;

import static dev.weft.Async.run;
import static dev.weft.http.Http2Frames.ACK;
import static dev.weft.http.Http2Frames.DATA;
import static dev.weft.http.Http2Frames.END_HEADERS;
import static dev.weft.http.Http2Frames.END_STREAM;
import static dev.weft.http.Http2Frames.HEADERS;
import static dev.weft.http.Http2Frames.PING;
import static dev.weft.http.Http2Frames.PREFACE;
import static dev.weft.http.Http2Frames.RST_STREAM;
import static dev.weft.http.Http2Frames.SETTINGS;
import static dev.weft.http.Http2Frames.WINDOW_UPDATE;
import static dev.weft.http.Http2Frames.connect;
import static dev.weft.http.Http2Frames.frame;
import static dev.weft.http.Http2Frames.get;
import static dev.weft.http.Http2Frames.header;
import static dev.weft.http.Http2Frames.number;
import static dev.weft.http.Http2Frames.read;
import static dev.weft.http.Http2Frames.readAnswer;
import static dev.weft.http.Http2Frames.setting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.http.Http2Frames.Frame;
import dev.weft.sync.Event;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Streams of HTTP/2 and their windows, and WebSockets on them: RFC 9113, 5.2, and RFC 8441. */
class Http2StreamsTest {
  private static final int INITIAL_WINDOW_SIZE = 4;
  private static final int ENABLE_CONNECT_PROTOCOL = 8;
  private static final String LARGE = "0123456789".repeat(20_000);

  private interface Body {
    void run(HttpServer server, RawClient client) throws Exception;
  }

  private static void serve(Routes routes, HttpOptions options, Body body) throws Exception {
    run(() -> {
      try (var server = Http.startServer("127.0.0.1", 0, routes, options);
          var client = connect(server)) {
        body.run(server, client);
        server.shutdown(Duration.ZERO);
      }
      return null;
    });
  }

  private static void serve(Routes routes, Body body) throws Exception {
    serve(routes, HttpOptions.DEFAULT, body);
  }

  private static Routes large() {
    return Routes.create().get("/", request -> Response.text(LARGE));
  }

  private static String text(byte[] data) {
    return new String(data, StandardCharsets.ISO_8859_1);
  }

  @Test
  void windowOfAStream_isFilledAndNoMoreUntilItGrows() throws Exception {
    serve(
        large(),
        (server, client) -> {
          client.write(setting(INITIAL_WINDOW_SIZE, 3));
          client.write(get(1));

          assertThat(text(read(client, DATA).payload())).isEqualTo("012");
          client.write(frame(PING, 0, 0, "12345678"));
          assertThat(read(client).type()).isIn(PING, SETTINGS); // no data meanwhile
          client.write(frame(WINDOW_UPDATE, 0, 1, number(4)));
          assertThat(text(read(client, DATA).payload())).isEqualTo("3456");
          client.write(setting(INITIAL_WINDOW_SIZE, 5));
          assertThat(text(read(client, DATA).payload())).isEqualTo("78");
        });
  }

  @Test
  void windowOfTheConnection_isShared() throws Exception {
    serve(
        large(),
        (server, client) -> {
          client.write(setting(INITIAL_WINDOW_SIZE, 1_000_000));
          client.write(get(1));
          client.write(get(3));

          int came = 0;
          while (came < 65_535) {
            came += read(client, DATA).payload().length;
          }
          assertThat(came).isEqualTo(65_535);
          client.write(frame(WINDOW_UPDATE, 0, 0, number(1_000_000)));
          int ended = 0;
          while (ended < 2) {
            Frame data = read(client, DATA);
            came += data.payload().length;
            ended += data.endsStream() ? 1 : 0;
          }
          assertThat(came).isEqualTo(2 * LARGE.length());
        });
  }

  @Test
  void window_thatNeverGrows_endsWithTheIdleTimeout() throws Exception {
    var over = new Event[1];
    var routes =
        Routes.create().get("/", request -> Endless.pieces(10_000, () -> {}, () -> over[0].set()));
    serve(
        routes,
        HttpOptions.DEFAULT.withIdleTimeout(Duration.ofMillis(200)),
        (server, client) -> {
          over[0] = new Event();
          client.write(setting(INITIAL_WINDOW_SIZE, 0));
          client.write(get(1));

          over[0].await();
        });
  }

  @Test
  void bodies_readSlowly_holdTheirClientsBack() throws Exception {
    var gate = new Event[1];
    var routes =
        Routes.create()
            .post(
                "/",
                request -> {
                  gate[0].await();
                  return Response.text(String.valueOf(request.reader().readAll().length));
                });
    serve(
        routes,
        (server, client) -> {
          gate[0] = new Event();
          client.write(frame(HEADERS, END_HEADERS, 1, Http2Frames.POST));
          for (int sent = 0; sent < 480_000; sent += 16_000) {
            client.write(frame(DATA, 0, 1, "x".repeat(16_000)));
          }
          client.write(frame(PING, 0, 0, "12345678"));
          Frame frame = read(client);
          while (frame.type() != PING) {
            // The connection's window may grow; the stream's does not until somebody reads.
            assertThat(frame.type() == WINDOW_UPDATE && frame.stream() == 1).isFalse();
            frame = read(client);
          }

          gate[0].set();
          while (frame.type() != WINDOW_UPDATE || frame.stream() != 1) {
            frame = read(client);
          }
          client.write(frame(DATA, END_STREAM, 1, "yz"));
          assertThat(text(read(client, DATA).payload())).isEqualTo("480002");
        });
  }

  @Test
  void streams_beyondTheLimit_areRefused() throws Exception {
    var routes = Routes.create().get("/", request -> Endless.silence());
    serve(
        routes,
        (server, client) -> {
          var many = new ByteArrayOutputStream();
          for (int stream = 1; stream < 1_000; stream += 2) {
            many.writeBytes(get(stream));
          }
          client.write(many.toByteArray());

          assertThat(readAnswer(client)).isEqualTo("rst:7"); // REFUSED_STREAM
        });
  }

  // ---- upgrades

  @Test
  void upgradeToHttp2_asked_isAnsweredThere() throws Exception {
    run(() -> {
      try (var server = Http.startServer("127.0.0.1", 0, large());
          var client = new RawClient(server)) {
        client.write(
            "GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, HTTP2-Settings\r\n"
                + "Upgrade: h2c\r\nHTTP2-Settings: AAQAAAAD\r\n\r\n"); // a window of 3 bytes
        assertThat(client.readHead()).startsWith("HTTP/1.1 101 ");
        client.write(PREFACE);
        client.write(frame(SETTINGS, 0, 0, ""));

        Frame data = read(client, DATA);
        assertThat(data.stream()).isEqualTo(1);
        assertThat(text(data.payload())).isNotEmpty();
        server.shutdown(Duration.ZERO);
      }
      return null;
    });
  }

  // ---- WebSockets: RFC 8441

  private static Routes echo() {
    return Routes.create()
        .webSocket(
            "/ws",
            socket -> {
              for (WebSocket.Message message : socket.messages()) {
                socket.send(message);
              }
            })
        .get("/none", request -> Response.text("no WebSocket"));
  }

  /** CONNECT with the protocol, the scheme http, the authority x and a path. */
  private static byte[] connectTo(String path, String protocol) {
    String head =
        header(":method", "CONNECT")
            + header(":protocol", protocol)
            + "\u0086"
            + header(":path", path)
            + "A\1x"
            + header("sec-websocket-version", "13");
    return frame(HEADERS, END_HEADERS, 1, head);
  }

  private static final String HI = "\u0081\u0082\1\2\3\4" + (char) ('h' ^ 1) + (char) ('i' ^ 2);

  @Test
  void webSocket_onAStream_echoesAndCloses() throws Exception {
    serve(
        echo(),
        (server, client) -> {
          Frame settings = read(client, SETTINGS);
          assertThat(text(settings.payload()))
              .contains("\0" + (char) ENABLE_CONNECT_PROTOCOL + number(1));
          client.write(frame(SETTINGS, ACK, 0, ""));

          client.write(connectTo("/ws", "websocket"));
          assertThat(readAnswer(client)).isEqualTo("headers:1:200");
          client.write(frame(DATA, 0, 1, HI.substring(0, 3)));
          client.write(frame(DATA, 0, 1, HI.substring(3)));
          assertThat(text(read(client, DATA).payload())).isEqualTo("\u0081\2hi");
          client.write(frame(DATA, 0, 1, "\u0088\u0082\0\0\0\0\3\u00e8"));
          assertThat(text(read(client, DATA).payload())).startsWith("\u0088\2\3\u00e8");
          client.write(frame(DATA, END_STREAM, 1, ""));

          client.write(frame(PING, 0, 0, "12345678")); // the connection goes on
          assertThat(readAnswer(client)).isEqualTo("pong");
        });
  }

  @Test
  void webSocket_onAStreamThatIsReset_ends() throws Exception {
    var over = new Event[1];
    var routes =
        Routes.create()
            .webSocket(
                "/ws",
                socket -> {
                  socket.send("hi");
                  try {
                    for (WebSocket.Message _ : socket.messages()) {
                      // none comes
                    }
                  } finally {
                    over[0].set();
                  }
                });
    serve(
        routes,
        (server, client) -> {
          over[0] = new Event();
          client.write(connectTo("/ws", "websocket"));
          read(client, DATA);

          client.write(frame(RST_STREAM, 0, 1, number(8)));

          over[0].await();
        });
  }

  @Test
  void connect_toSomethingElse_isRefused() throws Exception {
    for (String path : new String[] {"/none", "/nix"}) {
      serve(
          echo(),
          (server, client) -> {
            client.write(connectTo(path, "websocket"));
            assertThat(readAnswer(client)).matches("headers:1:4.*");
          });
    }
    serve(
        echo(),
        (server, client) -> {
          client.write(connectTo("/ws", "foo"));
          assertThat(readAnswer(client)).matches("headers:1:[45].*|rst:.*");
        });
  }
}

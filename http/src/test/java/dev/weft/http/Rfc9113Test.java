package dev.weft.http;

import static dev.weft.Async.run;
import static dev.weft.Async.sleep;
import static dev.weft.http.Http2Frames.ACK;
import static dev.weft.http.Http2Frames.CONTINUATION;
import static dev.weft.http.Http2Frames.DATA;
import static dev.weft.http.Http2Frames.END_HEADERS;
import static dev.weft.http.Http2Frames.END_STREAM;
import static dev.weft.http.Http2Frames.GET;
import static dev.weft.http.Http2Frames.GOAWAY;
import static dev.weft.http.Http2Frames.HEADERS;
import static dev.weft.http.Http2Frames.PADDED;
import static dev.weft.http.Http2Frames.PING;
import static dev.weft.http.Http2Frames.POST;
import static dev.weft.http.Http2Frames.PRIORITY;
import static dev.weft.http.Http2Frames.PUSH_PROMISE;
import static dev.weft.http.Http2Frames.RST_STREAM;
import static dev.weft.http.Http2Frames.SETTINGS;
import static dev.weft.http.Http2Frames.WINDOW_UPDATE;
import static dev.weft.http.Http2Frames.connect;
import static dev.weft.http.Http2Frames.frame;
import static dev.weft.http.Http2Frames.get;
import static dev.weft.http.Http2Frames.header;
import static dev.weft.http.Http2Frames.number;
import static dev.weft.http.Http2Frames.readAnswer;
import static dev.weft.http.Http2Frames.setting;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What RFC 9113 says of frames, byte by byte, and the floods that it was abused for. */
class Rfc9113Test {
  /**
   * One check.
   *
   * @param name what is checked
   * @param sent the frames that are sent after the preface and the settings
   * @param expected a pattern of the first answer that says something
   */
  record Check(String name, byte[] sent, String expected) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Check check(String name, String expected, byte[]... sent) {
    var out = new ByteArrayOutputStream();
    Arrays.stream(sent).forEach(out::writeBytes);
    return new Check(name, out.toByteArray(), expected);
  }

  private static byte[] getWith(String headers) {
    return frame(HEADERS, END_HEADERS | END_STREAM, 1, GET + headers);
  }

  // spotless:off
  static Stream<Check> checks() {
    return Stream.of(
        check("a request", "headers:1", get(1)),
        check("a later stream first", "headers:5", get(5)),
        check("a request with a body", "headers:1", frame(HEADERS, END_HEADERS, 1, POST), frame(DATA, END_STREAM, 1, "abc")),
        check("a head in pieces", "headers:1", frame(HEADERS, END_STREAM, 1, GET.substring(0, 3)), frame(CONTINUATION, END_HEADERS, 1, GET.substring(3))),
        check("a padded head", "headers:1", frame(HEADERS, END_HEADERS | END_STREAM | PADDED, 1, "\3" + GET + "\0\0\0")),
        check("padded data", "headers:1", frame(HEADERS, END_HEADERS, 1, POST), frame(DATA, END_STREAM | PADDED, 1, "\2abc\0\0")),
        check("trailers", "headers:1", frame(HEADERS, END_HEADERS, 1, POST), frame(DATA, 0, 1, "abc"), frame(HEADERS, END_HEADERS | END_STREAM, 1, header("x", "y"))),
        check("a ping", "pong", frame(PING, 0, 0, "12345678")),
        check("the answer to a ping that was none", "headers:1", frame(PING, ACK, 0, "12345678"), get(1)),
        check("an unknown frame", "headers:1", frame(0x77, 0, 0, "abc"), get(1)),
        check("an unknown flag", "headers:1", frame(HEADERS, END_HEADERS | END_STREAM | 0x40, 1, GET)),
        check("an unknown setting", "headers:1", setting(0x77, 1), get(1)),
        check("a priority of a stream that is none yet", "headers:1", frame(PRIORITY, 0, 3, "\0\0\0\1\20"), get(1)),

        check("a ping on a stream", "goaway:1", frame(PING, 0, 1, "12345678")),
        check("a ping that is too short", "goaway:6", frame(PING, 0, 0, "1234")),
        check("settings on a stream", "goaway:1", frame(SETTINGS, 0, 1, "")),
        check("settings of a wrong length", "goaway:6", frame(SETTINGS, 0, 0, "123")),
        check("an acknowledgement with settings", "goaway:6", frame(SETTINGS, ACK, 0, "\0\1\0\0\0\0")),
        check("push that is neither on nor off", "goaway:1", setting(2, 2)),
        check("a window beyond measure", "goaway:[13]", setting(4, 0x80000000)),
        check("frames that are too small", "goaway:1", setting(5, 100)),
        check("frames beyond measure", "goaway:1", setting(5, 0x1000000)),
        check("a window that grows by nothing", "goaway:1", frame(WINDOW_UPDATE, 0, 0, number(0))),
        check("a window that overflows", "goaway:3", frame(WINDOW_UPDATE, 0, 0, number(0x7fffffff))),
        check("a window update of a wrong length", "goaway:6", frame(WINDOW_UPDATE, 0, 0, "123")),
        check("a window of a stream that is none", "goaway:1", frame(WINDOW_UPDATE, 0, 1, number(1))),
        check("data on no stream", "goaway:1", frame(DATA, 0, 0, "abc")),
        check("data on a stream that is none", "goaway:1", frame(DATA, 0, 1, "abc")),
        check("data after the end", "(goaway|rst):(5|1)", frame(HEADERS, END_HEADERS | END_STREAM, 1, "\u0082\4\6/sleep\u0086A\1x"), frame(DATA, 0, 1, "abc")),
        check("a head after the end", "(goaway|rst):(5|1)", frame(HEADERS, END_HEADERS | END_STREAM, 1, "\u0082\4\6/sleep\u0086A\1x"), get(1)),
        check("trailers that do not end", "(goaway|rst):1", frame(HEADERS, END_HEADERS, 1, POST), frame(DATA, 0, 1, "abc"), frame(HEADERS, END_HEADERS, 1, header("x", "y"))),
        check("a stream below the last", "(goaway|rst):(1|5)", get(5), get(3)),
        check("data after a reset", "headers:3:200", frame(HEADERS, END_HEADERS, 1, POST), frame(RST_STREAM, 0, 1, number(8)), frame(DATA, 0, 1, "abc"), get(3)),
        check("a window of a stream that grows by nothing", "(goaway|rst):1", frame(HEADERS, END_HEADERS, 1, POST), frame(WINDOW_UPDATE, 0, 1, number(0))),
        check("a window of a stream that overflows", "(goaway|rst):3", frame(HEADERS, END_HEADERS, 1, POST), frame(WINDOW_UPDATE, 0, 1, number(0x7fffffff))),
        check("a stream that depends on itself", "(goaway|rst):1", frame(PRIORITY, 0, 1, "\0\0\0\1\20"), get(1)),
        check("a head that depends on itself", "(goaway|rst):1", frame(HEADERS, END_HEADERS | END_STREAM | 0x20, 1, "\0\0\0\1\20" + GET)),
        check("a head with more padding than it has bytes", "goaway:[16]", frame(HEADERS, END_HEADERS | END_STREAM | PADDED, 1, "\377" + GET)),
        check("settings beyond a frame", "goaway:6", frame(SETTINGS, 0, 0, "\0\3\0\0\0\1".repeat(3_000))),
        check("a client's goodbye, and what it still asks for", "headers:1:200", get(1), frame(GOAWAY, 0, 0, number(0) + number(0))),
        check("more padding than data", "goaway:[16]", frame(HEADERS, END_HEADERS, 1, POST), frame(DATA, PADDED, 1, "\7ab")),
        check("a head on no stream", "goaway:1", get(0)),
        check("a head on the server's stream", "goaway:1", get(2)),
        check("a head within another", "goaway:1", frame(HEADERS, END_STREAM, 1, GET), get(3)),
        check("a ping within a head", "goaway:1", frame(HEADERS, END_STREAM, 1, GET), frame(PING, 0, 0, "12345678")),
        check("an unknown frame within a head", "goaway:1", frame(HEADERS, END_STREAM, 1, GET), frame(0x77, 0, 0, "abc")),
        check("a continuation of nothing", "goaway:1", frame(CONTINUATION, END_HEADERS, 1, GET)),
        check("a reset of no stream", "goaway:1", frame(RST_STREAM, 0, 0, number(8))),
        check("a reset of a stream that is none", "goaway:1", frame(RST_STREAM, 0, 1, number(8))),
        check("a reset of a wrong length", "goaway:6", frame(HEADERS, END_HEADERS, 1, POST), frame(RST_STREAM, 0, 1, "123")),
        check("a priority of a wrong length", "(goaway|rst):6", frame(PRIORITY, 0, 1, "123")),
        check("a priority on no stream", "goaway:1", frame(PRIORITY, 0, 0, "\0\0\0\1\20")),
        check("a promise of a client", "goaway:1", frame(HEADERS, END_HEADERS, 1, POST), frame(PUSH_PROMISE, END_HEADERS, 1, number(2) + GET)),
        check("a goodbye on a stream", "goaway:1", frame(GOAWAY, 0, 1, number(0) + number(0))),
        check("a frame that is too large", "goaway:6", frame(HEADERS, END_HEADERS, 1, POST), frame(DATA, 0, 1, "x".repeat(16_385))),

        check("an index beyond the table", "goaway:[19]", frame(HEADERS, END_HEADERS | END_STREAM, 1, GET + "\u00ff\u0080\1")),
        check("an index of nothing", "goaway:[19]", frame(HEADERS, END_HEADERS | END_STREAM, 1, GET + "\u0080")),
        check("a table that is too large", "goaway:[19]", frame(HEADERS, END_HEADERS | END_STREAM, 1, "?\u00e1\u00ff\u00ff\1" + GET)),
        check("a string that is cut off", "goaway:[19]", frame(HEADERS, END_HEADERS | END_STREAM, 1, GET + "\0\5x")),
        check("a name in upper case", "(rst:1|headers:1:400)", getWith(header("X", "y"))),
        check("an unknown pseudo-header", "(rst:1|headers:1:400)", getWith(header(":x", "y"))),
        check("a pseudo-header of answers", "(rst:1|headers:1:400)", getWith(header(":status", "200"))),
        check("a pseudo-header after others", "(rst:1|headers:1:400)", frame(HEADERS, END_HEADERS | END_STREAM, 1, "\u0082\u0084" + header("x", "y") + "\u0086A\1x")),
        check("a pseudo-header twice", "(rst:1|headers:1:400)", getWith("\u0082")),
        check("no method", "(rst:1|headers:1:400)", frame(HEADERS, END_HEADERS | END_STREAM, 1, "\u0084\u0086A\1x")),
        check("no path", "(rst:1|headers:1:400)", frame(HEADERS, END_HEADERS | END_STREAM, 1, "\u0082\u0086A\1x")),
        check("an empty path", "(rst:1|headers:1:400)", frame(HEADERS, END_HEADERS | END_STREAM, 1, "\u0082\4\0\u0086A\1x")),
        check("no scheme", "(rst:1|headers:1:400)", frame(HEADERS, END_HEADERS | END_STREAM, 1, "\u0082\u0084A\1x")),
        check("a header of connections", "(rst:1|headers:1:400)", getWith(header("connection", "close"))),
        check("a connection that is kept alive", "(rst:1|headers:1:400)", getWith(header("keep-alive", "timeout=5"))),
        check("a connection of a proxy", "(rst:1|headers:1:400)", getWith(header("proxy-connection", "close"))),
        check("an upgrade", "(rst:1|headers:1:400)", getWith(header("upgrade", "foo"))),
        check("te: trailers", "headers:1:200", getWith(header("te", "trailers"))),
        check("a body of its length, in pieces", "headers:1:200", frame(HEADERS, END_HEADERS, 1, POST + header("content-length", "3")), frame(DATA, 0, 1, "a"), frame(DATA, END_STREAM, 1, "bc")),
        check("an authority and a host that differ", "headers:1:400", getWith(header("host", "y"))),
        check("an authority and the same host", "headers:1:200", getWith(header("host", "X"))),
        check("a line feed in a value", "(rst:1|headers:1:400|goaway.*)", getWith(header("x", "a\nb"))),
        check("a space in a name", "(rst:1|headers:1:400|goaway.*)", getWith(header("x y", "z"))),
        check("a transfer coding", "(rst:1|headers:1:400)", getWith(header("transfer-encoding", "chunked"))),
        check("te that is not trailers", "(rst:1|headers:1:400)", getWith(header("te", "gzip"))),
        check("a length that is not the body's", "(rst:1|headers:1:400)", frame(HEADERS, END_HEADERS, 1, POST + header("content-length", "5")), frame(DATA, END_STREAM, 1, "abc")),
        check("a path that leaves", "headers:1:4..", frame(HEADERS, END_HEADERS | END_STREAM, 1, "\u0082\4\14/../../etc/x\u0086A\1x")));
  }

  // spotless:on

  @ParameterizedTest
  @MethodSource("checks")
  void frames_asBytes_areAnsweredAsTheStandardSays(Check check) throws IOException {
    run(() -> {
      try (var server = Http.startServer("127.0.0.1", 0, routes());
          var client = connect(server)) {
        client.write(check.sent);

        String answer = readAnswer(client);
        while (answer.equals("rst:8") && !answer.matches(check.expected)) {
          answer = readAnswer(client); // the streams that the connection had
        }
        assertThat(answer).matches(check.expected + ".*");
        server.shutdown(Duration.ZERO);
      }
    });
  }

  /** Names of floods, with what is sent again and again. */
  static Stream<Check> floods() {
    List<byte[]> resets = new ArrayList<>();
    for (int stream = 1; stream < 4_000; stream += 2) {
      resets.add(get(stream));
      resets.add(frame(RST_STREAM, 0, stream, number(8)));
    }
    return Stream.of(
        check("rapid reset", "goaway:.*", resets.toArray(byte[][]::new)),
        check("pings", "goaway:.*", times(5_000, frame(PING, 0, 0, "12345678"))),
        check("settings", "goaway:.*", times(5_000, setting(3, 100))),
        check(
            "continuations",
            "goaway:.*",
            frame(HEADERS, END_STREAM, 1, GET),
            join(times(5_000, frame(CONTINUATION, 0, 1, header("x", "y".repeat(100)))))),
        check(
            "empty continuations",
            "goaway:.*",
            frame(HEADERS, END_STREAM, 1, GET),
            join(times(5_000, frame(CONTINUATION, 0, 1, "")))),
        check(
            "empty data",
            "goaway:.*",
            frame(HEADERS, END_HEADERS, 1, POST),
            join(times(5_000, frame(DATA, 0, 1, "")))),
        check("priorities", "goaway:.*", times(5_000, frame(PRIORITY, 0, 3, "\0\0\0\1\20"))),
        // A header of 4 KB, once in the table, and named 10,000 times in 10,000 bytes.
        check(
            "a bomb of headers",
            "(goaway|rst|headers:3:4).*",
            frame(
                HEADERS,
                END_HEADERS | END_STREAM,
                1,
                GET + "@\1x\177\u0081\36" + "y".repeat(4_000)),
            frame(HEADERS, END_HEADERS | END_STREAM, 3, GET + "\u00be".repeat(10_000))));
  }

  private static byte[][] times(int count, byte[] frame) {
    byte[][] all = new byte[count][];
    Arrays.fill(all, frame);
    return all;
  }

  private static byte[] join(byte[][] frames) {
    var out = new ByteArrayOutputStream();
    Arrays.stream(frames).forEach(out::writeBytes);
    return out.toByteArray();
  }

  @ParameterizedTest
  @MethodSource("floods")
  void flood_ofFrames_endsTheConnection(Check flood) throws IOException {
    run(() -> {
      try (var server = Http.startServer("127.0.0.1", 0, routes());
          var client = connect(server)) {
        client.write(flood.sent);

        String answer;
        do {
          answer = readAnswer(client);
        } while (!answer.matches(flood.expected) && !answer.equals("end"));
        assertThat(answer).matches(flood.expected + "|end");
        server.shutdown(Duration.ZERO);
      }
    });
  }

  @Test
  void preface_thatIsNone_endsTheConnection() throws IOException {
    run(() -> {
      try (var server = Http.startServer("127.0.0.1", 0, routes());
          var client = new RawClient(server)) {
        client.write("PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n");

        assertThat(client.readUntilClosed()).isNotNull();
        server.shutdown(Duration.ZERO);
      }
    });
  }

  @Test
  void reset_ofARequest_cancelsItsHandler() throws IOException {
    run(() -> {
      var over = dev.weft.EventLoop.running().<String>createFuture();
      var began = new dev.weft.sync.Event();
      var routes =
          Routes.create()
              .get("/", request -> Endless.silence(began::set, _ -> over.setResult("cancelled")));
      try (var server = Http.startServer("127.0.0.1", 0, routes);
          var client = connect(server)) {
        client.write(get(1));
        began.await();

        client.write(frame(RST_STREAM, 0, 1, number(8)));

        assertThat(over.await()).isEqualTo("cancelled");
        server.shutdown(Duration.ZERO);
      }
    });
  }

  @Test
  void shutdown_withAClient_saysGoodbyeAndAnswersWhatIsUnderWay() throws IOException {
    run(() -> {
      var gate = dev.weft.EventLoop.running().<String>createFuture();
      var began = new dev.weft.sync.Event();
      var routes =
          Routes.create()
              .get(
                  "/",
                  request -> {
                    began.set();
                    return Response.text(gate.await());
                  });
      try (var server = Http.startServer("127.0.0.1", 0, routes)) {
        var client = connect(server);
        client.write(get(1));
        began.await();

        var ending = dev.weft.Async.createTask(() -> server.shutdown(Duration.ofSeconds(20)));
        String goodbye = readAnswer(client);
        gate.setResult("late");
        String answer = readAnswer(client);

        assertThat(goodbye).startsWith("goaway:0");
        assertThat(answer).startsWith("headers:1:200");
        while (!readAnswer(client).equals("end")) {
          // the second goodbye, which names the last stream
        }
        client.close();
        assertThat(ending.await()).isTrue();
      }
    });
  }

  private static Routes routes() {
    return Routes.create()
        .get("/", request -> Response.text("hello"))
        .get(
            "/sleep",
            request -> {
              sleep(Duration.ofSeconds(10));
              return Response.empty();
            })
        .post("/", request -> Response.text(request.text()));
  }
}

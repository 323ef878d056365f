package dev.weft.http;

import static dev.weft.Async.run;
import static dev.weft.Async.sleep;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.Async;
import dev.weft.ErrorReport;
import dev.weft.EventLoop;
import dev.weft.Future;
import dev.weft.net.StreamReader;
import dev.weft.sync.Event;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class ExchangeTest {
  private static final String HOST = "Host: x\r\n";

  /** What a test does with a server that runs. */
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

  private static void serve(Routes routes, Body body) throws Exception {
    serve(routes, HttpOptions.DEFAULT, body);
  }

  private static String get(String path) {
    return "GET " + path + " HTTP/1.1\r\n" + HOST + "\r\n";
  }

  private static String post(String path, String headers, String body) {
    return "POST "
        + path
        + " HTTP/1.1\r\n"
        + HOST
        + headers
        + "Content-Length: "
        + body.length()
        + "\r\n\r\n"
        + body;
  }

  // ---- failures

  @Test
  void handler_thatThrows_isAnsweredBy500OnceAndReportedWithItsId() throws Exception {
    List<ErrorReport> reports = new ArrayList<>();
    var routes =
        Routes.create()
            .get(
                "/",
                request -> {
                  throw new IllegalStateException("on purpose");
                });

    serve(
        routes,
        server -> {
          EventLoop.running().setExceptionHandler((loop, report) -> reports.add(report));
          String answer = new RawClient(server).ask(get("/"));

          assertThat(answer).startsWith("HTTP/1.1 500 ").doesNotContain("on purpose");
          assertThat(reports).hasSize(1);
          assertThat(reports.getFirst().exception()).hasMessage("on purpose");
          String id = answer.replaceAll("(?s).*X-Request-Id: (\\w+)\r\n.*", "$1");
          assertThat(reports.getFirst().message()).contains(id);
        });
  }

  @Test
  void handler_thatReturnsNull_isAnsweredBy500() throws Exception {
    serve(
        Routes.create().get("/", request -> null),
        server -> {
          EventLoop.running().setExceptionHandler((loop, report) -> {});
          assertThat(new RawClient(server).ask(get("/"))).startsWith("HTTP/1.1 500 ");
        });
  }

  @Test
  void handler_thatThrowsAnHttpException_isAnsweredByItWithoutAReport() throws Exception {
    List<ErrorReport> reports = new ArrayList<>();
    var routes =
        Routes.create()
            .get(
                "/",
                request -> {
                  throw new HttpException(418, "short and stout");
                });

    serve(
        routes,
        server -> {
          EventLoop.running().setExceptionHandler((loop, report) -> reports.add(report));
          assertThat(new RawClient(server).ask(get("/")))
              .startsWith("HTTP/1.1 418 ")
              .endsWith("short and stout\n");
          assertThat(reports).isEmpty();
        });
  }

  @Test
  void stream_thatFailsMidway_cutsTheConnection() throws Exception {
    var routes =
        Routes.create()
            .get(
                "/",
                request ->
                    Response.stream(writer -> {
                      writer.write("half");
                      sleep(Duration.ofMillis(1));
                      throw new IllegalStateException("on purpose");
                    }));

    serve(
        routes,
        server -> {
          EventLoop.running().setExceptionHandler((loop, report) -> {});
          var client = new RawClient(server);
          client.write(get("/"));

          assertThat(client.readUntilClosed()).contains("half").doesNotContain("\r\n0\r\n");
        });
  }

  // ---- clients that leave

  @Test
  void client_thatResetsTheConnection_cancelsItsHandler() throws Exception {
    assertThatHandlerIsCancelledWhen(RawClient::reset);
  }

  @Test
  void client_thatClosesTheConnection_cancelsItsHandlerSoon() throws Exception {
    assertThatHandlerIsCancelledWhen(RawClient::close);
  }

  /** How a client goes. */
  private interface Leaving {
    void leave(RawClient client) throws IOException;
  }

  private static void assertThatHandlerIsCancelledWhen(Leaving way) throws Exception {
    run(() -> {
      Future<String> seen = EventLoop.running().createFuture();
      var began = new Event();
      var routes =
          Routes.create()
              .get(
                  "/", request -> Endless.silence(began::set, e -> seen.setResult(e.getMessage())));
      try (var server = Http.startServer("127.0.0.1", 0, routes)) {
        var client = new RawClient(server);
        client.write(get("/"));
        began.await();

        way.leave(client);

        assertThat(seen.await()).isEqualTo("the client is gone");
        server.shutdown(Duration.ZERO);
      }
    });
  }

  @Test
  void client_thatEndsItsDirection_getsItsAnswer() throws Exception {
    var routes =
        Routes.create()
            .get(
                "/",
                request -> {
                  sleep(Duration.ofMillis(20));
                  return Response.text("all the same");
                });

    serve(
        routes,
        server -> {
          var client = new RawClient(server);
          client.write(get("/"));
          client.writeEof();

          assertThat(client.readUntilClosed()).endsWith("all the same");
        });
  }

  @Test
  void reader_ofABodyThatComesInPieces_hasAllOfIt() throws Exception {
    String first = "a".repeat(40_000);
    String second = "b".repeat(70_000);
    Event halfRead = new Event();
    var routes =
        Routes.create()
            .post(
                "/",
                request -> {
                  StreamReader body = request.reader();
                  String line = new String(body.readUntil(new byte[] {'\n'}), US_ASCII);
                  halfRead.set();
                  var rest = new String(body.readExactly(second.length()), US_ASCII);
                  var after = body.read(new byte[1], 0, 1);
                  return Response.text(
                      (line.equals(first + "\n") && rest.equals(second)) + " " + after);
                });

    serve(
        routes,
        server -> {
          var client = new RawClient(server);
          client.write("POST / HTTP/1.1\r\n" + HOST + "Content-Length: 110001\r\n\r\n" + first);
          client.write("\n");
          halfRead.await();
          client.write(second);

          assertThat(client.readAnswer(false)).endsWith("true -1");
        });
  }

  @Test
  void reader_whoseWaitIsCancelled_losesNothing() throws Exception {
    Event cancelled = new Event();
    var routes =
        Routes.create()
            .post(
                "/",
                request -> {
                  StreamReader body = request.reader();
                  assertThatThrownBy(
                          () -> Async.timeout(Duration.ofMillis(1), () -> body.readExactly(5)))
                      .isInstanceOf(TimeoutException.class);
                  cancelled.set();
                  return Response.bytes(body.readAll());
                });

    serve(
        routes,
        server -> {
          var client = new RawClient(server);
          client.write("POST / HTTP/1.1\r\n" + HOST + "Content-Length: 5\r\n\r\nhe");
          cancelled.await();
          client.write("llo");

          assertThat(client.readAnswer(false)).endsWith("hello");
        });
  }

  @Test
  void client_thatLeavesWithinItsBody_isNoFailureOfTheProgram() throws Exception {
    List<ErrorReport> reports = new ArrayList<>();
    run(() -> {
      EventLoop.running().setExceptionHandler((loop, report) -> reports.add(report));
      Future<String> over = EventLoop.running().createFuture();
      var routes =
          Routes.create()
              .post(
                  "/",
                  request -> {
                    var body = request.reader();
                    return Response.stream(writer -> {
                      try {
                        writer.write(body.readAll());
                      } finally {
                        over.setResult("over");
                      }
                    });
                  });
      try (var server = Http.startServer("127.0.0.1", 0, routes)) {
        var client = new RawClient(server);
        client.write("POST / HTTP/1.1\r\n" + HOST + "Content-Length: 100\r\n\r\nabc");
        client.close();

        assertThat(over.await()).isEqualTo("over");
        server.shutdown(Duration.ZERO);
      }
      return null;
    });
    assertThat(reports).isEmpty();
  }

  // ---- limits

  @Test
  void head_thatDoesNotEnd_isAnsweredBy408() throws Exception {
    var options = HttpOptions.DEFAULT.withHeadTimeout(Duration.ofMillis(50));

    serve(
        Routes.create(),
        options,
        server -> {
          var client = new RawClient(server);
          client.write("GET / HTTP/1.1\r\nHo");

          assertThat(client.readUntilClosed()).startsWith("HTTP/1.1 408 ");
        });
  }

  @Test
  void body_thatDoesNotCome_isAnsweredBy408() throws Exception {
    var options = HttpOptions.DEFAULT.withBodyTimeout(Duration.ofMillis(50));
    var routes =
        Routes.create()
            .post("/text", request -> Response.text(request.text()))
            .post("/reader", request -> Response.bytes(request.reader().readAll()))
            .post("/input", request -> Response.bytes(request.asInputStream().readAllBytes()));

    serve(
        routes,
        options,
        server -> {
          for (String path : List.of("/text", "/reader", "/input")) {
            var client = new RawClient(server);
            client.write("POST " + path + " HTTP/1.1\r\n" + HOST + "Content-Length: 5\r\n\r\nab");

            assertThat(client.readUntilClosed()).as(path).startsWith("HTTP/1.1 408 ");
          }
        });
  }

  @Test
  void handler_thatTakesTooLong_isCancelledAndAnsweredBy503() throws Exception {
    var options = HttpOptions.DEFAULT.withHandlerTimeout(Duration.ofMillis(20));
    var routes = Routes.create().get("/", request -> Endless.silence());

    serve(
        routes,
        options,
        server -> assertThat(new RawClient(server).ask(get("/"))).startsWith("HTTP/1.1 503 "));
  }

  @Test
  void body_thatIsTooLong_isAnsweredBy413() throws Exception {
    var options = HttpOptions.DEFAULT.withMaxBodyBytes(10);
    var routes = Routes.create().post("/", request -> Response.text(request.text()));

    serve(
        routes,
        options,
        server -> {
          assertThat(new RawClient(server).ask(post("/", "", "0123456789"))).endsWith("0123456789");
          assertThat(new RawClient(server).ask(post("/", "", "0123456789a")))
              .startsWith("HTTP/1.1 413 ");
          assertThat(
                  new RawClient(server)
                      .ask(
                          "POST / HTTP/1.1\r\n"
                              + HOST
                              + "Transfer-Encoding: chunked\r\n\r\nb\r\n0123456789a\r\n0\r\n\r\n"))
              .startsWith("HTTP/1.1 413 ");
        });
  }

  @Test
  void body_compressed_isInflatedWithinTheLimit() throws Exception {
    var options = HttpOptions.DEFAULT.withMaxBodyBytes(100_000);
    var routes = Routes.create().post("/", request -> Response.text(request.text().length() + ""));
    String fits = gzip(new byte[100_000]);
    String bomb = gzip(new byte[50_000_000]);

    serve(
        routes,
        options,
        server -> {
          String gzip = "Content-Encoding: gzip\r\n";
          assertThat(new RawClient(server).ask(post("/", gzip, fits))).endsWith("\r\n\r\n100000");
          assertThat(new RawClient(server).ask(post("/", gzip, bomb))).startsWith("HTTP/1.1 413 ");
          assertThat(new RawClient(server).ask(post("/", gzip, "abc"))).startsWith("HTTP/1.1 400 ");
          assertThat(new RawClient(server).ask(post("/", "Content-Encoding: br\r\n", "abc")))
              .startsWith("HTTP/1.1 415 ");
        });
  }

  private static String gzip(byte[] data) throws IOException {
    var out = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(out)) {
      gzip.write(data);
    }
    return out.toString(StandardCharsets.ISO_8859_1);
  }

  @Test
  void client_thatSendsMoreThanIsRead_stillGetsTheAnswer() throws Exception {
    var routes =
        Routes.create()
            .post(
                "/",
                request -> {
                  throw new HttpException(413);
                });

    serve(
        routes,
        server -> {
          var client = new RawClient(server);
          client.write(post("/", "", "x".repeat(3_000_000)));

          assertThat(client.readUntilClosed()).startsWith("HTTP/1.1 413 ");
        });
  }

  // ---- what a request has

  @Test
  void request_withAllOfIt_isTold() throws Exception {
    var routes =
        Routes.create()
            .get(
                "/a/{b}/{rest...}",
                request ->
                    Response.text(
                        String.join(
                            "|",
                            request.method(),
                            request.path(),
                            request.pathParameter("b"),
                            request.pathParameter("rest"),
                            request.queryParameter("q", "none"),
                            request.queryParameters().get("q").toString(),
                            request.header("x-y"),
                            request.cookie("c"),
                            request.version(),
                            request.remoteHost(),
                            String.valueOf(request.isSecure()))));

    serve(
        routes,
        server ->
            assertThat(
                    new RawClient(server)
                        .ask(
                            "GET /a/%C3%A9%20/c/d%3F?q=1&q=%26+2 HTTP/1.1\r\n"
                                + HOST
                                + "X-Y: z\r\nCookie: c=d; e=f\r\n\r\n"))
                .endsWith(
                    new String(
                        "GET|/a/é /c/d?|é |c/d?|1|[1, & 2]|z|d|HTTP/1.1|127.0.0.1|false"
                            .getBytes(StandardCharsets.UTF_8),
                        StandardCharsets.ISO_8859_1)));
  }

  @Test
  void form_ofEitherKind_isDecoded() throws Exception {
    var routes =
        Routes.create()
            .post("/form", request -> Response.text(request.form().toString()))
            .post(
                "/parts",
                request -> {
                  var text = new StringBuilder();
                  for (Part part : request.multipart()) {
                    text.append(part.name()).append('=').append(part.text());
                    text.append(part.fileName() == null ? "" : " of " + part.fileName())
                        .append(';');
                  }
                  return Response.text(text.toString());
                });
    String parts =
        "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n"
            + "--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"x.txt\"\r\n"
            + "Content-Type: text/plain\r\n\r\nhello\r\n--b--\r\n";

    serve(
        routes,
        server -> {
          var client = new RawClient(server);
          String form = "Content-Type: application/x-www-form-urlencoded\r\n";
          assertThat(client.ask(post("/form", form, "a=1&b=%26+2&a=3")))
              .endsWith("{a=[1, 3], b=[& 2]}");
          assertThat(client.ask(post("/form", "Content-Type: text/plain\r\n", "a=1")))
              .startsWith("HTTP/1.1 415 ");
          assertThat(
                  client.ask(
                      post("/parts", "Content-Type: multipart/form-data; boundary=b\r\n", parts)))
              .endsWith("a=1;f=hello of x.txt;");
          assertThat(
                  new RawClient(server)
                      .ask(
                          post(
                              "/parts",
                              "Content-Type: multipart/form-data; boundary=b\r\n",
                              "nix")))
              .startsWith("HTTP/1.1 400 ");
        });
  }

  @Test
  void trailers_ofTheRequest_areThereAfterTheBody() throws Exception {
    var routes =
        Routes.create()
            .post(
                "/",
                request -> {
                  String body = request.text();
                  return Response.text(body + request.trailers().first("X-Sum"));
                });

    serve(
        routes,
        server ->
            assertThat(
                    new RawClient(server)
                        .ask(
                            "POST / HTTP/1.1\r\n"
                                + HOST
                                + "Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\nX-Sum: 7\r\n\r\n"))
                .endsWith("\r\n\r\nab7"));
  }

  @Test
  void expectation_ofAHandlerThatReads_isMet() throws Exception {
    var routes = Routes.create().post("/", request -> Response.text(request.text()));

    serve(
        routes,
        server -> {
          var client = new RawClient(server);
          client.write(
              "POST / HTTP/1.1\r\n" + HOST + "Content-Length: 2\r\nExpect: 100-continue\r\n\r\n");
          assertThat(client.readHead()).startsWith("HTTP/1.1 100 ");
          client.write("ab");

          assertThat(client.readAnswer(false)).startsWith("HTTP/1.1 200 ").endsWith("\r\n\r\nab");
        });
  }

  // ---- what an answer has

  @Test
  void head_ofEachKindOfAnswer_hasNoBody() throws Exception {
    var routes =
        Routes.create()
            .get("/text", request -> Response.text("hello"))
            .get("/stream", request -> Response.stream(writer -> writer.write("x")))
            .get("/none", request -> Response.status(304));

    serve(
        routes,
        server -> {
          var client = new RawClient(server);
          assertThat(client.ask("HEAD /text HTTP/1.1\r\n" + HOST + "\r\n"))
              .contains("Content-Length: 5\r\n");
          assertThat(client.ask("HEAD /stream HTTP/1.1\r\n" + HOST + "\r\n"))
              .startsWith("HTTP/1.1 200");
          assertThat(client.ask(get("/none")))
              .startsWith("HTTP/1.1 304")
              .doesNotContain("Content-Length");
          assertThat(client.ask(get("/text"))).endsWith("hello");
        });
  }

  @Test
  void gzip_whereTheClientTakesIt_compressesTextOnly() throws Exception {
    var options = HttpOptions.DEFAULT.withGzip();
    var routes =
        Routes.create()
            .get("/long", request -> Response.text("x".repeat(5_000)))
            .get("/short", request -> Response.text("x"))
            .get("/bytes", request -> Response.bytes(new byte[5_000]).withContentType("image/png"));

    serve(
        routes,
        options,
        server -> {
          var client = new RawClient(server);
          String gzip = HOST + "Accept-Encoding: gzip\r\n\r\n";
          assertThat(client.ask("GET /long HTTP/1.1\r\n" + gzip))
              .contains("Content-Encoding: gzip\r\n");
          assertThat(client.ask("GET /short HTTP/1.1\r\n" + gzip)).doesNotContain("gzip");
          assertThat(client.ask("GET /bytes HTTP/1.1\r\n" + gzip)).doesNotContain("gzip");
          assertThat(client.ask(get("/long"))).doesNotContain("gzip").endsWith("x".repeat(5_000));
        });
  }
}

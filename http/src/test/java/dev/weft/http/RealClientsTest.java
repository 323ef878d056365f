package dev.weft.http;

import static dev.weft.Async.createTask;
import static dev.weft.Async.run;
import static dev.weft.Async.sleep;
import static dev.weft.Async.toThread;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.EventLoop;
import dev.weft.Future;
import dev.weft.fixtures.Chromium;
import dev.weft.fixtures.Identity;
import dev.weft.fixtures.KeyMaker;
import dev.weft.fixtures.Programs;
import dev.weft.net.ServerOptions;
import dev.weft.net.TlsOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that others have written: those that are not installed are skipped with a notice. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class RealClientsTest {
  private static final String LARGE = "0123456789".repeat(30_000);

  @TempDir static Path shared;
  private static Identity certificate;

  @TempDir Path folder;

  @BeforeAll
  static void makeCertificate() throws Exception {
    certificate = KeyMaker.localhost(shared);
  }

  // ---- the server

  private interface Body {
    void run(String base) throws Exception;
  }

  private void serve(Body body) throws Exception {
    serve(HttpOptions.DEFAULT.withGzip(), "http", body);
  }

  private void serveWithTls(Body body) throws Exception {
    var tls = ServerOptions.DEFAULT.withTls(TlsOptions.server(Identity.context(certificate)));
    serve(HttpOptions.DEFAULT.withServer(tls), "https", body);
  }

  private void serve(HttpOptions options, String scheme, Body body) throws Exception {
    Files.writeString(folder.resolve("a.txt"), "0123456789");
    Files.writeString(folder.resolve("large"), LARGE);
    run(() -> {
      EventLoop.running()
          .setExceptionHandler((loop, report) -> {
            throw new AssertionError(report.toString());
          });
      try (var server = Http.startServer("127.0.0.1", 0, routes(), options)) {
        body.run(scheme + "://127.0.0.1:" + server.port());
        server.shutdown(Duration.ZERO);
      }
      return null;
    });
  }

  private Routes routes() {
    return Routes.create()
        .get("/", request -> Response.text("hello over " + request.version() + "\n"))
        .get("/large", request -> Response.text(LARGE))
        .get("/json", request -> Response.json(Map.of("a", 1)))
        .get("/none", request -> Response.empty())
        .get("/moved", request -> Response.redirect("/"))
        .get("/cookie", request -> Response.text(request.cookie("c") + "\n"))
        .get(
            "/events",
            request ->
                Response.events(writer -> {
                  for (int i = 0; i < 3; i++) {
                    writer.send("tick " + i);
                    sleep(Duration.ofMillis(1));
                  }
                }))
        .post("/echo", RealClientsTest::echo)
        .post("/form", request -> Response.text(request.form().toString()))
        .post("/parts", RealClientsTest::parts)
        .files("/files", folder);
  }

  private static Response echo(Request request) {
    var body = request.reader();
    return Response.stream(writer -> {
      byte[] piece = body.read(10_000);
      while (piece.length > 0) {
        writer.write(piece);
        writer.drain();
        piece = body.read(10_000);
      }
    });
  }

  private static Response parts(Request request) throws IOException {
    var text = new StringBuilder();
    for (Part part : request.multipart()) {
      text.append(part.name()).append('=').append(part.text().length());
      text.append(part.fileName() == null ? "" : " of " + part.fileName()).append(';');
    }
    return Response.text(text.toString());
  }

  // ---- programs

  /** What a program prints, its errors among it, once it has ended well. */
  private static String say(String name, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(Programs.require(name).toString()));
    command.addAll(List.of(arguments));
    return toThread(() -> Programs.say(command));
  }

  private static String curl(String... arguments) throws Exception {
    List<String> all = new ArrayList<>(List.of("-sS", "--cacert", certificate.pem().toString()));
    all.addAll(List.of(arguments));
    return say("curl", all.toArray(String[]::new));
  }

  // ---- curl

  @ParameterizedTest
  @CsvSource({"--http1.1, HTTP/1.1", "--http2-prior-knowledge, HTTP/2.0", "--http2, HTTP/2.0"})
  void curl_withoutTls_doesAllOfIt(String option, String version) throws Exception {
    serve(base -> {
      // Once: a curl of 2022 cannot ask twice by prior knowledge, whatever the server is.
      assertThat(curl(option, base + "/")).isEqualTo("hello over " + version + "\n");
      if (!option.equals("--http2")) {
        // Nor can it upgrade where more than 32 KiB follow in one piece.
        useBy(option, base);
      }
    });
  }

  @ParameterizedTest
  @CsvSource({"--http1.1, HTTP/1.1", "--http2, HTTP/2.0"})
  void curl_withTls_doesAllOfIt(String option, String version) throws Exception {
    serveWithTls(base -> {
      assertThat(curl(option, base + "/", base + "/"))
          .isEqualTo(("hello over " + version + "\n").repeat(2));
      useBy(option, base);
    });
  }

  private void useBy(String option, String base) throws Exception {
    String large = folder.resolve("large").toString();
    assertThat(curl(option, base + "/large")).isEqualTo(LARGE);
    assertThat(curl(option, "--compressed", base + "/large")).isEqualTo(LARGE);
    assertThat(curl(option, base + "/json")).isEqualTo("{\"a\":1}");
    assertThat(curl(option, "-I", base + "/large")).containsIgnoringCase("content-length: 300000");
    assertThat(curl(option, "-w", "%{http_code}", base + "/none")).isEqualTo("204");
    assertThat(curl(option, "-w", "%{http_code}", "-o", "/dev/null", base + "/nix"))
        .isEqualTo("404");
    if (!option.equals("--http2-prior-knowledge")) {
      assertThat(curl(option, "-L", base + "/moved")).startsWith("hello over ");
    }
    assertThat(curl(option, "-b", "c=d", base + "/cookie")).isEqualTo("d\n");
    assertThat(curl(option, "-N", base + "/events"))
        .isEqualTo("data: tick 0\n\ndata: tick 1\n\ndata: tick 2\n\n");
    assertThat(curl(option, "-r", "2-4", base + "/files/a.txt")).isEqualTo("234");
    assertThat(curl(option, "--data-binary", "@" + large, base + "/echo")).isEqualTo(LARGE);
    assertThat(curl(option, "-X", "POST", "-T", large, base + "/echo")).isEqualTo(LARGE);
    assertThat(
            curl(
                option, "-H", "Expect: 100-continue", "--data-binary", "@" + large, base + "/echo"))
        .isEqualTo(LARGE);
    assertThat(curl(option, "-d", "a=1", "-d", "b=%26", base + "/form"))
        .isEqualTo("{a=[1], b=[&]}");
    assertThat(curl(option, "-F", "a=1", "-F", "f=@" + large, base + "/parts"))
        .isEqualTo("a=1;f=300000 of large;");
  }

  @Test
  void curl_sendingChunks_isEchoed() throws Exception {
    serve(base ->
        assertThat(
                curl(
                    "--http1.1",
                    "-H",
                    "Transfer-Encoding: chunked",
                    "--data-binary",
                    "@" + folder.resolve("large"),
                    base + "/echo"))
            .isEqualTo(LARGE));
  }

  @Test
  void curl_overAUnixSocket_isAnswered() throws Exception {
    Path socket = shared.resolve("s");
    run(() -> {
      try (var server = Http.startUnixServer(socket, routes(), HttpOptions.DEFAULT)) {
        assertThat(curl("--unix-socket", socket.toString(), "http://x/"))
            .isEqualTo("hello over HTTP/1.1\n");
        server.shutdown(Duration.ZERO);
      }
      return null;
    });
  }

  // ---- nghttp2's programs

  @ParameterizedTest
  @ValueSource(strings = {"-nv", "-nvu"})
  void nghttp_severalStreams_areAnswered(String options) throws Exception {
    serve(base -> {
      String said = say("nghttp", options, base + "/", base + "/json", base + "/nix");
      assertThat(said)
          .contains(":status: 200")
          .contains(":status: 404")
          .doesNotContain("RST_STREAM");
    });
  }

  @Test
  void nghttp_withTls_agreesOnHttp2() throws Exception {
    serveWithTls(base -> {
      String said = say("nghttp", "-nv", "-d", folder.resolve("large").toString(), base + "/echo");
      assertThat(said)
          .contains("The negotiated protocol: h2")
          .contains(":status: 200")
          .doesNotContain("RST_STREAM");
    });
  }

  @ParameterizedTest
  @ValueSource(strings = {"--h1", "-m50"})
  void h2load_manyRequests_allSucceed(String option) throws Exception {
    Body body =
        base ->
            assertThat(say("h2load", "-n2000", "-c10", option, base + "/"))
                .contains("2000 succeeded, 0 failed, 0 errored, 0 timeout")
                .contains("status codes: 2000 2xx");
    serve(body);
    serveWithTls(body);
  }

  // ---- OpenSSL

  @Test
  void openssl_offeringProtocols_agreesOnHttp2() throws Exception {
    serveWithTls(base -> {
      String address = base.substring("https://".length());
      assertThat(say("openssl", "s_client", "-connect", address, "-alpn", "h2,http/1.1"))
          .contains("ALPN protocol: h2");
      assertThat(say("openssl", "s_client", "-connect", address, "-alpn", "http/1.1"))
          .contains("ALPN protocol: http/1.1");
    });
  }

  // ---- Python

  private static final String PYTHON =
      """
      import http.client, ssl, sys, urllib.request
      host, port, pem = sys.argv[1], int(sys.argv[2]), sys.argv[3]
      if pem:
          c = http.client.HTTPSConnection(host, port, context=ssl.create_default_context(cafile=pem))
      else:
          c = http.client.HTTPConnection(host, port)
      for i in range(3):
          c.request("GET", "/")
          assert c.getresponse().read() == b"hello over HTTP/1.1\\n"
      c.request("POST", "/echo", body=(b"x" * 1000 for _ in range(100)), encode_chunked=True,
                headers={"Transfer-Encoding": "chunked"})
      assert c.getresponse().read() == b"x" * 100_000
      c.request("HEAD", "/large")
      r = c.getresponse()
      assert r.getheader("Content-Length") == "300000" and r.read() == b""
      c.request("GET", "/files/a.txt", headers={"Range": "bytes=-3"})
      r = c.getresponse()
      assert r.status == 206 and r.read() == b"789"
      c.request("GET", "/events")
      assert c.getresponse().read().count(b"tick") == 3
      c.close()
      if not pem:
          form = urllib.parse.urlencode({"a": "ä&"}).encode()
          said = urllib.request.urlopen(f"http://{host}:{port}/form", form).read().decode()
          assert said == "{a=[ä&]}", said
      print("good")
      """;

  @Test
  void python_withoutTls_isAnswered() throws Exception {
    serve(base -> assertThat(python(base, "")).isEqualTo("good\n"));
  }

  @Test
  void python_withTls_isAnswered() throws Exception {
    serveWithTls(
        base -> assertThat(python(base, certificate.pem().toString())).isEqualTo("good\n"));
  }

  private static String python(String base, String pem) throws Exception {
    String port = base.substring(base.lastIndexOf(':') + 1);
    return say("python3", "-X", "utf8", "-c", PYTHON, "127.0.0.1", port, pem);
  }

  // ---- Chromium

  /** Does all, tells the server what came of it, and is loaded when the server says so. */
  private static final String PAGE =
      """
      <!DOCTYPE html><meta charset="utf-8"><img src="/wait">
      <script>
      const scheme = location.protocol == "https:" ? "wss://" : "ws://";
      const socket = () => new Promise((done, fail) => {
        const ws = new WebSocket(scheme + location.host + "/ws", ["v2", "v1"]);
        const heard = [];
        ws.onopen = () => {
          ws.send("text ä");
          ws.send(new Uint8Array(100000));
          ws.send("end");
        };
        ws.onmessage = m => {
          heard.push(m.data.size || m.data);
          if (m.data == "end") ws.close(3000, "bye");
        };
        ws.onclose = e => done(heard.join() + "|" + ws.protocol + "|" + e.code + "|" + e.wasClean
            + "|" + ws.extensions.split(";")[0]);
      });
      const events = () => new Promise((done, fail) => {
        const source = new EventSource("/ticks");
        const heard = [];
        source.onmessage = e => {
          heard.push(e.lastEventId + "=" + e.data);
          if (heard.length == 4) { source.close(); done(heard.join()); }
        };
      });
      const form = async () => {
        const data = new FormData();
        data.append("a", "1");
        data.append("f", new File(["hello"], "ä.txt"));
        const parts = await (await fetch("/parts", {method: "POST", body: data})).text();
        const body = new URLSearchParams({a: "ä&"});
        const form = await (await fetch("/form", {method: "POST", body})).text();
        return parts + form;
      };
      const all = async () => {
        const told = [await (await fetch("/")).text(), await socket(), await events(), await form()];
        await fetch("/result", {method: "POST", body: told.join("\\n")});
      };
      all().catch(e => fetch("/result", {method: "POST", body: "failed: " + e}));
      </script>
      """;

  @Test
  void chromium_withoutTls_hasWebSocketEventsAndForms() throws Exception {
    assertThat(inChromium(HttpOptions.DEFAULT, "http"))
        .isEqualTo(
            "hello\n\ntext ä,100000,end|v1|3000|true|permessage-deflate\n"
                + "1=a,2=b,1=a,2=b\na=1;f=5 of ä.txt;{a=[ä&]}\nWebSocket over HTTP/1.1");
  }

  @Test
  void chromium_withTls_hasWebSocketsOverHttp2() throws Exception {
    var tls = ServerOptions.DEFAULT.withTls(TlsOptions.server(Identity.context(certificate)));
    assertThat(inChromium(HttpOptions.DEFAULT.withServer(tls), "https"))
        .isEqualTo(
            "hello\n\ntext ä,100000,end|v1|3000|true|permessage-deflate\n"
                + "1=a,2=b,1=a,2=b\na=1;f=5 of ä.txt;{a=[ä&]}\nWebSocket over HTTP/2.0");
  }

  private String inChromium(HttpOptions options, String scheme) throws Exception {
    Programs.require("chromium");
    return run(() -> {
      Future<String> result = EventLoop.running().createFuture();
      List<String> versions = new ArrayList<>();
      var routes =
          Routes.create()
              .get("/", request -> Response.text("hello\n"))
              .get("/page", request -> Response.html(PAGE))
              .get(
                  "/wait",
                  request -> {
                    result.await();
                    return Response.empty();
                  })
              .post(
                  "/result",
                  request -> {
                    result.setResult(request.text());
                    return Response.empty();
                  })
              .post("/form", request -> Response.text(request.form().toString()))
              .post("/parts", RealClientsTest::parts)
              .get(
                  "/ticks", // its end makes the browser ask again
                  request ->
                      Response.events(writer -> {
                        writer.retryAfter(Duration.ofMillis(1));
                        writer.send("1", null, "a");
                        writer.send("2", null, "b");
                      }))
              .webSocket(
                  "/ws",
                  socket -> {
                    versions.add(socket.request().version());
                    for (WebSocket.Message message : socket.messages()) {
                      socket.send(message);
                    }
                  },
                  WebSocketOptions.DEFAULT.withSubprotocols("v1"));
      try (var server = Http.startServer("127.0.0.1", 0, routes, options)) {
        String uri = scheme + "://127.0.0.1:" + server.port() + "/page";
        var browser =
            createTask(
                () -> toThread(() -> Chromium.dom(folder, uri, "--ignore-certificate-errors")));
        String told = result.await();
        browser.await();
        server.shutdown(Duration.ZERO);
        return told + "\nWebSocket over " + String.join(",", versions);
      }
    });
  }
}

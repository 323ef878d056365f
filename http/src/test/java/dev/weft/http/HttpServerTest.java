package dev.weft.http;

import static dev.weft.Async.createTask;
import static dev.weft.Async.run;
import static dev.weft.Async.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.EventLoop;
import dev.weft.LoopGroup;
import dev.weft.net.UnixSockets;
import dev.weft.sync.Event;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HttpServerTest {
  private static final String GET = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
  private static final Duration NO_TIME = Duration.ZERO;
  private static final Duration LONG = Duration.ofSeconds(20);

  @TempDir Path folder;

  private static Routes hello() {
    return Routes.create().get("/", request -> Response.text("hello"));
  }

  @Test
  void shutdown_withAnIdleConnection_endsSoon() throws IOException {
    run(() -> {
      try (var server = Http.startServer("127.0.0.1", 0, hello());
          var idle = new RawClient(server)) {
        assertThat(idle.ask(GET)).endsWith("hello");

        assertThat(server.shutdown(LONG)).isTrue();

        assertThat(idle.readUntilClosed()).isEmpty();
      }
    });
  }

  @Test
  void shutdown_withAConnectionIdleSinceALateBody_endsSoon() throws IOException {
    run(() -> {
      var began = new Event();
      var routes =
          Routes.create()
              .post(
                  "/",
                  request -> {
                    began.set();
                    return Response.text(request.text());
                  });
      try (var server = Http.startServer("127.0.0.1", 0, routes);
          var idle = new RawClient(server)) {
        idle.write("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n");
        began.await();
        assertThat(idle.ask("hello")).endsWith("hello");

        assertThat(server.shutdown(LONG)).isTrue();

        assertThat(idle.readUntilClosed()).isEmpty();
      }
    });
  }

  @Test
  void shutdown_withARequestOnItsWay_answersIt() throws IOException {
    run(() -> {
      try (var server = Http.startServer("127.0.0.1", 0, hello());
          var client = new RawClient(server);
          var newcomer = new RawClient(server)) {
        assertThat(client.ask(GET)).endsWith("hello");

        var ending = createTask(() -> server.shutdown(LONG));
        sleep(NO_TIME);
        client.write(GET);
        newcomer.write(GET);

        assertThat(client.readUntilClosed()).contains("Connection: close\r\n").endsWith("hello");
        assertThat(newcomer.readUntilClosed()).endsWith("hello");
        assertThat(ending.await()).isTrue();
      }
    });
  }

  @Test
  void shutdown_withARequestUnderWay_answersIt() throws IOException {
    run(() -> {
      var gate = EventLoop.running().<String>createFuture();
      var began = new Event();
      var routes =
          Routes.create()
              .get(
                  "/",
                  request -> {
                    began.set();
                    return Response.text(gate.await());
                  });
      try (var server = Http.startServer("127.0.0.1", 0, routes)) {
        var busy = new RawClient(server);
        busy.write(GET);
        began.await();

        var ending = createTask(() -> server.shutdown(LONG));
        EventLoop.running().callSoon(() -> gate.setResult("late"));

        assertThat(busy.readUntilClosed()).contains("Connection: close\r\n").endsWith("late");
        busy.close();
        assertThat(ending.await()).isTrue();
      }
    });
  }

  @Test
  void shutdown_withoutTime_cancelsWhatIsUnderWay() throws IOException {
    run(() -> {
      var gate = EventLoop.running().<String>createFuture();
      var began = new Event();
      var routes =
          Routes.create()
              .get(
                  "/",
                  request -> {
                    began.set();
                    return Response.text(gate.await());
                  });
      try (var server = Http.startServer("127.0.0.1", 0, routes);
          var busy = new RawClient(server)) {
        busy.write(GET);
        began.await();

        assertThat(server.shutdown(NO_TIME)).isFalse();

        assertThat(gate.isCancelled()).isTrue();
      }
    });
  }

  @Test
  void serveForever_closed_ends() throws IOException {
    run(() -> {
      var server = Http.startServer("127.0.0.1", 0, hello());
      var serving = createTask(() -> server.serveForever());
      dev.weft.Async.sleep(NO_TIME);

      assertThat(server.shutdown(NO_TIME)).isTrue();

      serving.await();
      assertThatThrownBy(server::serveForever).isInstanceOf(IllegalStateException.class);
    });
  }

  @Test
  void port_inUse_isRefused() throws IOException {
    run(() -> {
      try (var server = Http.startServer("127.0.0.1", 0, hello())) {
        assertThatThrownBy(() -> Http.startServer("127.0.0.1", server.port(), hello()))
            .isInstanceOf(java.net.BindException.class);
        server.shutdown(NO_TIME);
      }
    });
  }

  @Test
  void group_ofLoops_servesOnEach() throws Exception {
    Set<EventLoop> seen = ConcurrentHashMap.newKeySet();
    var routes =
        Routes.create()
            .get(
                "/",
                request -> {
                  seen.add(EventLoop.running());
                  return Response.text("hello");
                });
    run(() -> {
      try (var group = LoopGroup.start(2)) {
        var server = Http.startServer(group, "127.0.0.1", 0, routes, HttpOptions.DEFAULT);
        for (int i = 0; i < 200 && seen.size() < 2; i++) {
          try (var client = new RawClient(server)) {
            assertThat(client.ask(GET)).endsWith("hello");
          }
        }
        assertThat(seen).hasSize(2);
        assertThat(server.shutdown(LONG)).isTrue();
      }
      return null;
    });
  }

  @Test
  void unixSocket_asked_answers() throws IOException {
    run(() -> {
      Path file = folder.resolve("http.sock");
      try (var server = Http.startUnixServer(file, hello(), HttpOptions.DEFAULT);
          var connection = UnixSockets.openUnixConnection(file)) {
        connection.writer().write("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

        assertThat(new String(connection.reader().readAll(), StandardCharsets.US_ASCII))
            .endsWith("hello");
        server.shutdown(NO_TIME);
      }
    });
  }

  @Test
  void socket_boundBefore_isServed() throws IOException {
    run(() -> {
      var socket =
          ServerSocketChannel.open()
              .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      try (var server = Http.startServer(socket, hello(), HttpOptions.DEFAULT)) {
        assertThat(new RawClient(server).ask(GET)).endsWith("hello");
        server.shutdown(NO_TIME);
      }
    });
  }

  @Test
  void proxyProtocol_beforeARequest_saysWhoTheClientIs() throws IOException {
    run(() -> {
      var routes = Routes.create().get("/", request -> Response.text(request.remoteHost()));
      var options = HttpOptions.DEFAULT.withProxyProtocol();
      try (var server = Http.startServer("127.0.0.1", 0, routes, options)) {
        assertThat(new RawClient(server).ask("PROXY TCP4 192.0.2.7 192.0.2.8 4711 80\r\n" + GET))
            .endsWith("192.0.2.7");
        server.shutdown(NO_TIME);
      }
    });
  }

  @Test
  void forwarded_onlyWhereTrusted_saysWhoTheClientIs() throws IOException {
    run(() -> {
      var routes = Routes.create().get("/", request -> Response.text(request.remoteHost()));
      String asked = "GET / HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 192.0.2.7\r\n\r\n";
      for (boolean trusted : new boolean[] {false, true}) {
        var options = trusted ? HttpOptions.DEFAULT.withTrustForwarded() : HttpOptions.DEFAULT;
        try (var server = Http.startServer("127.0.0.1", 0, routes, options)) {
          assertThat(new RawClient(server).ask(asked))
              .endsWith(trusted ? "192.0.2.7" : "127.0.0.1");
          server.shutdown(NO_TIME);
        }
      }
    });
  }

  @Test
  void files_ofAFolder_areServedAndNothingElse() throws IOException {
    Files.writeString(folder.resolve("a.txt"), "0123456789");
    Files.createDirectories(folder.resolve("sub"));
    Files.writeString(folder.resolve("sub/index.html"), "<p>index");
    Files.writeString(folder.resolve(".hidden"), "hidden");
    Path outside = Files.createTempFile("weft", ".txt");
    Files.createSymbolicLink(folder.resolve("link.txt"), outside);
    run(() -> {
      try (var server = Http.startServer("127.0.0.1", 0, Routes.create().files("/f", folder));
          var client = new RawClient(server)) {
        String whole = client.ask(file("/f/a.txt", ""));
        assertThat(whole)
            .contains("Content-Type: text/plain;charset=utf-8\r\n")
            .contains("Content-Length: 10\r\n")
            .endsWith("0123456789");
        String tag = whole.replaceAll("(?s).*ETag: (\\S+)\r\n.*", "$1");
        String date = whole.replaceAll("(?s).*Last-Modified: ([^\r]+)\r\n.*", "$1");

        assertThat(client.ask(file("/f/a.txt", "Range: bytes=2-4\r\n")))
            .startsWith("HTTP/1.1 206 ")
            .contains("Content-Range: bytes 2-4/10\r\n")
            .endsWith("\r\n\r\n234");
        assertThat(client.ask(file("/f/a.txt", "Range: bytes=-3\r\n"))).endsWith("\r\n\r\n789");
        assertThat(client.ask(file("/f/a.txt", "Range: bytes=8-99\r\n"))).endsWith("\r\n\r\n89");
        assertThat(client.ask(file("/f/a.txt", "Range: bytes=0-0,9-9\r\n")))
            .contains("multipart/byteranges")
            .contains("Content-Range: bytes 9-9/10");
        assertThat(client.ask(file("/f/a.txt", "Range: bytes=10-\r\n")))
            .startsWith("HTTP/1.1 416 ")
            .contains("Content-Range: bytes */10\r\n");
        assertThat(client.ask(file("/f/a.txt", "Range: lines=1-2\r\n"))).startsWith("HTTP/1.1 200");
        assertThat(client.ask(file("/f/a.txt", "Range: bytes=4-2\r\n"))).startsWith("HTTP/1.1 200");
        assertThat(client.ask(file("/f/a.txt", "If-None-Match: " + tag + "\r\n")))
            .startsWith("HTTP/1.1 304 ");
        assertThat(client.ask(file("/f/a.txt", "If-None-Match: \"x\", W/" + tag + "\r\n")))
            .startsWith("HTTP/1.1 304 ");
        assertThat(client.ask(file("/f/a.txt", "If-Modified-Since: " + date + "\r\n")))
            .startsWith("HTTP/1.1 304 ");
        assertThat(client.ask(file("/f/a.txt", "If-Match: \"x\"\r\n"))).startsWith("HTTP/1.1 412 ");
        assertThat(client.ask(file("/f/a.txt", "If-Range: \"x\"\r\nRange: bytes=1-1\r\n")))
            .startsWith("HTTP/1.1 200 ");
        assertThat(client.ask(file("/f/a.txt", "If-Range: " + tag + "\r\nRange: bytes=1-1\r\n")))
            .startsWith("HTTP/1.1 206 ");
        assertThat(client.ask("HEAD /f/a.txt HTTP/1.1\r\nHost: x\r\n\r\n"))
            .contains("Content-Length: 10\r\n");
        assertThat(client.ask(file("/f/sub", ""))).contains("Location: /f/sub/\r\n");
        assertThat(client.ask(file("/f/sub/", ""))).endsWith("<p>index");
        for (String path : new String[] {"/f/.hidden", "/f/link.txt", "/f/nix", "/f/a.txt/"}) {
          assertThat(client.ask(file(path, ""))).as(path).startsWith("HTTP/1.1 404 ");
        }
        for (String path :
            new String[] {"/f/../x", "/f/%2e%2e/x", "/f/..%2fx", "/f//x", "/f/..;/x", "/f/%00"}) {
          assertThat(new RawClient(server).ask(file(path, "")))
              .as(path)
              .containsPattern("^HTTP/1.1 (400|404) ");
        }
        server.shutdown(NO_TIME);
      }
    });
    Files.delete(outside);
  }

  private static String file(String path, String headers) {
    return "GET " + path + " HTTP/1.1\r\nHost: x\r\n" + headers + "\r\n";
  }

  @Test
  void idleConnection_tooLong_isClosed() throws IOException {
    run(() -> {
      var options = HttpOptions.DEFAULT.withIdleTimeout(Duration.ofMillis(50));
      try (var server = Http.startServer("127.0.0.1", 0, hello(), options);
          var client = new RawClient(server)) {
        assertThat(client.ask(GET)).endsWith("hello");

        assertThat(client.readUntilClosed()).isEmpty();
        server.shutdown(NO_TIME);
      }
    });
  }

  @Test
  void engine_thatStarts_leavesNoThreadBehind() throws IOException {
    run(() -> {
      try (var server = Http.startServer("127.0.0.1", 0, hello())) {
        assertThat(new RawClient(server).ask(GET)).endsWith("hello");

        assertThat(Thread.getAllStackTraces().keySet())
            .noneMatch(thread -> thread.getName().contains("jetty"))
            .noneMatch(thread -> thread.getName().startsWith("qtp"));
        server.shutdown(NO_TIME);
      }
    });
  }
}

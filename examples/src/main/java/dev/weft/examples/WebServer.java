package dev.weft.examples;

import static dev.weft.Async.sleep;

import dev.weft.EventLoop;
import dev.weft.Future;
import dev.weft.LoopGroup;
import dev.weft.http.Http;
import dev.weft.http.HttpException;
import dev.weft.http.HttpOptions;
import dev.weft.http.HttpServer;
import dev.weft.http.Request;
import dev.weft.http.Response;
import dev.weft.http.Routes;
import dev.weft.http.WebSocket;
import dev.weft.net.ServerOptions;
import dev.weft.net.StreamReader;
import dev.weft.net.TlsOptions;
import dev.weft.net.TlsServerOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A server of HTTP to play with.
 *
 * <p>{@code WebServer [--host H] [--port P] [--loops N] [--tls]}. With several loops, each has a
 * thread and serves a part of the clients; with {@code --tls} it has a certificate that it makes
 * for itself. SIGINT and SIGTERM end it: idle connections are closed, and requests under way get
 * two seconds to finish. A second signal ends it at once.
 */
public final class WebServer {
  private static final int BIG_BYTES = 64 * 1024 * 1024;
  private static final int PIECE_BYTES = 64 * 1024;
  private static final int MOST_MILLIS = 600_000;
  private static final Duration GRACE = Duration.ofSeconds(2);

  private WebServer() {}

  /**
   * Serves until a signal comes.
   *
   * @param args what the class comment says
   */
  public static void main(String[] args) {
    ServerProgram.start("http", args, Arguments::parse, WebServer::serve);
  }

  private static void serve(Arguments arguments) throws IOException {
    HttpOptions options = HttpOptions.DEFAULT;
    if (arguments.tls()) {
      TlsServerOptions tls = TlsOptions.server(SelfSigned.context());
      options = options.withServer(ServerOptions.DEFAULT.withTls(tls));
    }
    Routes routes = routes(Path.of(System.getProperty("weft.docs", "docs")));
    if (arguments.loops() == 1) {
      serveUntilCancelled(Http.startServer(arguments.host(), arguments.port(), routes, options));
      return;
    }
    try (var group = LoopGroup.start(arguments.loops())) {
      serveUntilCancelled(
          Http.startServer(group, arguments.host(), arguments.port(), routes, options));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // nobody interrupts it
    }
  }

  private static void serveUntilCancelled(HttpServer server) {
    try (server) {
      ServerProgram.announce(server.addresses());
      try {
        ServerProgram.waitForCancellation();
      } finally {
        // The cancellation is delivered: from here on the task can wait again.
        boolean _ = server.shutdown(GRACE);
      }
    }
  }

  // ---- what it answers

  static Routes routes(Path docs) {
    return Routes.create()
        .get("/", request -> Response.text("hello, world\n"))
        .get("/json", request -> Response.json(Map.of("message", "hello, world")))
        .get("/sleep", WebServer::sleepByWeft)
        .get("/block", WebServer::block)
        .post("/count", WebServer::count)
        .post("/echo", WebServer::echo)
        .get("/big", request -> big())
        .get("/fail", WebServer::failOnPurpose)
        .get("/thread", request -> answerFromThread())
        .get("/events", request -> events())
        .webSocket("/ws", WebServer::echoMessages)
        .files("/files", docs);
  }

  private static Response sleepByWeft(Request request) {
    sleep(Duration.ofMillis(millis(request)));
    return Response.text("slept\n");
  }

  private static Response block(Request request) throws InterruptedException {
    Thread.sleep(millis(request));
    return Response.text("blocked\n");
  }

  private static int millis(Request request) {
    try {
      int millis = Integer.parseInt(request.queryParameter("ms", "1"));
      if (millis >= 0 && millis <= MOST_MILLIS) {
        return millis;
      }
    } catch (NumberFormatException e) {
      // The same answer as for a number out of range.
    }
    throw new HttpException(400, "ms: use a number from 0 to " + MOST_MILLIS);
  }

  private static Response count(Request request) throws IOException {
    StreamReader body = request.reader();
    byte[] piece = new byte[PIECE_BYTES];
    long total = 0;
    int count;
    while ((count = body.read(piece, 0, piece.length)) > 0) {
      total += count;
    }
    return Response.text(total + "\n");
  }

  private static Response echo(Request request) {
    StreamReader body = request.reader();
    String type = request.header("Content-Type");
    Response echo =
        Response.stream(writer -> {
          byte[] piece = new byte[PIECE_BYTES];
          int count;
          while ((count = body.read(piece, 0, piece.length)) > 0) {
            writer.write(piece, 0, count);
            writer.drain();
          }
        });
    return type == null ? echo : echo.withContentType(type);
  }

  private static Response big() {
    return Response.stream(
            writer -> {
              byte[] piece = new byte[PIECE_BYTES];
              for (int sent = 0; sent < BIG_BYTES; sent += piece.length) {
                writer.write(piece);
                writer.drain();
              }
            })
        .withHeader("Content-Length", String.valueOf(BIG_BYTES));
  }

  private static Response failOnPurpose(Request request) {
    throw new IllegalStateException("this handler throws on purpose");
  }

  /** A library that calls back from a thread of its own. */
  private static Response answerFromThread() {
    EventLoop loop = EventLoop.running();
    Future<String> answer = loop.createFuture();
    Thread.ofPlatform()
        .name("answering")
        .start(() -> {
          String name = Thread.currentThread().getName();
          loop.callSoonThreadsafe(() -> {
            if (!answer.isDone()) {
              answer.setResult(name);
            }
          });
        });
    return Response.text(answer.await() + "\n");
  }

  private static Response events() {
    return Response.events(writer -> {
      for (int i = 1; i <= 10; i++) {
        writer.send(String.valueOf(i), null, "event " + i);
        sleep(Duration.ofMillis(100));
      }
    });
  }

  private static void echoMessages(WebSocket socket) throws IOException {
    for (WebSocket.Message message : socket.messages()) {
      socket.send(message);
    }
  }

  private record Arguments(String host, int port, int loops, boolean tls) {

    static Arguments parse(String[] args) {
      var parsed = new Arguments("127.0.0.1", 8080, 1, false);
      List<String> words = List.of(args);
      for (int i = 0; i < words.size(); i++) {
        String word = words.get(i);
        if (word.equals("--tls")) {
          parsed = new Arguments(parsed.host, parsed.port, parsed.loops, true);
          continue;
        }
        if (!List.of("--host", "--port", "--loops").contains(word)) {
          throw new IllegalArgumentException(
              "unknown argument '" + word + "': use --host H, --port P, --loops N or --tls");
        }
        if (++i == words.size()) {
          throw new IllegalArgumentException(word + " needs a value");
        }
        parsed = parsed.with(word, words.get(i));
      }
      return parsed;
    }

    private Arguments with(String word, String value) {
      return switch (word) {
        case "--host" -> new Arguments(value, port, loops, tls);
        case "--port" -> new Arguments(host, ServerProgram.port(value), loops, tls);
        default -> new Arguments(host, port, ServerProgram.loops(value), tls);
      };
    }
  }
}

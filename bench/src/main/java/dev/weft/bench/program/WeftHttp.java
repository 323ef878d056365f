package dev.weft.bench.program;

import static dev.weft.Async.run;
import static dev.weft.Async.sleep;

import dev.weft.http.Http;
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

/**
 * A server of HTTP on one loop: {@code WeftHttp KEYSTORE PASSWORD}. What it answers is what the
 * servers of the peers do: text, JSON, 100 KiB, a body's length, text after a millisecond, and
 * messages of a WebSocket.
 */
public final class WeftHttp {
  private static final Duration MILLI = Duration.ofMillis(1);
  private static final String TEXT = "Hello, World!";
  private static final byte[] LARGE = new byte[100 * 1024];
  private static final int PIECE_BYTES = 16 * 1024;

  private WeftHttp() {}

  /** What is sent as JSON. */
  record Message(String message) {}

  /**
   * Serves until it is ended.
   *
   * @param args what the class comment says
   */
  public static void main(String[] args) throws Exception {
    TlsServerOptions tls = TlsOptions.server(WeftEcho.tls(Path.of(args[0]), args[1].toCharArray()));
    ServerOptions server = ServerOptions.DEFAULT;
    var options = HttpOptions.DEFAULT.withMaxBodyBytes(LARGE.length);
    run(() -> {
      HttpServer secret =
          Http.startServer("127.0.0.1", 0, routes(), options.withServer(server.withTls(tls)));
      HttpServer plain = Http.startServer("127.0.0.1", 0, routes(), options.withServer(server));
      System.out.println("with TLS on 127.0.0.1:" + secret.port());
      System.out.println("listening on 127.0.0.1:" + plain.port());
      plain.serveForever();
    });
  }

  private static Routes routes() {
    return Routes.create()
        .get("/", request -> Response.text(TEXT))
        .get("/json", request -> Response.json(new Message(TEXT)))
        .get(
            "/sleep",
            request -> {
              sleep(MILLI);
              return Response.text(TEXT);
            })
        .get("/download", request -> Response.bytes(LARGE))
        .post("/upload", WeftHttp::count)
        .webSocket("/ws", WeftHttp::echo);
  }

  private static Response count(Request request) throws IOException {
    StreamReader body = request.reader();
    byte[] piece = new byte[PIECE_BYTES];
    long total = 0;
    int count;
    while ((count = body.read(piece, 0, piece.length)) > 0) {
      total += count;
    }
    return Response.text(String.valueOf(total));
  }

  private static void echo(WebSocket socket) throws IOException {
    for (WebSocket.Message message : socket.messages()) {
      socket.send(message);
    }
  }
}

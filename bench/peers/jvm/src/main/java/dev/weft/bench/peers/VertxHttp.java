package dev.weft.bench.peers;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.PemKeyCertOptions;

/**
 * A server of HTTP on Vert.x, with one event loop: {@code VertxHttp CERT KEY}. It sends no Date.
 */
public final class VertxHttp {
  private static final int BACKLOG = 1024;
  private static final String HOST = "127.0.0.1";
  private static final String TYPE = "content-type";
  private static final Buffer TEXT = Buffer.buffer("Hello, World!");
  private static final Buffer LARGE = Buffer.buffer(new byte[100 * 1024]);

  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));

  private VertxHttp() {}

  public static void main(String[] args) {
    new VertxHttp().serve(args[0], args[1]);
  }

  private void serve(String certificate, String key) {
    var options = new HttpServerOptions().setHost(HOST).setPort(0).setAcceptBacklog(BACKLOG);
    var secret =
        new HttpServerOptions(options)
            .setSsl(true)
            .setUseAlpn(true)
            .setKeyCertOptions(new PemKeyCertOptions().setCertPath(certificate).setKeyPath(key));
    listen(secret)
        .onSuccess(server -> System.out.println("with TLS on " + HOST + ":" + server.actualPort()))
        .compose(server -> listen(options))
        .onSuccess(server -> System.out.println("listening on " + HOST + ":" + server.actualPort()))
        .onFailure(cause -> {
          System.err.println(cause);
          System.exit(1);
        });
  }

  private Future<HttpServer> listen(HttpServerOptions options) {
    return vertx
        .createHttpServer(options)
        .requestHandler(this::answer)
        .webSocketHandler(socket -> socket.textMessageHandler(socket::writeTextMessage))
        .listen();
  }

  private void answer(HttpServerRequest request) {
    HttpServerResponse response = request.response();
    switch (request.path()) {
      case "/" -> response.putHeader(TYPE, "text/plain").end(TEXT);
      case "/json" ->
          response
              .putHeader(TYPE, "application/json")
              .end(new JsonObject().put("message", "Hello, World!").toBuffer());
      case "/sleep" -> vertx.setTimer(1, timer -> response.putHeader(TYPE, "text/plain").end(TEXT));
      case "/download" -> response.putHeader(TYPE, "application/octet-stream").end(LARGE);
      case "/upload" -> count(request);
      case null, default -> response.setStatusCode(404).end();
    }
  }

  private static void count(HttpServerRequest request) {
    long[] total = {0};
    request
        .handler(piece -> total[0] += piece.length())
        .endHandler(
            end -> request.response().putHeader(TYPE, "text/plain").end(String.valueOf(total[0])));
  }
}

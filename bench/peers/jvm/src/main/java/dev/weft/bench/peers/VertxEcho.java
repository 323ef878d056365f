package dev.weft.bench.peers;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.PemKeyCertOptions;

/** An echo server on Vert.x: {@code VertxEcho [CERT KEY]}. */
public final class VertxEcho {
  private static final int BACKLOG = 1024;

  private VertxEcho() {}

  public static void main(String[] args) {
    Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    var options =
        new NetServerOptions()
            .setHost("127.0.0.1")
            .setPort(0)
            .setAcceptBacklog(BACKLOG)
            .setTcpNoDelay(true);
    if (args.length > 1) {
      options
          .setSsl(true)
          .setKeyCertOptions(new PemKeyCertOptions().setCertPath(args[0]).setKeyPath(args[1]));
    }
    vertx
        .createNetServer(options)
        .connectHandler(socket -> socket.pipeTo(socket))
        .listen()
        .onSuccess(server -> System.out.println("listening on 127.0.0.1:" + server.actualPort()))
        .onFailure(cause -> {
          System.err.println(cause);
          System.exit(1);
        });
  }
}

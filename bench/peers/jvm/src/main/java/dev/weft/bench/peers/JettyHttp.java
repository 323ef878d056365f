package dev.weft.bench.peers;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.VirtualThreadPool;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.server.WebSocketUpgradeHandler;

/**
 * A server of HTTP on Jetty: {@code JettyHttp platform|virtual KEYSTORE PASSWORD}. On platform
 * threads its handler does not block; on virtual threads it may.
 */
public final class JettyHttp {
  private static final int BACKLOG = 1024;
  private static final int THREADS = 8;
  private static final String HOST = "127.0.0.1";
  private static final String TEXT = "Hello, World!";
  private static final byte[] TEXT_BYTES = TEXT.getBytes(StandardCharsets.UTF_8);
  private static final byte[] LARGE = new byte[100 * 1024];
  private static final int PIECE_BYTES = 16 * 1024;
  private static final ObjectMapper JSON = new ObjectMapper();

  private JettyHttp() {}

  /** What is sent as JSON. */
  record Message(String message) {}

  public static void main(String[] args) throws Exception {
    boolean virtual = args[0].equals("virtual");
    var pool = new QueuedThreadPool(THREADS);
    if (virtual) {
      pool.setVirtualThreadsExecutor(new VirtualThreadPool());
    }
    var server = new Server(pool);
    ServerConnector plain = plain(server);
    ServerConnector secret = secret(server, args[1], args[2]);
    for (ServerConnector connector : List.of(plain, secret)) {
      connector.setHost(HOST);
      connector.setAcceptQueueSize(BACKLOG);
      server.addConnector(connector);
    }
    WebSocketUpgradeHandler sockets =
        WebSocketUpgradeHandler.from(
            server,
            container -> container.addMapping("/ws", (request, response, callback) -> new Echo()));
    sockets.setHandler(virtual ? new Blocking() : new NonBlocking());
    server.setHandler(sockets);
    server.start();
    System.out.println("with TLS on " + HOST + ":" + secret.getLocalPort());
    System.out.println("listening on " + HOST + ":" + plain.getLocalPort());
    server.join();
  }

  private static HttpConfiguration configuration() {
    var configuration = new HttpConfiguration();
    configuration.setSendServerVersion(false);
    return configuration;
  }

  private static ServerConnector plain(Server server) {
    HttpConfiguration configuration = configuration();
    return new ServerConnector(
        server,
        1,
        1,
        new HttpConnectionFactory(configuration),
        new HTTP2CServerConnectionFactory(configuration));
  }

  private static ServerConnector secret(Server server, String keyStore, String password) {
    HttpConfiguration configuration = configuration();
    configuration.addCustomizer(new SecureRequestCustomizer(false));
    var tls = new SslContextFactory.Server();
    tls.setKeyStorePath(keyStore);
    tls.setKeyStorePassword(password);
    return new ServerConnector(
        server,
        1,
        1,
        new SslConnectionFactory(tls, "alpn"),
        new ALPNServerConnectionFactory(),
        new HTTP2ServerConnectionFactory(configuration),
        new HttpConnectionFactory(configuration));
  }

  private static void send(Response response, String type, byte[] body, Callback callback) {
    response.getHeaders().put("Content-Type", type);
    response.getHeaders().put("Content-Length", body.length);
    response.write(true, ByteBuffer.wrap(body), callback);
  }

  private static void sendText(Response response, String text, Callback callback) {
    send(response, "text/plain", text.getBytes(StandardCharsets.UTF_8), callback);
  }

  /** Answers what takes no waiting; whether it did. */
  private static boolean answer(String path, Response response, Callback callback)
      throws JsonProcessingException {
    switch (path) {
      case "/" -> send(response, "text/plain", TEXT_BYTES, callback);
      case "/json" ->
          send(response, "application/json", JSON.writeValueAsBytes(new Message(TEXT)), callback);
      case "/download" -> send(response, "application/octet-stream", LARGE, callback);
      default -> {
        return false;
      }
    }
    return true;
  }

  private static final class NonBlocking extends Handler.Abstract.NonBlocking {
    @Override
    public boolean handle(Request request, Response response, Callback callback)
        throws JsonProcessingException {
      String path = request.getHttpURI().getPath();
      if (path.equals("/sleep")) {
        request
            .getComponents()
            .getScheduler()
            .schedule(
                () -> send(response, "text/plain", TEXT_BYTES, callback), 1, TimeUnit.MILLISECONDS);
        return true;
      }
      if (path.equals("/upload")) {
        new Counting(request, response, callback).run();
        return true;
      }
      return answer(path, response, callback);
    }
  }

  /** Takes a body as it comes. */
  private static final class Counting implements Runnable {
    private final Request request;
    private final Response response;
    private final Callback callback;
    private long total;

    Counting(Request request, Response response, Callback callback) {
      this.request = request;
      this.response = response;
      this.callback = callback;
    }

    @Override
    public void run() {
      while (true) {
        Content.Chunk chunk = request.read();
        if (chunk == null) {
          request.demand(this);
          return;
        }
        if (Content.Chunk.isFailure(chunk)) {
          callback.failed(chunk.getFailure());
          return;
        }
        total += chunk.remaining();
        chunk.release();
        if (chunk.isLast()) {
          sendText(response, String.valueOf(total), callback);
          return;
        }
      }
    }
  }

  private static final class Blocking extends Handler.Abstract {
    @Override
    public boolean handle(Request request, Response response, Callback callback)
        throws IOException, InterruptedException {
      String path = request.getHttpURI().getPath();
      if (path.equals("/sleep")) {
        Thread.sleep(1);
        send(response, "text/plain", TEXT_BYTES, callback);
        return true;
      }
      if (path.equals("/upload")) {
        sendText(response, String.valueOf(count(request)), callback);
        return true;
      }
      return answer(path, response, callback);
    }

    private static long count(Request request) throws IOException {
      byte[] piece = new byte[PIECE_BYTES];
      long total = 0;
      try (InputStream body = Content.Source.asInputStream(request)) {
        int count;
        while ((count = body.read(piece)) > 0) {
          total += count;
        }
      }
      return total;
    }
  }

  /** Public, as Jetty calls it by method handles. */
  public static final class Echo extends Session.Listener.AbstractAutoDemanding {
    @Override
    public void onWebSocketText(String message) {
      getSession().sendText(message, org.eclipse.jetty.websocket.api.Callback.NOOP);
    }
  }
}

package dev.weft.http;

import dev.weft.EventLoop;
import dev.weft.net.Protocol;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.ForwardedRequestCustomizer;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.ProxyConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.component.Graceful;
import org.eclipse.jetty.websocket.core.server.WebSocketMappings;
import org.eclipse.jetty.websocket.core.server.WebSocketServerComponents;
import org.jspecify.annotations.Nullable;

/** What one loop has of a server: the engine, and the requests under way. Confined to the loop. */
final class LoopServer {
  /**
   * Of HTTP/1: what is received at once, and the largest piece of a body. Twice as much is no
   * faster, as it leaves the processor's first cache.
   */
  private static final int INPUT_BUFFER_BYTES = 16 * 1024;

  private final EventLoop loop;
  private final HttpHandler handler;
  private final HttpOptions options;
  private final @Nullable JsonCodec json;
  private final Server engine;
  private final WeftConnector connector;
  private final WebSocketMappings webSockets;
  private final Set<Exchange> exchanges = new LinkedHashSet<>();
  private final Set<WebSocket> sockets = new LinkedHashSet<>();
  private boolean ending;

  /** Makes the engine, and does not start it. */
  LoopServer(EventLoop loop, HttpHandler handler, HttpOptions options) {
    this.loop = loop;
    this.handler = handler;
    this.options = options;
    this.json = options.json() == null ? Jackson.CODEC : options.json();
    this.engine =
        ClockedServer.of(
            new LoopThreadPool(loop, true),
            new LoopScheduler(loop),
            new LoopBufferPool(loop),
            loop.clock());
    this.connector =
        new WeftConnector(
            engine, loop, true, options.headTimeout(), factories(configuration(options), options));
    connector.setIdleTimeout(options.idleTimeout().toMillis());
    connector.setShutdownIdleTimeout(options.idleTimeout().toMillis());
    connector.setListeners(this::becameIdle, this::beginEnd);
    engine.addConnector(connector);
    engine.setHandler(wrap(new Dispatch()));
    engine.setErrorHandler(LoopServer::answerError);
    this.webSockets =
        new WebSocketMappings(WebSocketServerComponents.ensureWebSocketComponents(engine));
  }

  /** Looked for once, by the first server. */
  private static final class Jackson {
    static final @Nullable JsonCodec CODEC = JacksonCodec.findOrNull();
  }

  private static HttpConfiguration configuration(HttpOptions options) {
    var configuration = new HttpConfiguration();
    configuration.setSendServerVersion(false);
    configuration.setSendXPoweredBy(false);
    configuration.setRequestHeaderSize(options.maxHeadBytes());
    configuration.setHttpCompliance(
        // All that two readers could take differently is refused, a bare line feed too. RFC 9112,
        // 3.2.2: the target's host goes before the header's.
        HttpCompliance.STRICT.with("weft", HttpCompliance.Violation.MISMATCHED_AUTHORITY));
    configuration.setUseInputDirectByteBuffers(false);
    configuration.setUseOutputDirectByteBuffers(false);
    var secure = new SecureRequestCustomizer(false);
    configuration.addCustomizer(secure);
    if (options.trustForwarded()) {
      configuration.addCustomizer(new ForwardedRequestCustomizer());
    }
    return configuration;
  }

  private static ConnectionFactory[] factories(
      HttpConfiguration configuration, HttpOptions options) {
    List<ConnectionFactory> factories = new ArrayList<>();
    if (options.proxyProtocol()) {
      factories.add(new ProxyConnectionFactory("http/1.1"));
    }
    var http1 = new HttpConnectionFactory(configuration);
    http1.setInputBufferSize(INPUT_BUFFER_BYTES);
    factories.add(http1);
    if (options.http2()) {
      HTTP2ServerConnectionFactory http2 =
          options.server().tls() == null
              ? new HTTP2CServerConnectionFactory(configuration)
              : new HTTP2ServerConnectionFactory(configuration);
      http2.setConnectProtocolEnabled(true); // WebSockets, RFC 8441
      http2.setUseInputDirectByteBuffers(false);
      http2.setUseOutputDirectByteBuffers(false);
      factories.add(http2);
    }
    return factories.toArray(ConnectionFactory[]::new);
  }

  private Handler wrap(Handler dispatch) {
    return options.gzip() ? Compression.around(dispatch) : dispatch;
  }

  /** The engine's handler: a task for each request. */
  private final class Dispatch extends Handler.Abstract.NonBlocking {
    @Override
    public boolean handle(
        org.eclipse.jetty.server.Request request,
        org.eclipse.jetty.server.Response response,
        Callback callback) {
      new Exchange(LoopServer.this, request, response, callback).begin();
      return true;
    }
  }

  /** Answers what the engine refuses before it is a request. */
  private static boolean answerError(
      org.eclipse.jetty.server.Request request,
      org.eclipse.jetty.server.Response response,
      Callback callback) {
    String text = Statuses.reason(response.getStatus()) + "\n";
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/plain;charset=utf-8");
    response.write(true, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), callback);
    return true;
  }

  // ---- the life of it

  void start() throws Exception {
    engine.start();
  }

  Protocol newProtocol() {
    return connector.newProtocol();
  }

  EventLoop loop() {
    return loop;
  }

  HttpHandler handler() {
    return handler;
  }

  HttpOptions options() {
    return options;
  }

  @Nullable JsonCodec json() {
    return json;
  }

  WebSocketMappings webSockets() {
    return webSockets;
  }

  void began(Exchange exchange) {
    exchanges.add(exchange);
  }

  void ended(Exchange exchange) {
    exchanges.remove(exchange);
  }

  void opened(WebSocket socket) {
    sockets.add(socket);
    if (ending) {
      socket.goingAway();
    }
  }

  void closed(WebSocket socket) {
    sockets.remove(socket);
  }

  boolean isEnding() {
    return ending;
  }

  /** Its last answer is given to the engine, which ends what it has to do with that first. */
  private void becameIdle(WeftEndPoint endPoint) {
    if (ending) {
      loop.callSoon(() -> closeIfIdle(endPoint));
    }
  }

  private void closeIfIdle(WeftEndPoint endPoint) {
    boolean idle =
        endPoint.isHttp1()
            ? endPoint.isIdle()
            : endPoint.isHttp2() && !endPoint.isBusy() && sockets.isEmpty();
    if (idle) {
      endPoint.close();
    }
  }

  /** Says to all clients that it ends: those that are idle go. */
  void beginEnd() {
    if (ending) {
      return;
    }
    ending = true;
    connector.shutdown();
    for (ConnectionFactory factory : connector.getConnectionFactories()) {
      if (factory instanceof HTTP2ServerConnectionFactory http2) {
        Graceful.shutdown(http2); // GOAWAY
      }
    }
    for (EndPoint endPoint : List.copyOf(connector.getConnectedEndPoints())) {
      switch (endPoint) {
        case WeftEndPoint own when own.isHttp1() -> own.closeIdle();
        case WeftEndPoint own -> becameIdle(own);
        default -> {}
      }
    }
    List.copyOf(sockets).forEach(WebSocket::goingAway);
  }

  /** Cancels what is left. */
  void cut() {
    List.copyOf(exchanges).forEach(Exchange::cut);
    List.copyOf(sockets).forEach(WebSocket::cut);
  }

  void stop() {
    try {
      engine.stop();
    } catch (Exception e) {
      throw new IllegalStateException("the engine of HTTP does not stop", e);
    }
  }
}

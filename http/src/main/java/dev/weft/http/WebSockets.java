package dev.weft.http;

import java.util.Base64;
import java.util.List;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.Configuration;
import org.eclipse.jetty.websocket.core.FrameHandler;
import org.eclipse.jetty.websocket.core.server.ServerUpgradeRequest;
import org.eclipse.jetty.websocket.core.server.ServerUpgradeResponse;
import org.eclipse.jetty.websocket.core.server.WebSocketNegotiator;

/** Turns a request into a WebSocket. */
final class WebSockets {
  private static final String DEFLATE = "permessage-deflate";

  private WebSockets() {}

  /**
   * Answers a request that asks for one.
   *
   * @throws HttpException if it cannot have it
   */
  static void serve(Exchange exchange, ResponseBody.OfWebSocket upgrade, Callback completion) {
    Request request = upgrade.request();
    WebSocketOptions options = upgrade.options();
    String origin = request.header("Origin");
    if (origin != null && !options.origins().isEmpty() && !options.origins().contains(origin)) {
      throw new HttpException(403, "pages of " + origin + " may not connect here");
    }
    if (!"13".equals(request.header("Sec-WebSocket-Version"))) {
      throw new HttpException(
          Response.text("version 13 of the protocol is spoken here\n")
              .withStatus(426)
              .withHeader("Sec-WebSocket-Version", "13"));
    }
    String key = request.header("Sec-WebSocket-Key");
    if (key != null && !isKey(key)) {
      throw new HttpException(400, "the key of a WebSocket is 16 bytes, encoded by Base64");
    }
    boolean upgraded =
        exchange
            .server()
            .webSockets()
            .upgrade(
                new Negotiator(exchange, upgrade),
                exchange.jettyRequest(),
                exchange.jettyResponse(),
                completion,
                configuration -> configure(configuration, options));
    if (!upgraded) {
      throw new HttpException(400, "this is no request for a WebSocket");
    }
  }

  private static boolean isKey(String key) {
    try {
      return Base64.getDecoder().decode(key.strip()).length == 16;
    } catch (IllegalArgumentException notBase64) {
      return false;
    }
  }

  private static void configure(Configuration configuration, WebSocketOptions options) {
    configuration.setMaxFrameSize(options.maxMessageBytes());
    configuration.setMaxTextMessageSize(options.maxMessageBytes());
    configuration.setMaxBinaryMessageSize(options.maxMessageBytes());
    // What inflates to more than a buffer, or is larger than a frame may be, comes in pieces.
    configuration.setAutoFragment(true);
    if (options.idleTimeout() != null) {
      configuration.setIdleTimeout(options.idleTimeout());
    } else {
      configuration.setIdleTimeout(java.time.Duration.ZERO);
    }
  }

  /** Agrees on subprotocol and extensions. */
  private record Negotiator(Exchange exchange, ResponseBody.OfWebSocket upgrade)
      implements WebSocketNegotiator {
    @Override
    public FrameHandler negotiate(
        ServerUpgradeRequest request, ServerUpgradeResponse response, Callback callback) {
      WebSocketOptions options = upgrade.options();
      List<String> known = request.getSubProtocols();
      options.subprotocols().stream()
          .filter(known::contains)
          .findFirst()
          .ifPresent(response::setAcceptedSubProtocol);
      response.setExtensions(
          response.getExtensions().stream()
              .filter(extension -> options.compression() && extension.getName().equals(DEFLATE))
              .toList());
      return new EngineSocket(
          exchange.server(), upgrade.handler(), upgrade.request(), upgrade.options());
    }
  }
}

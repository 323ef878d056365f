package dev.weft.http;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which handler answers which requests.
 *
 * {@snippet file="HttpGuideTest.java" region="routes"}
 *
 * <p>A path is made of segments. {@code {name}} stands for one segment, whatever it is, and {@code
 * {name...}} at the end for all the rest, which may be nothing; {@link Request#pathParameter} gives
 * them, decoded. A segment that is written out goes before one that is not, and that before the
 * rest. A slash at the end makes another path.
 *
 * <p>What is asked of a path by a method that it has no handler for is answered by 405, with {@code
 * Allow}; {@code OPTIONS} with 204 and the same; {@code HEAD} by the handler of {@code GET}, whose
 * body is not sent. Both can have handlers of their own.
 *
 * <p>Make the routes before the server starts: a server takes those that there are then.
 */
public final class Routes {
  private static final Set<String> USUAL =
      Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

  private final RouteNode root = new RouteNode();
  private final List<Middleware> middlewares = new ArrayList<>();

  private Routes() {}

  /**
   * No routes yet.
   *
   * @return new routes
   */
  public static Routes create() {
    return new Routes();
  }

  /**
   * Adds a handler for {@code GET}, and {@code HEAD}.
   *
   * @param path the path
   * @param handler answers
   * @return these routes
   * @throws IllegalArgumentException if the path is none, or has a handler for this method
   */
  public Routes get(String path, HttpHandler handler) {
    return add("GET", path, handler);
  }

  /**
   * Adds a handler for {@code POST}.
   *
   * @param path the path
   * @param handler answers
   * @return these routes
   * @throws IllegalArgumentException if the path is none, or has a handler for this method
   */
  public Routes post(String path, HttpHandler handler) {
    return add("POST", path, handler);
  }

  /**
   * Adds a handler for {@code PUT}.
   *
   * @param path the path
   * @param handler answers
   * @return these routes
   * @throws IllegalArgumentException if the path is none, or has a handler for this method
   */
  public Routes put(String path, HttpHandler handler) {
    return add("PUT", path, handler);
  }

  /**
   * Adds a handler for {@code PATCH}.
   *
   * @param path the path
   * @param handler answers
   * @return these routes
   * @throws IllegalArgumentException if the path is none, or has a handler for this method
   */
  public Routes patch(String path, HttpHandler handler) {
    return add("PATCH", path, handler);
  }

  /**
   * Adds a handler for {@code DELETE}.
   *
   * @param path the path
   * @param handler answers
   * @return these routes
   * @throws IllegalArgumentException if the path is none, or has a handler for this method
   */
  public Routes delete(String path, HttpHandler handler) {
    return add("DELETE", path, handler);
  }

  /**
   * Adds a handler for a method.
   *
   * @param method the method, in upper case: {@code "PROPFIND"}
   * @param path the path
   * @param handler answers
   * @return these routes
   * @throws IllegalArgumentException if the method or the path is none, or the path has a handler
   *     for this method
   */
  public Routes add(String method, String path, HttpHandler handler) {
    Objects.requireNonNull(method, "method");
    Objects.requireNonNull(path, "path");
    Objects.requireNonNull(handler, "handler");
    if (!method.toUpperCase(Locale.ROOT).equals(method) || method.isBlank()) {
      throw new IllegalArgumentException("method '" + method + "': write it in upper case");
    }
    root.add(method, path, handler);
    return this;
  }

  /**
   * Adds a WebSocket. A request for this path that does not ask for one is answered by 426, or by
   * the handler of {@code GET} if there is one, too.
   *
   * {@snippet file="HttpGuideTest.java" region="websocket"}
   *
   * @param path the path
   * @param handler serves each socket, in a task of its own
   * @return these routes
   * @throws IllegalArgumentException if the path is none, or has a WebSocket
   */
  public Routes webSocket(String path, WebSocketHandler handler) {
    return webSocket(path, handler, WebSocketOptions.DEFAULT);
  }

  /**
   * Adds a WebSocket with options.
   *
   * @param path the path
   * @param handler serves each socket, in a task of its own
   * @param options limits, subprotocols, origins
   * @return these routes
   * @throws IllegalArgumentException if the path is none, or has a WebSocket
   */
  public Routes webSocket(String path, WebSocketHandler handler, WebSocketOptions options) {
    Objects.requireNonNull(path, "path");
    Objects.requireNonNull(handler, "handler");
    Objects.requireNonNull(options, "options");
    root.add(RouteNode.WEB_SOCKET, path, request -> Response.webSocket(request, handler, options));
    return this;
  }

  /**
   * Adds the files of a folder, for {@code GET} and {@code HEAD}: with ranges, entity tags, dates
   * and types, {@code index.html} for a folder, and nothing that is hidden or outside.
   *
   * @param path the path that stands for the folder: {@code "/static"}
   * @param folder the folder
   * @return these routes
   * @throws IllegalArgumentException if the path is none, or has files already
   */
  public Routes files(String path, Path folder) {
    Objects.requireNonNull(path, "path");
    Objects.requireNonNull(folder, "folder");
    var files = new StaticFiles(folder);
    String base = path.endsWith("/") ? path : path + "/";
    if (base.length() > 1) {
      get(base.substring(0, base.length() - 1), request -> Response.redirect(base).withStatus(301));
    }
    return get(base + "{file...}", request -> files.answer(request, request.pathParameter("file")));
  }

  /**
   * Puts code around all handlers, those added before and later, and around the answer where no
   * route fits. What is added first is outermost.
   *
   * @param middleware the code
   * @return these routes
   */
  public Routes around(Middleware middleware) {
    middlewares.add(Objects.requireNonNull(middleware, "middleware"));
    return this;
  }

  /** What a server asks: all middleware, and the routes innermost. */
  HttpHandler handler() {
    HttpHandler handler = this::dispatch;
    for (Middleware middleware : middlewares.reversed()) {
      HttpHandler next = handler;
      handler = request -> middleware.handle(request, next);
    }
    return handler;
  }

  private Response dispatch(Request request) throws Exception {
    RouteNode.Found found = root.find(request.path());
    if (found == null) {
      if (request.path().equals("*") && request.method().equals("OPTIONS")) {
        return Response.empty();
      }
      throw new HttpException(404);
    }
    request.setPathParameters(found.parameters());
    Map<String, HttpHandler> handlers = found.node().handlers();
    HttpHandler handler = null;
    if (request.asksForWebSocket()) {
      handler = handlers.get(RouteNode.WEB_SOCKET);
    }
    if (handler == null) {
      handler = handlers.get(request.method());
    }
    if (handler == null && request.method().equals("HEAD")) {
      handler = handlers.get("GET");
    }
    return handler == null ? refuse(request, handlers.keySet()) : handler.handle(request);
  }

  private static Response refuse(Request request, Set<String> known) {
    Set<String> allowed = new TreeSet<>(known);
    boolean webSocket = allowed.remove(RouteNode.WEB_SOCKET);
    if (webSocket) {
      allowed.add("GET");
    }
    if (allowed.contains("GET")) {
      allowed.add("HEAD");
    }
    allowed.add("OPTIONS");
    String allow = String.join(", ", allowed);
    if (request.method().equals("OPTIONS")) {
      return Response.empty().withHeader("Allow", allow);
    }
    if (webSocket && request.method().equals("GET")) {
      return Response.text("this is a WebSocket\n")
          .withStatus(426)
          .withHeader("Upgrade", "websocket")
          .withHeader("Connection", "Upgrade");
    }
    int status = USUAL.contains(request.method()) || !known.isEmpty() ? 405 : 501;
    throw new HttpException(
        Response.text(Statuses.reason(status) + "\n")
            .withStatus(status)
            .withHeader("Allow", allow));
  }
}

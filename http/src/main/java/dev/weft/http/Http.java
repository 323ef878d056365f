package dev.weft.http;

import dev.weft.Async;
import dev.weft.EventLoop;
import dev.weft.LoopGroup;
import dev.weft.net.GroupServer;
import dev.weft.net.Net;
import dev.weft.net.Protocol;
import dev.weft.net.Server;
import dev.weft.net.ServerOptions;
import dev.weft.net.TlsServerOptions;
import dev.weft.net.UnixFileOptions;
import dev.weft.net.UnixSockets;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Starts servers of HTTP and WebSocket, on the loop that the caller runs on.
 *
 * {@snippet file="HttpGuideTest.java" region="hello"}
 */
public final class Http {
  private Http() {}

  /**
   * Starts a server of HTTP/1.1 and HTTP/2. Waits, as a task: for the lookup of a name, and the
   * first time for the engine's classes, which are loaded on another thread.
   *
   * {@snippet file="HttpGuideTest.java" region="hello"}
   *
   * @param host the address to listen on, or a name, whose addresses are all listened on; null for
   *     all of this machine
   * @param port the port, or 0 for one that the system chooses and {@link HttpServer#port()} tells
   * @param routes which handler answers what
   * @return the server, to be closed by the caller
   * @throws java.net.UnknownHostException if the name has no address
   * @throws java.net.BindException if an address cannot be listened on
   * @throws IOException if the system refuses a socket
   * @throws IllegalArgumentException if the port is out of range
   * @throws IllegalStateException if the caller is no task
   */
  public static HttpServer startServer(@Nullable String host, int port, Routes routes)
      throws IOException {
    return startServer(host, port, routes, HttpOptions.DEFAULT);
  }

  /**
   * Starts a server as {@link #startServer(String, int, Routes)} does.
   *
   * @param host the address to listen on, or a name, or null for all of this machine
   * @param port the port, or 0 for one that the system chooses
   * @param routes which handler answers what
   * @param options limits, encryption, protocols
   * @return the server, to be closed by the caller
   * @throws java.net.UnknownHostException if the name has no address
   * @throws java.net.BindException if an address cannot be listened on
   * @throws IOException if the system refuses a socket
   * @throws IllegalArgumentException if the port is out of range
   * @throws IllegalStateException if the caller is no task
   */
  public static HttpServer startServer(
      @Nullable String host, int port, Routes routes, HttpOptions options) throws IOException {
    return start(
        routes, options, (protocols, server) -> Net.createServer(protocols, host, port, server));
  }

  /**
   * Starts a server on a socket that is bound already, by somebody else: inherited from another
   * process, for example.
   *
   * @param socket a bound socket, which is the server's from now on, also if this fails
   * @param routes which handler answers what
   * @param options limits, encryption, protocols
   * @return the server, to be closed by the caller
   * @throws IOException if the socket is closed or not bound
   * @throws IllegalStateException if it belongs to a server already, or the caller is no task
   */
  public static HttpServer startServer(
      ServerSocketChannel socket, Routes routes, HttpOptions options) throws IOException {
    Objects.requireNonNull(socket, "socket");
    return start(
        routes, options, (protocols, server) -> Net.createServer(protocols, socket, server));
  }

  /**
   * Starts a server on a Unix domain socket, as {@link UnixSockets#createUnixServer} does.
   *
   * @param path the socket's file; a stale one is removed first
   * @param routes which handler answers what
   * @param options limits, encryption, protocols
   * @return the server, to be closed by the caller
   * @throws java.net.BindException if the file is another server's, or cannot be made
   * @throws IOException if the system refuses a socket
   * @throws IllegalStateException if the caller is no task
   */
  public static HttpServer startUnixServer(Path path, Routes routes, HttpOptions options)
      throws IOException {
    Objects.requireNonNull(path, "path");
    return start(
        routes,
        options,
        (protocols, server) ->
            UnixSockets.createUnixServer(protocols, path, server, UnixFileOptions.DEFAULT));
  }

  /**
   * Starts a server on every loop of a group, all on the same port; see {@link GroupServer}. Its
   * handlers run on several threads, each request on one loop.
   *
   * @param group the loops
   * @param host the address to listen on, or a name, or null for all of this machine
   * @param port the port, or 0 for one that the system chooses
   * @param routes which handler answers what
   * @param options limits, encryption, protocols
   * @return the server, to be used and closed by the caller's loop
   * @throws IOException if an address cannot be listened on; then none is
   * @throws InterruptedException if the calling thread is interrupted; then nothing is left
   * @throws IllegalArgumentException if the port is out of range
   * @throws IllegalStateException if the group is closed, or the caller is no task
   */
  public static HttpServer startServer(
      LoopGroup group, @Nullable String host, int port, Routes routes, HttpOptions options)
      throws IOException, InterruptedException {
    Objects.requireNonNull(group, "group");
    Objects.requireNonNull(routes, "routes");
    Objects.requireNonNull(options, "options");
    EventLoop caller = EventLoop.running();
    HttpOptions settings = withProtocols(options);
    HttpHandler handler = routes.handler();
    Map<EventLoop, LoopServer> parts = new ConcurrentHashMap<>();
    List<LoopServer> inOrder = new ArrayList<>();
    for (EventLoop loop : group.loops()) {
      LoopServer part = makePart(loop, handler, settings);
      parts.put(loop, part);
      inOrder.add(part);
    }
    Supplier<Protocol> protocols =
        () -> Objects.requireNonNull(parts.get(EventLoop.running())).newProtocol();
    boolean started = false;
    try {
      GroupServer listener = Net.createServer(group, protocols, host, port, settings.server());
      List<InetSocketAddress> addresses = listener.addresses();
      started = true;
      return new HttpServer(caller, inOrder, listener, addresses);
    } finally {
      if (!started) {
        inOrder.forEach(LoopServer::stop);
      }
    }
  }

  /** Listens with protocols. */
  private interface Listening {
    Server begin(Supplier<Protocol> protocols, ServerOptions options) throws IOException;
  }

  private static HttpServer start(Routes routes, HttpOptions options, Listening listening)
      throws IOException {
    Objects.requireNonNull(routes, "routes");
    Objects.requireNonNull(options, "options");
    EventLoop loop = EventLoop.running();
    HttpOptions settings = withProtocols(options);
    LoopServer part = makePart(loop, routes.handler(), settings);
    boolean started = false;
    try {
      Server listener = listening.begin(part::newProtocol, settings.server());
      started = true;
      return new HttpServer(loop, part, listener);
    } finally {
      if (!started) {
        part.stop();
      }
    }
  }

  /** Makes and starts the engine off the loop, which has other things to do meanwhile. */
  private static LoopServer makePart(EventLoop loop, HttpHandler handler, HttpOptions options) {
    return Async.toThread(() -> {
      Warmup.once(loop);
      var part = new LoopServer(loop, handler, options);
      startEngine(part);
      return part;
    });
  }

  private static void startEngine(LoopServer part) {
    try {
      part.start();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("the engine of HTTP does not start", e);
    }
  }

  /** Offers HTTP's protocols in the handshake, unless the caller says which. */
  private static HttpOptions withProtocols(HttpOptions options) {
    TlsServerOptions tls = options.server().tls();
    if (tls == null || !tls.alpnProtocols().isEmpty()) {
      return options;
    }
    TlsServerOptions offering =
        options.http2()
            ? tls.withAlpnProtocols("h2", "http/1.1")
            : tls.withAlpnProtocols("http/1.1");
    return options.withServer(options.server().withTls(offering));
  }
}

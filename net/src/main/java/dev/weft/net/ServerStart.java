package dev.weft.net;

import dev.weft.EventLoop;
import dev.weft.net.internal.bytes.Closing;
import dev.weft.net.internal.connect.Adopted;
import dev.weft.net.internal.connect.Binder;
import dev.weft.net.internal.connect.UnixBinder;
import dev.weft.net.internal.names.Addresses;
import dev.weft.net.internal.tls.TlsStarter;
import java.io.IOException;
import java.net.SocketException;
import java.nio.channels.ServerSocketChannel;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Starts servers on the loop that runs, of streams and of protocols, wherever they listen. */
final class ServerStart {
  private ServerStart() {}

  /** Listens on all addresses of some hosts. */
  static List<ServerSocketChannel> bind(
      Collection<? extends @Nullable String> hosts, int port, ServerOptions options)
      throws IOException {
    Addresses.checkPort(port);
    if (hosts.isEmpty()) {
      throw new IllegalArgumentException(
          "a server without a host: name one, or null for all addresses of this machine");
    }
    return new Binder(options.resolverOrStandard(), options).bind(hosts, port);
  }

  /** Takes a socket that other code has bound. */
  static List<ServerSocketChannel> adopt(ServerSocketChannel socket) throws IOException {
    Adopted.checkFree(EventLoop.running(), socket);
    boolean usable = false;
    try {
      if (socket.getLocalAddress() == null) {
        throw new SocketException("a server on " + socket + ": bind it first");
      }
      socket.configureBlocking(false);
      usable = true;
      return List.of(socket);
    } finally {
      if (!usable) {
        Closing.quietly(socket);
      }
    }
  }

  static Server ofStreams(
      List<ServerSocketChannel> sockets, StreamHandler handler, ServerOptions options)
      throws IOException {
    return ofStreams(sockets, handler, options, UnixBinder.deletionOfFiles(sockets));
  }

  /**
   * Serves the connections of some sockets by a task each.
   *
   * @param onClosed run once, when the sockets have been closed
   */
  static Server ofStreams(
      List<ServerSocketChannel> sockets,
      StreamHandler handler,
      ServerOptions options,
      Runnable onClosed)
      throws IOException {
    EventLoop loop = EventLoop.running();
    var tasks = HandlerTasks.of(loop, options);
    return start(
        loop,
        sockets,
        () -> new StreamProtocol(loop, options.streams(), handler, tasks),
        tasks,
        options,
        onClosed);
  }

  static Server ofProtocols(
      List<ServerSocketChannel> sockets,
      Supplier<? extends Protocol> protocols,
      ServerOptions options)
      throws IOException {
    return ofProtocols(sockets, protocols, options, UnixBinder.deletionOfFiles(sockets));
  }

  /**
   * Serves the connections of some sockets by a protocol each.
   *
   * @param onClosed run once, when the sockets have been closed
   */
  static Server ofProtocols(
      List<ServerSocketChannel> sockets,
      Supplier<? extends Protocol> protocols,
      ServerOptions options,
      Runnable onClosed)
      throws IOException {
    EventLoop loop = EventLoop.running();
    return start(loop, sockets, protocols, HandlerTasks.of(loop, options), options, onClosed);
  }

  private static Server start(
      EventLoop loop,
      List<ServerSocketChannel> sockets,
      Supplier<? extends Protocol> protocols,
      HandlerTasks handlers,
      ServerOptions options,
      Runnable onClosed)
      throws IOException {
    TlsServerOptions tls = options.tls();
    return Server.start(
        loop,
        sockets,
        options,
        tls == null ? protocols : TlsStarter.servers(loop, protocols, tls, handlers.peers),
        handlers,
        onClosed);
  }
}

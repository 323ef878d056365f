package dev.weft.net;

import dev.weft.CancelledError;
import dev.weft.ErrorReport;
import dev.weft.EventLoop;
import dev.weft.Future;
import dev.weft.sync.Waiters;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Accepts connections, from when it is made until it is closed.
 *
 * {@snippet file="dev/weft/net/ReadmeTest.java" region="echo"}
 *
 * <p>Made by {@link Net#startServer} and {@link Net#createServer}. Running out of descriptors makes
 * it pause for a second, after one report to the loop's exception handler, and try again.
 *
 * <p>Only code of its loop may use it. asyncio's {@code Server}.
 */
public final class Server implements AutoCloseable {
  // All fields are confined to the loop.
  private final EventLoop loop;
  private final Supplier<? extends Protocol> protocols;
  private final List<Listener> listeners = new ArrayList<>();
  private final Set<Transport> connections = new LinkedHashSet<>();
  private final Waiters closeWaiters = new Waiters();
  private final Runnable onClosed;
  private boolean closed;

  /** What {@link #serveForever()} waits for, or null. */
  private @Nullable Future<@Nullable Void> served;

  private Server(EventLoop loop, Supplier<? extends Protocol> protocols, Runnable onClosed) {
    this.loop = loop;
    this.protocols = protocols;
    this.onClosed = onClosed;
  }

  /** Begins to accept from channels that are bound already, and are the server's from now on. */
  static Server start(
      EventLoop loop,
      List<ServerSocketChannel> channels,
      int acceptsAtOnce,
      Supplier<? extends Protocol> protocols)
      throws IOException {
    return start(loop, channels, acceptsAtOnce, protocols, () -> {});
  }

  /**
   * Begins to accept as the other method does.
   *
   * @param onClosed run once, when the channels have been closed
   */
  static Server start(
      EventLoop loop,
      List<ServerSocketChannel> channels,
      int acceptsAtOnce,
      Supplier<? extends Protocol> protocols,
      Runnable onClosed)
      throws IOException {
    var server = new Server(loop, protocols, onClosed);
    for (ServerSocketChannel channel : channels) {
      server.listeners.add(new Listener(loop, channel, acceptsAtOnce, server::connected));
    }
    return server;
  }

  // ---- connections

  private void connected(SocketChannel channel) {
    boolean started = false;
    try {
      channel.configureBlocking(false);
      if (channel.supportedOptions().contains(StandardSocketOptions.TCP_NODELAY)) {
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      }
      SelectorSocketTransport.start(loop, channel, protocols.get(), this, null);
      started = true;
    } catch (Throwable failure) {
      loop.callExceptionHandler(
          ErrorReport.of(
                  "cannot serve the connection with " + Addresses.format(Addresses.remote(channel)),
                  failure)
              .with("server", this));
    } finally {
      if (!started) {
        Registration.closeQuietly(channel);
      }
    }
  }

  void attach(Transport connection) {
    connections.add(connection);
  }

  void detach(Transport connection) {
    connections.remove(connection);
    wakeIfDone();
  }

  private void wakeIfDone() {
    if (closed && connections.isEmpty()) {
      closeWaiters.wakeAll();
    }
  }

  // ---- what users ask

  /**
   * The TCP addresses that it listens on. With port 0 asked for, this tells the port that the
   * system chose.
   *
   * @return the addresses, at least one; none once the server is closed, or on a Unix domain socket
   */
  public List<InetSocketAddress> addresses() {
    var addresses = new ArrayList<InetSocketAddress>();
    for (SocketAddress address : localAddresses()) {
      if (address instanceof InetSocketAddress inet) {
        addresses.add(inet);
      }
    }
    return addresses;
  }

  /**
   * The addresses that it listens on, of whatever kind.
   *
   * @return the addresses, at least one; none once the server is closed
   */
  public List<SocketAddress> localAddresses() {
    var addresses = new ArrayList<SocketAddress>();
    for (Listener listener : listeners) {
      SocketAddress address = Addresses.local(listener.channel());
      if (address != null) {
        addresses.add(address);
      }
    }
    return addresses;
  }

  /**
   * The port that it listens on.
   *
   * @return the port of its first address
   * @throws IllegalStateException if it is closed, or listens on a Unix domain socket
   */
  public int port() {
    if (listeners.isEmpty()) {
      throw new IllegalStateException("port() of a closed server: ask before close()");
    }
    var addresses = addresses();
    if (addresses.isEmpty()) {
      throw new IllegalStateException(
          "port() of " + this + ", which has none: ask localAddresses()");
    }
    return addresses.getFirst().getPort();
  }

  /**
   * The sockets that it listens with, for their options. Accepting from them or closing them behind
   * the server's back breaks it.
   *
   * @return the sockets; none once the server is closed
   */
  public List<ServerSocketChannel> sockets() {
    return listeners.stream().map(Listener::channel).toList();
  }

  /**
   * Whether it accepts connections.
   *
   * @return false once it is closed
   */
  public boolean isServing() {
    return !closed;
  }

  /**
   * Waits, while the server serves, until it is closed or the calling task is cancelled. A
   * cancellation closes the server and, as {@link StreamWriter#close()} does, its connections, and
   * goes on; it does not wait for peers that do not read.
   *
   * @throws CancelledError if the calling task was cancelled, or {@link #close()} was called
   * @throws IllegalStateException if the server is closed, if another task waits here, or if the
   *     caller is no task
   */
  public void serveForever() {
    if (closed) {
      throw new IllegalStateException("serveForever() of a closed server: start a new one");
    }
    if (served != null) {
      throw new IllegalStateException("serveForever() is called already: once is enough");
    }
    Future<@Nullable Void> forever = loop.createFuture();
    served = forever;
    try {
      forever.await();
    } catch (CancelledError cancelled) {
      if (!closed) {
        close();
        closeConnections();
      }
      throw cancelled;
    } finally {
      served = null;
    }
  }

  /**
   * Stops accepting, at once: the port is free when this returns. Connections go on. Ends {@link
   * #serveForever()} by a {@link CancelledError}, as in asyncio. Does nothing the second time.
   */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    for (Listener listener : listeners) {
      listener.close();
    }
    listeners.clear();
    onClosed.run();
    if (served != null) {
      served.cancel();
    }
    wakeIfDone();
  }

  private void closeConnections() {
    for (Transport connection : List.copyOf(connections)) {
      connection.close();
    }
  }

  /**
   * Waits until the server is closed and its last connection is gone. It does neither itself.
   * Cancelling it changes nothing.
   *
   * @throws IllegalStateException if the caller must wait and is no task
   */
  public void waitClosed() {
    if (!closed || !connections.isEmpty()) {
      closeWaiters.add(loop).await();
    }
  }

  @Override
  public String toString() {
    var text = new StringBuilder("Server[");
    if (closed) {
      text.append("closed");
    } else {
      text.append(String.join(", ", localAddresses().stream().map(Addresses::format).toList()));
    }
    return text.append("; ").append(connections.size()).append(" connections]").toString();
  }
}

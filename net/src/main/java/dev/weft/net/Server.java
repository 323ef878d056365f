package dev.weft.net;

import dev.weft.Async;
import dev.weft.CancelledError;
import dev.weft.ErrorReport;
import dev.weft.EventLoop;
import dev.weft.Future;
import dev.weft.Task;
import dev.weft.net.internal.bytes.Closing;
import dev.weft.net.internal.bytes.IntrusiveList;
import dev.weft.net.internal.connect.Listener;
import dev.weft.net.internal.names.Addresses;
import dev.weft.net.internal.transport.ByteTransport;
import dev.weft.net.internal.transport.ChannelTransport;
import dev.weft.net.internal.transport.ConnectionOwner;
import dev.weft.sync.Waiters;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Accepts connections, from when it is made until it is closed.
 *
 * {@snippet file="ReadmeTest.java" region="echo"}
 *
 * <p>Made by {@link Net#startServer} and {@link Net#createServer}. Running out of descriptors makes
 * it pause for a second, after one report to the loop's exception handler, and try again.
 *
 * <p>Only code of its loop may use it. asyncio's {@code Server}, and {@link #shutdown} beside it.
 */
public final class Server implements AutoCloseable {
  /**
   * How long handlers may take to clean up once they are cancelled, and closing connections to
   * send.
   */
  private static final Duration CLEANUP_LIMIT = Duration.ofSeconds(1);

  /**
   * How long the last answers have to reach peers that this loop runs, too: its tasks may be
   * cancelled as soon as the server has ended.
   */
  private static final Duration LAST_ANSWERS = Duration.ofMillis(10);

  // All fields are confined to the loop.
  private final EventLoop loop;
  private final Supplier<? extends Protocol> protocols;
  private final HandlerTasks handlers;
  private final boolean keepAlive;
  private final int acceptsAtOnce;
  private final Duration grace;
  private final List<Listener> listeners = new ArrayList<>();
  private final IntrusiveList<ByteTransport> connections = new IntrusiveList<>();
  private final ConnectionOwner owner = new Owner();
  private final Waiters closeWaiters = new Waiters();
  private final Runnable onClosed;
  private Consumer<SocketChannel> onAccepted = this::connected;
  private final Supplier<ServerFigures> tellsFigures = this::figures;

  /** How many connections it has served, or serves. */
  private long accepted;

  private boolean serving;
  private boolean shuttingDown;

  /** Whether a shutdown is past waiting, so what ends from now on does not end by itself. */
  private boolean pastWaiting;

  private boolean closed;

  /** What {@link #serveForever()} waits for, or null. */
  private @Nullable Future<@Nullable Void> served;

  private Server(
      EventLoop loop,
      ServerOptions options,
      Supplier<? extends Protocol> protocols,
      HandlerTasks handlers,
      Runnable onClosed) {
    this.loop = loop;
    this.keepAlive = options.keepAlive();
    this.acceptsAtOnce = options.backlog();
    this.grace = options.grace();
    this.protocols = protocols;
    this.handlers = handlers;
    this.onClosed = onClosed;
  }

  /**
   * A server on channels that are bound already and do not block, and are the server's from now on.
   *
   * @param handlers where the protocols keep the tasks that serve their connections, if they do
   * @param onClosed run once, when the channels have been closed
   */
  static Server start(
      EventLoop loop,
      List<ServerSocketChannel> channels,
      ServerOptions options,
      Supplier<? extends Protocol> protocols,
      HandlerTasks handlers,
      Runnable onClosed)
      throws IOException {
    var server = new Server(loop, options, protocols, handlers, onClosed);
    boolean started = false;
    try {
      for (ServerSocketChannel channel : channels) {
        server.addListener(channel);
      }
      if (options.startServing()) {
        server.startServing();
      }
      OpenServers.OF_LOOP.of(loop).add(server.tellsFigures);
      started = true;
      return server;
    } finally {
      if (!started) {
        channels.forEach(Closing::quietly);
      }
    }
  }

  private Listener addListener(ServerSocketChannel channel) throws IOException {
    var listener = new Listener(loop, channel, acceptsAtOnce, this::accepted);
    listeners.add(listener);
    return listener;
  }

  // ---- from loop to loop

  /** Stops accepting because its loop dies; the sockets are the caller's. */
  List<ServerSocketChannel> giveUpListeners() {
    List<ServerSocketChannel> sockets = listeners.stream().map(Listener::giveUp).toList();
    listeners.clear();
    return sockets;
  }

  /** Accepts from a socket that was another loop's. */
  void takeListener(ServerSocketChannel socket) {
    if (closed) {
      Closing.quietly(socket);
      return;
    }
    try {
      Listener listener = addListener(socket);
      if (serving) {
        listener.listen();
      }
    } catch (IOException e) {
      loop.callExceptionHandler(
          ErrorReport.of("cannot go on accepting on " + Addresses.describe(socket), e)
              .with("server", this));
      Closing.quietly(socket);
    }
  }

  // ---- connections

  /** Gives what is accepted from now on to another receiver. */
  void handOver(Consumer<SocketChannel> receiver) {
    onAccepted = receiver;
  }

  private void accepted(SocketChannel channel) {
    onAccepted.accept(channel);
  }

  /** Serves a connection. After {@link #close()}, too: it was accepted before. */
  void connected(SocketChannel channel) {
    boolean started = false;
    try {
      channel.configureBlocking(false);
      if (channel.supportedOptions().contains(StandardSocketOptions.TCP_NODELAY)) {
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.setOption(StandardSocketOptions.SO_KEEPALIVE, keepAlive);
      }
      ChannelTransport.start(loop, channel, protocols.get(), owner, null);
      started = true;
    } catch (Throwable failure) {
      loop.callExceptionHandler(
          ErrorReport.of(
                  "cannot serve the connection with " + Addresses.format(Addresses.remote(channel)),
                  failure)
              .with("server", this));
    } finally {
      if (!started) {
        Closing.quietly(channel);
      }
    }
  }

  /** Kept apart, so that users do not see it in the server's type. */
  private final class Owner implements ConnectionOwner {
    @Override
    public void opened(ByteTransport connection) {
      connections.add(connection);
      accepted++;
    }

    @Override
    public void closed(ByteTransport connection, @Nullable Exception cause) {
      connections.remove(connection);
      handlers.peers.connectionEnded(cause);
      wakeIfDone();
    }
  }

  private void wakeIfDone() {
    if (closed && connections.size() <= 1) { // it may be that of the task that waits
      closeWaiters.wakeAll();
    }
  }

  // ---- what users ask

  /**
   * The loop that it belongs to. Any thread may ask. asyncio's {@code get_loop}.
   *
   * @return the loop that ran when it was started
   */
  public EventLoop loop() {
    return loop;
  }

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
    List<InetSocketAddress> addresses = addresses();
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
   * How often its peers failed so far, in handshakes and later. See {@link
   * ServerOptions#withOnPeerFailure} for each of them.
   *
   * @return numbers that only grow
   */
  public PeerFailures peerFailures() {
    return handlers.peers.counts();
  }

  private ServerFigures figures() {
    return new ServerFigures(
        localAddresses(), isServing(), connections.size(), accepted, peerFailures());
  }

  /**
   * Whether it accepts connections.
   *
   * @return false before {@link #startServing()}, and once it is closed
   */
  public boolean isServing() {
    return serving && !closed;
  }

  /**
   * Begins to accept, where {@link ServerOptions#startServing()} put that off. Clients that have
   * come before wait in the backlog. Does nothing the second time.
   *
   * @throws IllegalStateException if it is closed
   */
  public void startServing() {
    if (closed) {
      throw new IllegalStateException("startServing() of a closed server: start a new one");
    }
    serving = true;
    for (Listener listener : listeners) {
      try {
        listener.listen();
      } catch (ClosedChannelException e) {
        throw new UncheckedIOException("somebody closed the server's socket", e);
      }
    }
  }

  /**
   * Begins to accept, if it does not yet, and waits until the server has ended: until a {@link
   * #shutdown} that another task calls is over, which is when this returns; or until the calling
   * task is cancelled, by SIGTERM say.
   *
   * <p>A cancellation ends the server as {@link #shutdown} does, with the grace of {@link
   * ServerOptions#withGrace}, and then goes on: what is under way is answered, idle connections end
   * at once. Where a shutdown is under way already, it waits for that. A second cancellation ends
   * the waiting, and cuts what is left.
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
    startServing();
    Future<@Nullable Void> forever = loop.createFuture();
    served = forever;
    try {
      forever.await();
    } catch (CancelledError cancelled) {
      if (!closed) {
        boolean _ = shutdown(grace);
      } else if (shuttingDown) {
        waitForShutdown();
      }
      throw cancelled;
    } finally {
      served = null;
    }
  }

  /** For a task whose first wait was cancelled. */
  private void waitForShutdown() {
    Future<@Nullable Void> over = loop.createFuture();
    served = over;
    try {
      over.await();
    } catch (CancelledError again) {
      cut(null);
      throw again;
    }
  }

  /** Lets {@link #serveForever()} return. */
  private void endServing() {
    if (served != null && !served.isDone()) {
      served.setResult(null);
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
    OpenServers.OF_LOOP.of(loop).remove(tellsFigures);
    onClosed.run();
    if (served != null && !shuttingDown) {
      served.cancel();
    }
    wakeIfDone();
  }

  /**
   * Closes every connection as {@link Transport#close()} does: what was written is still sent. Does
   * not wait. Handlers see the end of their streams. New connections are still accepted: {@link
   * #close()} before.
   */
  public void closeClients() {
    for (ByteTransport connection : connections.copy()) {
      connection.uppermost().close();
    }
  }

  /**
   * Closes every connection as {@link Transport#abort()} does: what waits to be sent is dropped.
   * Does not wait.
   */
  public void abortClients() {
    for (ByteTransport connection : connections.copy()) {
      connection.uppermost().abort();
    }
  }

  /**
   * Ends the server so that as little as possible is lost, within a bounded time: serves what the
   * system has accepted, stops accepting, and lets the handlers and connections end by themselves;
   * then cancels the handlers and closes the connections, and after one more second aborts those
   * whose peers still do not read. {@link #serveForever()} returns when this does.
   *
   * {@snippet file="ServerShutdownTest.java" region="shutdown"}
   *
   * <p><b>Idle connections</b> do not use up the grace: the input of a stream ends, as it does when
   * the peer ends it, where its handler waits between two requests, and loops over {@link
   * StreamReader#lines()} and the like are over. That is where nothing has been read since
   * something was written, and nothing is there to be read. What is sent within a hundredth of a
   * second is still served. A handler that reads lines and never writes is taken to be idle after a
   * second of silence. Handlers can ask {@link StreamWriter#isServerClosing()}; protocols are told
   * by {@link Protocol#serverClosing()}.
   *
   * <p>An encrypted connection has ended when all was sent and the peer has answered the end, or
   * has not within {@link TlsOptions#shutdownTimeout()}; in TLS 1.3 a peer may go on sending until
   * it does.
   *
   * <p>A handler that goes on in spite of its cancellation is not waited for any longer than that
   * second. Cancelling the caller, or a second call, skips what is left of the waiting: handlers
   * are cancelled and connections aborted at once. A handler of this server may call it: it ends
   * the others, and its own connection goes on until the handler returns.
   *
   * @param grace how long handlers and connections may go on, from 0 on
   * @return whether all ended by themselves within the grace
   * @throws IllegalArgumentException if the grace is negative
   * @throws IllegalStateException if the caller is no task
   */
  public boolean shutdown(Duration grace) {
    ServerOptions.checkGrace(grace);
    return shutdown(grace, loop.currentTask());
  }

  /**
   * Ends the server.
   *
   * @param caller the task that waits for that: as a handler it is not waited for in its turn
   */
  boolean shutdown(Duration grace, @Nullable Task<?> caller) {
    ServedConnection spared = handlers.servedBy(caller);
    boolean orderly = false;
    boolean hadConnections = false;
    try {
      if (!shuttingDown) {
        beginShutdown();
        hadConnections = !connections.isEmpty();
        orderly = endsWithin(grace, spared, () -> {}) && !pastWaiting;
        if (!orderly) {
          handlers.cancelAllBut(spared);
          // A handler closes its connection itself, and may still say goodbye before.
          boolean _ = endsWithin(CLEANUP_LIMIT, spared, () -> closeAllBut(spared));
        }
      }
      cut(spared);
      waitClosedBut(spared);
      if (hadConnections) {
        Async.sleep(LAST_ANSWERS);
      }
    } finally {
      cut(spared); // after a cancellation, too
      endServing();
    }
    return orderly;
  }

  private void beginShutdown() {
    if (serving) {
      // The listeners' close would reset what is in their backlogs.
      listeners.forEach(Listener::readReady);
    }
    shuttingDown = true;
    close();
    handlers.serverCloses();
    connections.copy().forEach(ByteTransport::serverCloses);
  }

  /** Ends at once what is left. */
  private void cut(@Nullable ServedConnection spared) {
    pastWaiting = true;
    handlers.cancelAllBut(spared);
    for (ByteTransport connection : connections.copy()) {
      if (!isOf(spared, connection)) {
        connection.uppermost().abort();
      }
    }
  }

  private void closeAllBut(@Nullable ServedConnection spared) {
    for (ByteTransport connection : connections.copy()) {
      if (!isOf(spared, connection)) {
        connection.uppermost().close();
      }
    }
  }

  private static boolean isOf(@Nullable ServedConnection protocol, ByteTransport connection) {
    return protocol != null && connection.uppermost() == protocol.transport();
  }

  /** Whether the handlers end within a time, and then, after an action, the connections. */
  private boolean endsWithin(
      Duration limit, @Nullable ServedConnection spared, Runnable afterHandlers) {
    try {
      Async.timeout(
          limit,
          () -> {
            handlers.waitUntilNoneBut(spared, loop);
            afterHandlers.run();
            waitClosedBut(spared);
          });
      return true;
    } catch (TimeoutException e) {
      return false;
    }
  }

  /**
   * Waits until the server is closed and its last connection is gone. It does neither itself.
   * Cancelling it changes nothing.
   *
   * @throws IllegalStateException if the caller must wait and is no task
   */
  public void waitClosed() {
    waitClosedBut(null);
  }

  private void waitClosedBut(@Nullable ServedConnection spared) {
    while (!closed || hasOthersThan(spared)) {
      closeWaiters.add(loop).await();
    }
  }

  private boolean hasOthersThan(@Nullable ServedConnection spared) {
    return spared == null
        ? !connections.isEmpty()
        : connections.copy().stream().anyMatch(connection -> !isOf(spared, connection));
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

package dev.weft.http;

import dev.weft.EventLoop;
import dev.weft.TaskOptions;
import dev.weft.internal.nulls.Nulls;
import dev.weft.net.Net;
import dev.weft.net.Protocol;
import dev.weft.net.ServerOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.function.Consumer;
import org.eclipse.jetty.server.AbstractConnector;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnector;
import org.eclipse.jetty.server.Server;
import org.jspecify.annotations.Nullable;

/**
 * A connector for a Jetty {@code Server} of one's own, with servlets or a framework in it: its
 * connections are Weft's transports, what it runs are tasks of the loop, and Jetty has no thread.
 *
 * {@snippet file="WeftConnectorTest.java" region="server"}
 *
 * <p>A handler that blocks, as every servlet does, suspends its task only where the main engine
 * runs: on the fallback engine it would stop the loop, so the connector refuses to start there, and
 * names the flag that is missing.
 *
 * <p>Start and stop the server in a task of the loop. Encryption is Weft's: {@link
 * #setServerOptions} with {@link ServerOptions#withTls}, not Jetty's {@code SslConnectionFactory}.
 */
public final class WeftConnector extends AbstractConnector implements NetworkConnector {
  private static final int SMALLEST_SPARE_BYTES = 4 * 1024;
  private static final int LARGEST_SPARE_BYTES = 512 * 1024;
  private static final int MOST_SPARE_BUFFERS = 32;

  static final TaskOptions TASKS = TaskOptions.named("jetty");

  private final EventLoop loop;

  /** Whether all that Jetty calls here never blocks, as with the handlers of this library. */
  private final boolean inline;

  private final @Nullable Duration headLimit;

  private final ByteBuffer scratch = ByteBuffer.allocate(EndPointOutput.MOST_GATHERED_BYTES);

  /** Buffers for what comes before it is asked for. Confined to the loop. */
  private final ArrayDeque<ByteBuffer> spareBuffers = new ArrayDeque<>();

  /** Hears that a connection has no request left, for a server that is ending. */
  private Consumer<WeftEndPoint> onIdle = endPoint -> {};

  /** Hears that the server which accepts its connections has begun to end. */
  private Runnable onServerClosing = () -> {};

  private @Nullable String host;
  private int port;
  private ServerOptions options = ServerOptions.DEFAULT;
  private dev.weft.net.@Nullable Server listener;

  /**
   * A connector on the running loop.
   *
   * @param server the server that it will be added to
   * @param factories the protocols, the first one being the default; none for HTTP/1.1
   * @throws IllegalStateException if no loop runs here
   */
  public WeftConnector(Server server, ConnectionFactory... factories) {
    Objects.requireNonNull(server, "server");
    Nulls.refuseIn(factories, "factories");
    this(server, EventLoop.running(), false, null, factories);
  }

  WeftConnector(
      Server server,
      EventLoop loop,
      boolean inline,
      @Nullable Duration headLimit,
      ConnectionFactory... factories) {
    super(
        server,
        null,
        null,
        null,
        0,
        factories.length == 0
            ? new ConnectionFactory[] {new HttpConnectionFactory()}
            : factories.clone());
    this.loop = loop;
    this.inline = inline;
    this.headLimit = headLimit;
  }

  // ---- settings

  /**
   * Sets the address to listen on.
   *
   * @param newHost the address, or a name, whose addresses are all listened on; null for all of
   *     this machine
   */
  public void setHost(@Nullable String newHost) {
    host = newHost;
  }

  /**
   * Sets the port to listen on.
   *
   * @param newPort the port, or 0 for one that the system chooses and {@link #getLocalPort()} tells
   */
  public void setPort(int newPort) {
    port = newPort;
  }

  /**
   * Sets how to listen, and how to encrypt.
   *
   * @param newOptions the options
   */
  public void setServerOptions(ServerOptions newOptions) {
    options = Objects.requireNonNull(newOptions, "newOptions");
  }

  // ---- the server's life

  @Override
  protected void doStart() throws Exception {
    if (!inline) {
      Engines.requireBlocking("a WeftConnector for a Jetty server of one's own");
    }
    super.doStart();
    open();
  }

  @Override
  protected void doStop() throws Exception {
    close();
    super.doStop();
  }

  /**
   * Listens. {@code Server.start()} calls it; a second call does nothing.
   *
   * @throws IOException if the address cannot be listened on
   */
  @Override
  public void open() throws IOException {
    if (listener == null && !inline) { // where it is inline, HttpServer listens
      listener = Net.createServer(this::newProtocol, host, port, options);
    }
  }

  /** Stops listening; connections go on. */
  @Override
  public void close() {
    if (listener != null) {
      if (loop == EventLoop.runningOrNull() || !loop.isRunning()) {
        listener.close();
      } else {
        loop.callSoonThreadsafe(listener::close);
      }
      listener = null;
    }
  }

  @Override
  public boolean isOpen() {
    return listener != null;
  }

  @Override
  public @Nullable String getHost() {
    return host;
  }

  @Override
  public int getPort() {
    return port;
  }

  /** The port that it listens on; -1 before it does, and -2 afterwards. */
  @Override
  public int getLocalPort() {
    if (listener == null) {
      return isStarted() ? -2 : -1;
    }
    return listener.port();
  }

  /** How many bytes a handler may send before it waits for the peer is the transport's to say. */
  @Override
  public Object getTransport() {
    return listener == null ? this : listener;
  }

  @Override
  protected void accept(int acceptorId) {
    throw new IllegalStateException("the loop accepts");
  }

  // ---- connections

  EventLoop loop() {
    return loop;
  }

  Protocol newProtocol() {
    return new WeftEndPoint(this, loop);
  }

  boolean runsAllInline() {
    return inline;
  }

  /** The factory for what was agreed on in the TLS handshake; the default one where nothing was. */
  ConnectionFactory factoryFor(@Nullable String alpnProtocol) {
    ConnectionFactory agreed = alpnProtocol == null ? null : getConnectionFactory(alpnProtocol);
    return agreed == null ? getDefaultConnectionFactory() : agreed;
  }

  /** An empty buffer for what is used up at once: all connections of the loop share it. */
  ByteBuffer scratch() {
    return scratch.clear();
  }

  /** An empty buffer with room for so many bytes. */
  ByteBuffer takeBuffer(int atLeastBytes) {
    if (atLeastBytes < SMALLEST_SPARE_BYTES) {
      return ByteBuffer.allocate(Math.max(atLeastBytes, 256));
    }
    ByteBuffer spare = spareBuffers.pollLast();
    return spare != null && spare.capacity() >= atLeastBytes
        ? spare.clear()
        : ByteBuffer.allocate(Math.max(Integer.highestOneBit(atLeastBytes - 1) << 1, atLeastBytes));
  }

  /** Takes back what nobody uses any more. */
  void giveBuffer(ByteBuffer buffer) {
    if (buffer.capacity() >= SMALLEST_SPARE_BYTES
        && buffer.capacity() <= LARGEST_SPARE_BYTES
        && spareBuffers.size() < MOST_SPARE_BUFFERS) {
      spareBuffers.addLast(buffer);
    }
  }

  void opened(WeftEndPoint endPoint) {
    onEndPointOpened(endPoint);
  }

  void closed(WeftEndPoint endPoint) {
    onEndPointClosed(endPoint);
  }

  void becameIdle(WeftEndPoint endPoint) {
    onIdle.accept(endPoint);
  }

  void serverClosing() {
    onServerClosing.run();
  }

  void setListeners(Consumer<WeftEndPoint> newOnIdle, Runnable newOnServerClosing) {
    onIdle = newOnIdle;
    onServerClosing = newOnServerClosing;
  }

  /** How long the head of a request may take from its first byte on; null for no limit. */
  @Nullable Duration headLimit() {
    return headLimit;
  }
}

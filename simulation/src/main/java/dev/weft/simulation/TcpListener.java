package dev.weft.simulation;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.channels.AlreadyBoundException;
import java.nio.channels.NotYetBoundException;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A socket that listens, with the connections that no task has accepted yet. */
final class TcpListener extends ServerSocketChannel implements SimulatedChannel {
  private static final int DEFAULT_BACKLOG = 50;

  private final Host host;
  private final SimulatedProvider provider;
  private final World world;
  private final HostSocket own;
  private final Deque<TcpChannel> queue = new ArrayDeque<>();
  private final Map<TcpEnd, TcpChannel> unanswered = new HashMap<>();
  private @Nullable InetSocketAddress local;
  private int backlog;

  TcpListener(SimulatedProvider provider, World world, Host host) {
    super(provider);
    this.provider = provider;
    this.world = world;
    this.host = host;
    this.own =
        new HostSocket(
            host,
            world.options().socketBufferBytes(),
            StandardSocketOptions.SO_REUSEADDR,
            StandardSocketOptions.SO_REUSEPORT,
            StandardSocketOptions.SO_RCVBUF);
    own.options().set(StandardSocketOptions.SO_REUSEADDR, true); // as the JDK does on Linux
  }

  // ---- for the network

  /** The one that gets the connections to an address of a host. */
  static @Nullable TcpListener at(Host target, InetSocketAddress to, World world) {
    List<SimulatedChannel> there = target.ports().at(to);
    int drawn = there.size() < 2 ? 0 : world.draw(there.size()); // they share the port
    return there.isEmpty() ? null : (TcpListener) there.get(drawn);
  }

  /**
   * A connection comes in. As on Linux there is room for one more than the backlog says.
   *
   * @return its end here; null if there is no room for it
   */
  @Nullable TcpEnd offer(TcpEnd client, InetSocketAddress at) {
    if (queue.size() + unanswered.size() > backlog) {
      return null;
    }
    TcpChannel made = new TcpChannel(provider, world, this, at, client);
    unanswered.put(made.end(), made);
    return made.end();
  }

  /** The client of a connection that came in has answered: it can be accepted. */
  void isEstablished(TcpEnd end) {
    queue.add(Objects.requireNonNull(unanswered.remove(end)));
    own.touch();
  }

  /** The client of a connection that came in has gone, or never answers. */
  void isAbandoned(TcpEnd end) {
    unanswered.remove(end);
  }

  @Override
  public int readyOps() {
    return queue.isEmpty() ? 0 : SelectionKey.OP_ACCEPT;
  }

  @Override
  public HostSocket own() {
    return own;
  }

  // ---- for the user

  @Override
  public ServerSocketChannel bind(@Nullable SocketAddress address, int atMost) throws IOException {
    ensureOpen();
    if (local != null) {
      throw new AlreadyBoundException();
    }
    backlog = atMost <= 0 ? DEFAULT_BACKLOG : atMost;
    local = host.ports().take(address == null ? null : Ports.checked(address), this);
    own.log("listens on port " + local.getPort());
    return this;
  }

  @Override
  public @Nullable SocketChannel accept() throws IOException {
    ensureOpen();
    if (local == null) {
      throw new NotYetBoundException();
    }
    return queue.poll();
  }

  @Override
  protected void implCloseSelectableChannel() throws IOException {
    boolean _ = own.closes();
    InetSocketAddress bound = local;
    if (bound != null) {
      host.ports().free(bound, this);
    }
    for (TcpChannel unaccepted : queue) {
      unaccepted.end().close(true);
    }
    queue.clear();
  }

  @Override
  public @Nullable SocketAddress getLocalAddress() throws IOException {
    ensureOpen();
    return local;
  }

  @Override
  public <T> ServerSocketChannel setOption(SocketOption<T> name, T value) throws IOException {
    ensureOpen();
    own.options().set(name, value);
    return this;
  }

  @Override
  public <T> T getOption(SocketOption<T> name) throws IOException {
    ensureOpen();
    return own.options().get(name);
  }

  @Override
  public Set<SocketOption<?>> supportedOptions() {
    return own.options().supported();
  }

  @Override
  public ServerSocket socket() {
    throw SimulatedChannel.noSocket();
  }

  @Override
  protected void implConfigureBlocking(boolean block) {}

  @Override
  public String toString() {
    return ServerSocketChannel.class.getName()
        + '['
        + (isOpen() ? local == null ? "unbound" : local : "closed")
        + ']';
  }
}

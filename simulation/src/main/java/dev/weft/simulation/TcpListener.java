package dev.weft.simulation;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.channels.NotYetBoundException;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;
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
            StandardSocketOptions.SO_RCVBUF);
  }

  // ---- for the network

  /**
   * A connection comes in.
   *
   * @return its end here; null if there is no room for it
   */
  @Nullable TcpChannel offer(TcpChannel client, InetSocketAddress at) {
    if (queue.size() >= backlog) {
      return null;
    }
    TcpChannel accepted = new TcpChannel(provider, world, host, at, client);
    queue.add(accepted);
    own.touch();
    return accepted;
  }

  /** Whether one that connects to an address of the host gets here. */
  boolean listensOn(InetSocketAddress wanted) {
    return local != null
        && (!local.getAddress().isLoopbackAddress() || wanted.getAddress().isLoopbackAddress());
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
    InetSocketAddress wanted = address == null ? null : (InetSocketAddress) address;
    backlog = atMost <= 0 ? DEFAULT_BACKLOG : atMost;
    if (own.isOfThisLife()) {
      local = host.ports().take(wanted, this);
      host.log("listens on port " + local.getPort());
    } else {
      local = host.ports().local(wanted); // in the rest of a step in which the host crashed
    }
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
    InetSocketAddress bound = local;
    if (bound != null) {
      host.ports().free(bound.getPort(), this);
    }
    for (TcpChannel unaccepted : queue) {
      unaccepted.abort();
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
    return "SimulatedServerSocket[" + local + "]";
  }
}

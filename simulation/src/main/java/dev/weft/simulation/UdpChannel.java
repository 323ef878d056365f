package dev.weft.simulation;

import java.io.IOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.PortUnreachableException;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.MembershipKey;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.SelectionKey;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A simulated UDP socket. Datagrams may be lost, doubled and out of order; what arrives while the
 * receiver has no room is dropped.
 */
final class UdpChannel extends DatagramChannel implements SimulatedChannel {
  /** As Linux: what a socket keeps for its program, and the longest datagram. */
  private static final int MOST_KEPT_BYTES = 212_992;

  private static final int LONGEST_BYTES = 65_507;

  /** Not to be changed: it may arrive twice. */
  private record Packet(ByteBuffer data, InetSocketAddress from) {
    int length() {
      return data.remaining();
    }
  }

  private final World world;
  private final Host host;
  private final HostSocket own;
  private final Deque<Packet> received = new ArrayDeque<>();
  private int receivedBytes;
  private @Nullable InetSocketAddress local;
  private @Nullable InetSocketAddress remote;

  /** Whether the peer has answered that nothing receives at its port, and no call has told it. */
  private boolean unreachable;

  UdpChannel(SimulatedProvider provider, World world, Host host) {
    super(provider);
    this.world = world;
    this.host = host;
    this.own =
        new HostSocket(
            host,
            MOST_KEPT_BYTES,
            StandardSocketOptions.SO_BROADCAST,
            StandardSocketOptions.SO_REUSEADDR,
            StandardSocketOptions.SO_RCVBUF,
            StandardSocketOptions.SO_SNDBUF);
  }

  // ---- out

  @Override
  public int send(ByteBuffer source, SocketAddress target) throws IOException {
    ensureOpen();
    InetSocketAddress to = (InetSocketAddress) target;
    if (remote != null && !remote.equals(to)) {
      throw new AlreadyConnectedException();
    }
    if (source.remaining() > LONGEST_BYTES) {
      throw new SocketException("Message too long");
    }
    tellIfUnreachable();
    InetSocketAddress from = bound();
    int length = source.remaining();
    ByteBuffer data = ByteBuffer.allocate(length).put(source).flip();
    if (isThere()) {
      host.log("sends a datagram of " + length + " B to " + world.nameOf(host, to));
      pass(new Packet(data, from), to);
    }
    return length;
  }

  private void pass(Packet packet, InetSocketAddress to) {
    Host target = world.hostAt(host, to.getAddress());
    if (target != null) {
      Way way = world.way(host, target);
      int copies = way.drawCopies();
      for (int i = 0; i < copies; i++) {
        long due = way.arrivalNanos(world.nowNanos(), packet.length());
        world.at(due, () -> way.passDatagram(() -> arrive(packet, target, to)));
      }
    }
  }

  private void arrive(Packet packet, Host target, InetSocketAddress to) {
    if (!target.isUp()) {
      return;
    }
    UdpChannel receiver = target.datagramPorts().at(to.getPort());
    if (receiver == null) {
      Way back = world.way(target, host);
      world.at(
          back.arrivalNanos(world.nowNanos(), 0),
          () -> {
            if (!back.isCut()) {
              isUnreachable(to);
            }
          });
    } else {
      receiver.take(packet);
    }
  }

  private void isUnreachable(InetSocketAddress to) {
    if (isThere() && to.equals(remote)) {
      unreachable = true;
      own.touch();
    }
  }

  private void tellIfUnreachable() throws PortUnreachableException {
    if (unreachable) {
      unreachable = false;
      throw new PortUnreachableException();
    }
  }

  // ---- in

  private void take(Packet packet) {
    if (remote != null && !remote.equals(packet.from)) {
      return;
    }
    String from = world.nameOf(host, packet.from);
    if (receivedBytes + packet.length() > MOST_KEPT_BYTES) {
      host.log("has no room for a datagram from " + from);
      return;
    }
    host.log("receives a datagram of " + packet.length() + " B from " + from);
    received.add(packet);
    receivedBytes += packet.length();
    own.touch();
  }

  @Override
  public @Nullable SocketAddress receive(ByteBuffer target) throws IOException {
    ensureOpen();
    tellIfUnreachable();
    Packet packet = received.poll();
    if (packet == null) {
      return null;
    }
    receivedBytes -= packet.length();
    target.put(packet.data.slice(0, Math.min(packet.length(), target.remaining())));
    return packet.from;
  }

  // ---- for the selector

  @Override
  public int readyOps() {
    return SelectionKey.OP_WRITE | (received.isEmpty() && !unreachable ? 0 : SelectionKey.OP_READ);
  }

  @Override
  public HostSocket own() {
    return own;
  }

  // ---- the rest of a channel

  @Override
  public DatagramChannel bind(@Nullable SocketAddress address) throws IOException {
    ensureOpen();
    local = takePort((InetSocketAddress) address);
    return this;
  }

  private InetSocketAddress takePort(@Nullable InetSocketAddress wanted) throws BindException {
    Ports<UdpChannel> ports = host.datagramPorts();
    return isThere() ? ports.take(wanted, this) : ports.local(wanted);
  }

  private InetSocketAddress bound() throws IOException {
    InetSocketAddress bound = local;
    if (bound == null) {
      bound = takePort(null);
      local = bound;
    }
    return bound;
  }

  @Override
  public DatagramChannel connect(SocketAddress address) throws IOException {
    ensureOpen();
    InetSocketAddress _ = bound();
    remote = (InetSocketAddress) address;
    return this;
  }

  @Override
  public DatagramChannel disconnect() {
    remote = null;
    unreachable = false;
    return this;
  }

  @Override
  public int write(ByteBuffer source) throws IOException {
    return send(source, peer());
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    InetSocketAddress _ = peer();
    int before = target.position();
    return receive(target) == null ? 0 : target.position() - before;
  }

  private InetSocketAddress peer() {
    InetSocketAddress peer = remote;
    if (peer == null) {
      throw new NotYetConnectedException();
    }
    return peer;
  }

  @Override
  public long write(ByteBuffer[] sources, int offset, int length) {
    throw new UnsupportedOperationException("a datagram of several buffers: copy them into one");
  }

  @Override
  public long read(ByteBuffer[] targets, int offset, int length) {
    throw new UnsupportedOperationException("a datagram into several buffers: use one");
  }

  @Override
  public boolean isConnected() {
    return remote != null;
  }

  @Override
  public @Nullable SocketAddress getRemoteAddress() {
    return remote;
  }

  @Override
  public @Nullable SocketAddress getLocalAddress() {
    return local;
  }

  @Override
  public <T> DatagramChannel setOption(SocketOption<T> name, T value) throws IOException {
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
  public MembershipKey join(InetAddress group, NetworkInterface by) {
    throw new OutsideWorldException("multicast on simulated host " + host.name());
  }

  @Override
  public MembershipKey join(InetAddress group, NetworkInterface by, InetAddress source) {
    return join(group, by);
  }

  @Override
  public DatagramSocket socket() {
    throw SimulatedChannel.noSocket();
  }

  @Override
  protected void implCloseSelectableChannel() {
    InetSocketAddress bound = local;
    if (bound != null) {
      host.datagramPorts().free(bound.getPort(), this);
    }
  }

  @Override
  protected void implConfigureBlocking(boolean block) {}

  @Override
  public String toString() {
    return "SimulatedDatagrams[" + local + "]";
  }
}

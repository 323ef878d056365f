package dev.weft.simulation;

import java.io.IOException;
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
import java.nio.channels.AlreadyBoundException;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.MembershipKey;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.SelectionKey;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
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
  private static final InetAddress BROADCAST = InetAddress.ofLiteral("255.255.255.255");

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
  private @Nullable InetSocketAddress bound;
  private @Nullable InetSocketAddress remote;

  /** Where its datagrams come from while it is connected. */
  private @Nullable InetSocketAddress source;

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
            StandardSocketOptions.SO_REUSEPORT,
            StandardSocketOptions.SO_RCVBUF,
            StandardSocketOptions.SO_SNDBUF,
            StandardSocketOptions.IP_TOS,
            StandardSocketOptions.IP_MULTICAST_TTL,
            StandardSocketOptions.IP_MULTICAST_LOOP);
  }

  // ---- out

  @Override
  public int send(ByteBuffer source, SocketAddress target) throws IOException {
    InetSocketAddress to = Ports.checked(target);
    ensureOpen();
    if (remote != null && !remote.equals(to)) {
      throw new AlreadyConnectedException();
    }
    return sendTo(source, to);
  }

  private int sendTo(ByteBuffer source, InetSocketAddress target) throws IOException {
    InetSocketAddress from = ensureBound();
    tellIfUnreachable();
    int length = source.remaining();
    if (length > LONGEST_BYTES) {
      throw new SocketException("Message too long");
    }
    if (target.getAddress().equals(BROADCAST)
        && !own.options().isSet(StandardSocketOptions.SO_BROADCAST)) {
      throw new SocketException("Permission denied");
    }
    if (target.getPort() == 0) {
      throw new SocketException("Can't send to port 0");
    }
    InetSocketAddress to = Ports.reachable(target);
    ByteBuffer data = ByteBuffer.allocate(length).put(source).flip();
    if (isThere()) {
      host.log("sends a datagram of " + length + " B to " + world.nameOf(host, to));
      pass(new Packet(data, host.datagramPorts().source(from, to.getAddress())), to);
    }
    return length;
  }

  private void pass(Packet packet, InetSocketAddress to) {
    Host target = world.hostAt(host, to.getAddress());
    if (target != null) {
      Way way = world.way(host, target);
      int copies = way.drawCopies();
      for (int i = 0; i < copies; i++) {
        world.send(way, packet.length(), () -> arrive(packet, target, to));
      }
    }
  }

  private void arrive(Packet packet, Host target, InetSocketAddress to) {
    if (!target.isUp()) {
      return;
    }
    List<UdpChannel> receivers = target.datagramPorts().at(to);
    receivers.removeIf(each -> each.remote != null && !each.remote.equals(packet.from));
    if (receivers.isEmpty()) {
      world.send(world.way(target, host), 0, () -> isUnreachable(to));
    } else {
      receivers.getLast().take(packet); // as Linux, where several share an address
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
    ensureCanRead(target);
    ensureOpen();
    InetSocketAddress _ = ensureBound();
    Packet packet = next();
    if (packet == null) {
      return null;
    }
    target.put(packet.data.slice(0, Math.min(packet.length(), target.remaining())));
    return packet.from;
  }

  private @Nullable Packet next() throws PortUnreachableException {
    tellIfUnreachable();
    Packet packet = received.poll();
    if (packet != null) {
      receivedBytes -= packet.length();
    }
    return packet;
  }

  private static void ensureCanRead(ByteBuffer target) {
    if (target.isReadOnly()) {
      throw new IllegalArgumentException("Read-only buffer");
    }
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
    if (bound != null) {
      throw new AlreadyBoundException();
    }
    bound = host.datagramPorts().take(address == null ? null : Ports.checked(address), this);
    return this;
  }

  private InetSocketAddress ensureBound() throws IOException {
    InetSocketAddress at = bound;
    if (at == null) {
      at = host.datagramPorts().take(null, this);
      bound = at;
    }
    return at;
  }

  @Override
  public DatagramChannel connect(SocketAddress address) throws IOException {
    InetSocketAddress to = Ports.reachable(Ports.checked(address));
    ensureOpen();
    if (remote != null) {
      throw new AlreadyConnectedException();
    }
    InetSocketAddress from = ensureBound();
    remote = to;
    source = host.datagramPorts().source(from, to.getAddress());
    received.clear(); // as the JDK does: from then on there are only those of the peer
    receivedBytes = 0;
    return this;
  }

  @Override
  public DatagramChannel disconnect() {
    remote = null;
    source = null;
    unreachable = false;
    return this;
  }

  @Override
  public int write(ByteBuffer source) throws IOException {
    ensureOpen();
    return sendTo(source, peer());
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    ensureCanRead(target);
    return (int) read(new ByteBuffer[] {target}, 0, 1);
  }

  private InetSocketAddress peer() {
    InetSocketAddress peer = remote;
    if (peer == null) {
      throw new NotYetConnectedException();
    }
    return peer;
  }

  @Override
  public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, sources.length);
    ensureOpen();
    InetSocketAddress to = peer();
    List<ByteBuffer> parts = Arrays.asList(sources).subList(offset, offset + length);
    ByteBuffer all = ByteBuffer.allocate(parts.stream().mapToInt(ByteBuffer::remaining).sum());
    parts.forEach(part -> all.put(part.duplicate()));
    int sent = sendTo(all.flip(), to);
    parts.forEach(part -> part.position(part.limit()));
    return sent;
  }

  @Override
  public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, targets.length);
    ensureOpen();
    InetSocketAddress _ = peer();
    Packet packet = next();
    if (packet == null) {
      return 0;
    }
    ByteBuffer data = packet.data.duplicate();
    long count = 0;
    for (int i = offset; i < offset + length; i++) {
      int part = Math.min(data.remaining(), targets[i].remaining());
      targets[i].put(data.slice(data.position(), part));
      data.position(data.position() + part);
      count += part;
    }
    return count;
  }

  @Override
  public boolean isConnected() {
    return remote != null && isOpen();
  }

  @Override
  public @Nullable SocketAddress getRemoteAddress() throws IOException {
    ensureOpen();
    return remote;
  }

  @Override
  public @Nullable SocketAddress getLocalAddress() throws IOException {
    ensureOpen();
    return source == null ? bound : source;
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
    throw OutsideCalls.refusal(
        host, "multicast, group " + group.getHostAddress() + ",", "a datagram to each receiver");
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
    boolean _ = own.closes();
    InetSocketAddress at = bound;
    if (at != null) {
      host.datagramPorts().free(at, this);
    }
  }

  @Override
  protected void implConfigureBlocking(boolean block) {}

  @Override
  public String toString() {
    String at = isOpen() ? "local=" + (source == null ? bound : source) : "closed";
    return DatagramChannel.class.getName()
        + '['
        + at
        + (isConnected() ? ", remote=" + remote : "")
        + ']';
  }
}

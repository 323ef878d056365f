package dev.weft.net.internal.transport;

import dev.weft.EventLoop;
import dev.weft.Future;
import dev.weft.net.ConnectionFigures;
import dev.weft.net.DatagramProtocol;
import dev.weft.net.DatagramTransport;
import dev.weft.net.ExtraInfo;
import dev.weft.net.Watermarks;
import dev.weft.net.internal.names.Addresses;
import dev.weft.net.internal.poll.ChannelPoller;
import dev.weft.net.internal.poll.LoopBuffers;
import dev.weft.net.internal.poll.ReadinessListener;
import dev.weft.net.internal.poll.Registration;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.MembershipKey;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.SelectionKey;
import java.util.ArrayDeque;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A UDP socket on the loop's selector. Confined to the loop. */
public final class UdpTransport extends LoopTransport
    implements DatagramTransport, ReadinessListener, Traffic.Counted {
  /** What a packet that waits costs besides its bytes, so that empty ones count too. */
  public static final int PACKET_OVERHEAD_BYTES = 64;

  /** How many packets to receive in one go, before others have their turn. */
  private static final int RECEIVES_AT_ONCE = 16;

  @SuppressWarnings("ArrayRecordComponent") // a holder that is never compared
  private record Unsent(byte[] data, @Nullable SocketAddress to) {
    int costBytes() {
      return data.length + PACKET_OVERHEAD_BYTES;
    }
  }

  // All fields are confined to the loop.
  private final DatagramChannel channel;
  private final Registration registration;
  private final LoopBuffers buffers;
  private final ArrayDeque<Unsent> unsent = new ArrayDeque<>();
  private final OutputFlow flow;
  private final Traffic traffic;
  private final DatagramProtocol protocol;
  private final SocketAddress localAddress;
  private final @Nullable SocketAddress remoteAddress;
  private int unsentBytes;

  private UdpTransport(EventLoop loop, DatagramChannel channel, DatagramProtocol protocol)
      throws IOException {
    super(loop);
    this.channel = channel;
    this.protocol = protocol;
    this.localAddress = channel.getLocalAddress();
    SocketAddress remote = channel.getRemoteAddress();
    this.remoteAddress =
        remote instanceof InetSocketAddress inet ? Addresses.reachable(inet) : remote;
    this.buffers = ChannelPoller.of(loop).buffers();
    this.flow =
        new OutputFlow(
            this::writeBufferSizeBytes,
            protocol::pauseWriting,
            protocol::resumeWriting,
            this::protocolFailed);
    this.registration = ChannelPoller.of(loop).register(loop, channel, this, context);
    this.traffic = OpenTransports.OF_LOOP.of(loop).add(this);
  }

  /**
   * Puts a bound channel that does not block under the loop's care. In the next iteration {@link
   * DatagramProtocol#connectionMade} is called, and then receiving begins.
   *
   * @param made is done after {@code connectionMade} returned, and fails with what that threw
   * @throws IOException if the channel is closed
   */
  public static UdpTransport start(
      EventLoop loop,
      DatagramChannel channel,
      DatagramProtocol protocol,
      Future<@Nullable Void> made)
      throws IOException {
    var transport = new UdpTransport(loop, channel, protocol);
    transport.beginSoon(made);
    return transport;
  }

  @Override
  void tellMade() {
    protocol.connectionMade(this);
    setInterest(registration, SelectionKey.OP_READ, true);
  }

  // ---- receiving

  @Override
  public void readReady() {
    for (int i = 0; i < RECEIVES_AT_ONCE && state == State.OPEN; i++) {
      // Has room for the largest packet there can be, so that none is cut.
      ByteBuffer incoming = buffers.incoming.clear();
      SocketAddress from;
      try {
        from = channel.receive(incoming);
      } catch (IOException e) {
        failed(e);
        continue;
      }
      if (from == null) {
        return;
      }
      if (remoteAddress != null && !remoteAddress.equals(from)) {
        continue;
      }
      traffic.received(incoming.position());
      try {
        protocol.datagramReceived(incoming.flip(), from);
      } catch (Throwable failure) {
        protocolFailed("datagramReceived()", failure);
      }
    }
  }

  // ---- sending

  @Override
  public void send(ByteBuffer data) {
    Objects.requireNonNull(data, "data");
    ensureOnLoop("send()");
    if (remoteAddress == null) {
      throw new NotYetConnectedException();
    }
    sendOrKeep(data, null);
  }

  @Override
  public void sendTo(ByteBuffer data, SocketAddress to) {
    Objects.requireNonNull(data, "data");
    Objects.requireNonNull(to, "to");
    ensureOnLoop("sendTo()");
    if (to instanceof InetSocketAddress inet && inet.isUnresolved()) {
      throw new IllegalArgumentException(
          "sendTo() to " + Addresses.format(inet) + ": look the name up before");
    }
    if (remoteAddress != null) {
      if (!remoteAddress.equals(
          to instanceof InetSocketAddress inet ? Addresses.reachable(inet) : to)) {
        throw new AlreadyConnectedException();
      }
      sendOrKeep(data, null);
    } else {
      sendOrKeep(data, to);
    }
  }

  private void sendOrKeep(ByteBuffer data, @Nullable SocketAddress to) {
    if (state == State.OPEN) {
      boolean sent = false;
      if (unsent.isEmpty()) {
        int start = data.position();
        sent = trySend(data, to);
        data.position(start);
      }
      if (!sent && state == State.OPEN) {
        keep(data, to);
      }
    }
    data.position(data.limit());
  }

  private void keep(ByteBuffer data, @Nullable SocketAddress to) {
    byte[] copy = new byte[data.remaining()];
    data.get(copy);
    var packet = new Unsent(copy, to);
    if (unsent.isEmpty()) {
      setInterest(registration, SelectionKey.OP_WRITE, true);
    }
    unsent.add(packet);
    unsentBytes += packet.costBytes();
    flow.grew(unsentBytes);
  }

  /**
   * Sends a packet.
   *
   * @return false if the system has no room for it; a packet that it refuses counts as sent
   */
  private boolean trySend(ByteBuffer data, @Nullable SocketAddress to) {
    int length = data.remaining();
    ByteBuffer packet = data;
    if (!data.isDirect() && length <= buffers.outgoing.capacity()) {
      packet = buffers.outgoing.clear().put(data).flip();
    }
    try {
      if (to == null && length == 0) {
        sendEmptyConnected();
        return true;
      }
      int sent = to == null ? channel.write(packet) : channel.send(packet, to);
      traffic.sent(sent);
      // That an empty packet was sent looks the same as that it was not. It is taken for sent:
      // the system refuses one only when it is full of others, and packets do get lost.
      return sent > 0 || length == 0;
    } catch (IOException e) {
      failed(e);
      return true;
    }
  }

  /**
   * Sends an empty packet from a connected socket, which the JDK does not: it takes it for nothing
   * to do. The socket is connected again before anything else can happen on the loop; what others
   * send to it in between is passed over by {@link #readReady()}.
   */
  private void sendEmptyConnected() throws IOException {
    SocketAddress remote = Objects.requireNonNull(remoteAddress, "only if connected");
    DatagramChannel _ = channel.disconnect();
    try {
      int _ = channel.send(ByteBuffer.allocate(0), remote);
    } finally {
      DatagramChannel _ = channel.connect(remote);
    }
  }

  @Override
  public void writeReady() {
    while (state == State.OPEN || state == State.FLUSHING) {
      Unsent first = unsent.peek();
      if (first == null) {
        setInterest(registration, SelectionKey.OP_WRITE, false);
        if (state == State.FLUSHING) {
          lose(null);
        }
        return;
      }
      if (!trySend(ByteBuffer.wrap(first.data), first.to)) {
        return;
      }
      if (unsent.peek() == first) { // else an error made the protocol abort
        unsent.remove();
        unsentBytes -= first.costBytes();
        flow.shrank(unsentBytes);
      }
    }
  }

  @Override
  public int writeBufferSizeBytes() {
    return unsentBytes;
  }

  @Override
  public void setWatermarks(int lowBytes, int highBytes) {
    ensureOnLoop("setWatermarks()");
    flow.setWatermarks(lowBytes, highBytes);
  }

  @Override
  public Watermarks watermarks() {
    return flow.watermarks();
  }

  // ---- errors

  /** A system call failed: the socket goes on, unless it is closed. */
  private void failed(IOException error) {
    if (error instanceof ClosedChannelException) {
      end(error);
      return;
    }
    try {
      protocol.errorReceived(error);
    } catch (Throwable failure) {
      protocolFailed("errorReceived()", failure);
    }
  }

  // ---- the socket

  @Override
  public MembershipKey joinGroup(InetAddress group, NetworkInterface networkInterface)
      throws IOException {
    Objects.requireNonNull(group, "group");
    Objects.requireNonNull(networkInterface, "networkInterface");
    ensureOnLoop("joinGroup()");
    return channel.join(group, networkInterface);
  }

  @Override
  public <T> void setOption(SocketOption<T> option, T value) throws IOException {
    Objects.requireNonNull(option, "option");
    Objects.requireNonNull(value, "value");
    channel.setOption(option, value);
  }

  @Override
  public <T> @Nullable T extraInfo(ExtraInfo<T> info) {
    Objects.requireNonNull(info, "info");
    return info == ExtraInfo.DATAGRAM_CHANNEL ? info.type().cast(channel) : null;
  }

  @Override
  public SocketAddress localAddress() {
    return localAddress;
  }

  @Override
  public @Nullable SocketAddress remoteAddress() {
    return remoteAddress;
  }

  @Override
  public DatagramProtocol protocol() {
    return protocol;
  }

  // ---- the end

  @Override
  boolean hasUnsent() {
    return !unsent.isEmpty();
  }

  @Override
  void stopReceiving() {
    setInterest(registration, SelectionKey.OP_READ, false);
  }

  @Override
  void stop() {
    registration.waitForNothing();
    unsent.clear();
    unsentBytes = 0;
  }

  @Override
  void tellLost(@Nullable Exception cause) {
    protocol.connectionLost(cause);
  }

  @Override
  void release(@Nullable Exception cause) {
    registration.closeChannel();
    traffic.end();
  }

  @Override
  public ConnectionFigures figures() {
    return new ConnectionFigures(
        ConnectionFigures.Kind.UDP,
        localAddress,
        remoteAddress,
        false,
        traffic.age(),
        traffic.receivedBytes,
        traffic.sentBytes,
        unsentBytes,
        false,
        flow.isPaused(),
        false,
        null,
        null);
  }

  @Override
  String described() {
    return "the UDP socket on " + Addresses.format(localAddress);
  }

  @Override
  public @Nullable String stillOpen() {
    return state == State.OPEN ? toString() : null;
  }

  @Override
  public String toString() {
    var text = new StringBuilder("UdpTransport[");
    text.append(Addresses.format(localAddress));
    if (remoteAddress != null) {
      text.append(" to ").append(Addresses.format(remoteAddress));
    }
    text.append(", ").append(state.name().toLowerCase(Locale.ROOT));
    if (!unsent.isEmpty()) {
      text.append(", ").append(unsent.size()).append(" packets to send");
    }
    return text.append(']').toString();
  }
}

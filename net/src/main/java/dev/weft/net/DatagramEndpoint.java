package dev.weft.net;

import dev.weft.CancelledError;
import dev.weft.ErrorReport;
import dev.weft.EventLoop;
import dev.weft.Future;
import dev.weft.internal.lost.Forgotten;
import dev.weft.net.internal.names.Addresses;
import dev.weft.net.internal.transport.UdpTransport;
import dev.weft.sync.Waiters;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.util.ArrayDeque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A UDP socket for tasks, which wait for packets.
 *
 * {@snippet file="DatagramEndpointTest.java" region="echo"}
 *
 * <p>Both directions are bounded. Packets that no task has received yet are kept up to {@link
 * DatagramOptions#receiveQueueBytes()}; one that comes when the queue is full is dropped, as the
 * system itself drops it when its own buffer is full, and {@link #droppedPackets()} counts it. What
 * the system has no room to send is kept up to 64 KiB; {@code send} then waits.
 *
 * <p>Packets are never cut: each is received whole, up to the 65,507 bytes that UDP allows.
 *
 * <p>Only code of one loop may use it; several tasks may. asyncio has nothing like it.
 */
public final class DatagramEndpoint implements AutoCloseable {
  // All fields are confined to the loop.
  private final EventLoop loop;
  private final Link link;
  private final DatagramTransport transport;

  private DatagramEndpoint(EventLoop loop, Link link, DatagramTransport transport) {
    this.loop = loop;
    this.link = link;
    this.transport = transport;
    link.watch(loop, this, transport);
  }

  /**
   * Opens a socket: {@link Net#openDatagramEndpoint(InetSocketAddress, InetSocketAddress,
   * DatagramOptions)}.
   */
  static DatagramEndpoint start(
      @Nullable InetSocketAddress local,
      @Nullable InetSocketAddress remote,
      DatagramOptions options)
      throws IOException {
    Objects.requireNonNull(options, "options");
    EventLoop loop = EventLoop.running();
    ProtocolEndpoint<Link> made =
        DatagramStart.open(() -> new Link(options.receiveQueueBytes()), local, remote, options);
    return new DatagramEndpoint(loop, made.protocol(), made.transport());
  }

  /** Takes a channel: {@link Net#adoptDatagramChannel(DatagramChannel, DatagramOptions)}. */
  static DatagramEndpoint adopt(DatagramChannel channel, DatagramOptions options)
      throws IOException {
    Objects.requireNonNull(channel, "channel");
    Objects.requireNonNull(options, "options");
    EventLoop loop = EventLoop.running();
    ProtocolEndpoint<Link> made =
        DatagramStart.adopt(() -> new Link(options.receiveQueueBytes()), channel);
    return new DatagramEndpoint(loop, made.protocol(), made.transport());
  }

  // ---- where it was opened before Net could

  /**
   * The same as {@link Net#openDatagramEndpoint(InetSocketAddress, InetSocketAddress)}.
   *
   * @param local where to receive, or null for any port of all addresses
   * @param remote what to connect to, or null
   * @return the socket, to be closed by the caller
   * @throws IOException if the system refuses a socket
   * @throws IllegalStateException if the caller is no task
   * @deprecated {@link Net} opens all that there is to open
   */
  @Deprecated
  public static DatagramEndpoint open(
      @Nullable InetSocketAddress local, @Nullable InetSocketAddress remote) throws IOException {
    return start(local, remote, DatagramOptions.DEFAULT);
  }

  /**
   * The same as {@link Net#openDatagramEndpoint(InetSocketAddress, InetSocketAddress,
   * DatagramOptions)}.
   *
   * @param local where to receive, or null for any port of all addresses
   * @param remote what to connect to, or null
   * @param options how it behaves
   * @return the socket, to be closed by the caller
   * @throws IOException if the system refuses a socket
   * @throws IllegalStateException if the caller is no task
   * @deprecated {@link Net} opens all that there is to open
   */
  @Deprecated
  public static DatagramEndpoint open(
      @Nullable InetSocketAddress local,
      @Nullable InetSocketAddress remote,
      DatagramOptions options)
      throws IOException {
    return start(local, remote, options);
  }

  /**
   * The same as {@link Net#adoptDatagramChannel(DatagramChannel, DatagramOptions)}.
   *
   * @param channel the channel, which is the endpoint's from now on, also if this fails
   * @param options how much it keeps
   * @return the socket, to be closed by the caller
   * @throws IOException if the system refuses, or the channel is closed
   * @throws IllegalStateException if the channel belongs to a transport already, or if the caller
   *     is no task
   * @deprecated {@link Net} opens all that there is to open
   */
  @Deprecated
  public static DatagramEndpoint of(DatagramChannel channel, DatagramOptions options)
      throws IOException {
    return adopt(channel, options);
  }

  // ---- receiving

  /**
   * Waits for a packet. Packets come in the order in which they arrived; tasks that wait get them
   * in the order in which they came. Cancelling one loses no packet.
   *
   * @return the packet
   * @throws java.net.PortUnreachableException if the socket is connected, and nothing listens on
   *     the other side; each such message of the network is thrown once, and the socket goes on
   * @throws ClosedChannelException if the socket is closed, or is being closed meanwhile
   * @throws IOException if the system reports another error, once
   * @throws IllegalStateException if the caller must wait and is no task
   */
  public Datagram receive() throws IOException {
    Datagram kept = link.takeKept();
    if (kept != null) {
      return kept;
    }
    Future<Datagram> mine = loop.createFuture();
    link.receivers.add(mine);
    try {
      return mine.await(IOException.class);
    } catch (CancelledError cancelled) {
      link.giveBack(mine);
      throw cancelled;
    } finally {
      boolean _ = link.receivers.remove(mine);
    }
  }

  /**
   * How many packets were dropped because no task had received those before.
   *
   * @return the number since the socket was opened
   */
  public long droppedPackets() {
    return link.dropped;
  }

  // ---- sending

  /**
   * Sends one packet to where the socket is connected to. Waits while too much is kept already;
   * after a cancellation the packet was not sent.
   *
   * @param data what to send, which may be nothing; changeable afterwards
   * @throws ClosedChannelException if the socket is closed, or is being closed meanwhile
   * @throws IOException if the system refuses the packet, one that is too long say; the socket goes
   *     on
   * @throws java.nio.channels.NotYetConnectedException if the socket is not connected
   * @throws IllegalStateException if the caller must wait and is no task
   */
  public void send(byte[] data) throws IOException {
    Objects.requireNonNull(data, "data");
    send(ByteBuffer.wrap(data));
  }

  /**
   * Sends what remains in a buffer as one packet, as {@link #send(byte[])} does.
   *
   * @param data what to send; its position moves to its limit
   * @throws ClosedChannelException if the socket is closed, or is being closed meanwhile
   * @throws IOException if the system refuses the packet, one that is too long say; the socket goes
   *     on
   * @throws java.nio.channels.NotYetConnectedException if the socket is not connected
   * @throws IllegalStateException if the caller must wait and is no task
   */
  public void send(ByteBuffer data) throws IOException {
    Objects.requireNonNull(data, "data");
    waitUntilWritable();
    link.sending(data.remaining(), () -> transport.send(data));
  }

  /**
   * Sends one packet to an address. Waits while too much is kept already; after a cancellation the
   * packet was not sent.
   *
   * @param data what to send, which may be nothing; changeable afterwards
   * @param to where to
   * @throws ClosedChannelException if the socket is closed, or is being closed meanwhile
   * @throws IOException if the system refuses the packet, one that is too long say; the socket goes
   *     on
   * @throws IllegalArgumentException if the address has a name that was not looked up
   * @throws java.nio.channels.AlreadyConnectedException if the socket is connected to another
   *     address
   * @throws IllegalStateException if the caller must wait and is no task
   */
  public void sendTo(byte[] data, SocketAddress to) throws IOException {
    Objects.requireNonNull(data, "data");
    sendTo(ByteBuffer.wrap(data), to);
  }

  /**
   * Sends what remains in a buffer as one packet, as {@link #sendTo(byte[], SocketAddress)} does.
   *
   * @param data what to send; its position moves to its limit
   * @param to where to
   * @throws ClosedChannelException if the socket is closed, or is being closed meanwhile
   * @throws IOException if the system refuses the packet, one that is too long say; the socket goes
   *     on
   * @throws IllegalArgumentException if the address has a name that was not looked up
   * @throws java.nio.channels.AlreadyConnectedException if the socket is connected to another
   *     address
   * @throws IllegalStateException if the caller must wait and is no task
   */
  public void sendTo(ByteBuffer data, SocketAddress to) throws IOException {
    Objects.requireNonNull(data, "data");
    Objects.requireNonNull(to, "to");
    waitUntilWritable();
    link.sending(data.remaining(), () -> transport.sendTo(data, to));
  }

  private void waitUntilWritable() throws ClosedChannelException {
    if (transport.isClosing()) {
      throw new ClosedChannelException();
    }
    while (link.writingPaused) {
      link.senders.add(loop).await();
      link.throwIfLost();
    }
  }

  // ---- the socket

  /**
   * The level below, for groups and options.
   *
   * @return the transport
   */
  public DatagramTransport transport() {
    return transport;
  }

  /**
   * The address that it receives on, which stays known after it is closed.
   *
   * @return an address
   */
  public SocketAddress localAddress() {
    return transport.localAddress();
  }

  /**
   * The address that it is connected to.
   *
   * @return an address, or null if it is not connected
   */
  public @Nullable SocketAddress remoteAddress() {
    return transport.remoteAddress();
  }

  /**
   * Closes the socket: drops what was not received, and sends what is kept as long as the loop
   * runs. Tasks that wait here get a {@link ClosedChannelException}. Does not wait, and does
   * nothing the second time.
   */
  @Override
  public void close() {
    transport.close();
    link.closed();
  }

  @Override
  public String toString() {
    return "DatagramEndpoint["
        + transport
        + ", "
        + link.packets.size()
        + " received, "
        + link.dropped
        + " dropped]";
  }

  /** Keeps the packets for the tasks. */
  private static final class Link implements DatagramProtocol {
    /** What IPv6 has room for; IPv4 has for 20 fewer, which the system says. */
    private static final int MOST_BYTES = 65_527;

    private final int limitBytes;

    /** The tasks that wait for a packet: none while one is kept. */
    private final ArrayDeque<Future<Datagram>> receivers = new ArrayDeque<>();

    private final ArrayDeque<Datagram> packets = new ArrayDeque<>();
    private final Waiters senders = new Waiters();
    private int keptBytes;
    private long dropped;
    private @Nullable IOException error;
    private boolean writingPaused;
    private boolean lost;

    /** Whether an error would be that of the packet that is just being sent. */
    private boolean sending;

    private @Nullable IOException refusal;

    /** Notices that nothing refers to the endpoint any more; null once it is closed. */
    private @Nullable Forgotten forgotten;

    Link(int limitBytes) {
      this.limitBytes = limitBytes;
    }

    void watch(EventLoop loop, DatagramEndpoint endpoint, DatagramTransport transport) {
      if (!lost) {
        forgotten = Forgotten.watch(loop, endpoint, () -> forgottenReport(transport));
      }
    }

    private static @Nullable ErrorReport forgottenReport(DatagramTransport transport) {
      return transport.isClosing()
          ? null
          : ErrorReport.of(
                  ErrorReport.Kind.FORGOTTEN,
                  "the UDP endpoint on "
                      + Addresses.format(transport.localAddress())
                      + " was never closed, and nothing refers to it any more: close() it, by"
                      + " try-with-resources say",
                  null)
              .with("transport", transport);
    }

    /**
     * Sends a packet.
     *
     * @throws IOException if the system refuses that one. What it tells of earlier ones, that
     *     nothing listens there, is for {@link #receive()}
     */
    void sending(int lengthBytes, Runnable send) throws IOException {
      if (lengthBytes > MOST_BYTES) { // it might be kept, and refused when its sender is gone
        throw new IOException(
            "a packet of " + lengthBytes + " bytes: UDP takes " + MOST_BYTES + " at most");
      }
      sending = true;
      try {
        send.run();
      } finally {
        sending = false;
      }
      IOException failure = refusal;
      if (failure != null) {
        refusal = null;
        throw new IOException(
            "cannot send a packet of " + lengthBytes + " bytes: " + Addresses.reason(failure),
            failure);
      }
    }

    /** The next thing that is there: an error is thrown, a packet returned; null if neither is. */
    @Nullable Datagram takeKept() throws IOException {
      throwIfLost();
      IOException failure = error;
      if (failure != null) {
        error = null;
        throw failure;
      }
      Datagram packet = packets.poll();
      if (packet != null) {
        keptBytes -= cost(packet.data().length);
      }
      return packet;
    }

    /** The first that still waits, taken out of the line, or null. */
    private @Nullable Future<Datagram> nextReceiver() {
      Future<Datagram> next = receivers.poll();
      while (next != null && next.isDone()) {
        next = receivers.poll();
      }
      return next;
    }

    /** Takes back what a task was given that was cancelled before it ran. */
    void giveBack(Future<Datagram> unused) {
      if (lost || unused.isCancelled()) {
        return;
      }
      if (unused.exception() instanceof IOException failure) {
        errorReceived(failure);
        return;
      }
      Datagram packet = unused.result();
      Future<Datagram> next = nextReceiver();
      if (next != null) {
        next.setResult(packet);
      } else {
        packets.addFirst(packet);
        keptBytes += cost(packet.data().length);
      }
    }

    private static int cost(int lengthBytes) {
      return lengthBytes + UdpTransport.PACKET_OVERHEAD_BYTES;
    }

    void throwIfLost() throws ClosedChannelException {
      if (lost) {
        throw new ClosedChannelException();
      }
    }

    @Override
    public void datagramReceived(ByteBuffer data, SocketAddress from) {
      Future<Datagram> next = nextReceiver();
      int cost = cost(data.remaining());
      // The first one is always kept, whatever the limit.
      if (next == null && !packets.isEmpty() && keptBytes + cost > limitBytes) {
        dropped++;
        return;
      }
      byte[] copy = new byte[data.remaining()];
      data.get(copy);
      var packet = new Datagram(copy, from);
      if (next != null) {
        next.setResult(packet);
      } else {
        packets.add(packet);
        keptBytes += cost;
      }
    }

    @Override
    public void errorReceived(IOException newError) {
      if (sending && !(newError instanceof PortUnreachableException)) {
        refusal = newError;
        return;
      }
      Future<Datagram> next = nextReceiver();
      if (next != null) {
        fail(next, newError);
      } else {
        error = newError;
      }
    }

    @Override
    public void connectionLost(@Nullable Exception cause) {
      closed();
    }

    void closed() {
      lost = true;
      if (forgotten != null) {
        forgotten.clear();
        forgotten = null;
      }
      packets.clear();
      keptBytes = 0;
      error = null;
      writingPaused = false;
      for (Future<Datagram> next = nextReceiver(); next != null; next = nextReceiver()) {
        fail(next, new AsynchronousCloseException());
      }
      senders.wakeAll();
    }

    private static void fail(Future<Datagram> receiver, IOException failure) {
      receiver.setException(failure);
      // Seen in any case: if its task is cancelled before it runs, nothing looks.
      var _ = receiver.exception();
    }

    @Override
    public void pauseWriting() {
      writingPaused = !lost;
    }

    @Override
    public void resumeWriting() {
      writingPaused = false;
      senders.wakeAll();
    }
  }
}

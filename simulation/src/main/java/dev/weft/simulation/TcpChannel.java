package dev.weft.simulation;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ConnectionPendingException;
import java.nio.channels.NoConnectionPendingException;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One end of a simulated connection, as a program sees it through {@code java.nio}: bytes in order,
 * and errors as Linux and the JDK tell them. Segments below that are not modelled.
 *
 * <pre>{@code
 *       connect()              SYN-ACK, finishConnect()            FIN both ways, close()
 * NEW -------------> CONNECTING -----------------------> CONNECTED ---------------------> closed
 *                       |  refused, timed out               |  RST, timed out
 *                       +-------> closed                    +-------> BROKEN   one call tells
 * }</pre>
 */
final class TcpChannel extends SocketChannel implements SimulatedChannel {
  /** As Linux: the first again after a second, then after twice as long each time. */
  private static final long SYN_RETRY_NANOS = 1_000_000_000;

  private static final int SYN_RETRIES = 6;
  private static final int SEGMENT_BYTES = 16 * 1024;

  private enum State {
    NEW,
    CONNECTING,
    CONNECTED,
    BROKEN
  }

  /** What a connection broke by, until a call has told it. */
  private enum Breakage {
    RESET,
    RESET_AFTER_END,
    REFUSED,
    TIMED_OUT
  }

  private final World world;
  private final Host host;
  private final HostSocket own;
  private final int bufferBytes;
  private @Nullable InetSocketAddress local;
  private @Nullable InetSocketAddress remote;

  private State state = State.NEW;

  /** Whether the other end has answered; {@link #finishConnect()} makes that known. */
  private boolean answered;

  private @Nullable TcpChannel peer;
  private @Nullable Flow out;

  private final Deque<ByteBuffer> received = new ArrayDeque<>();

  /** What was sent and, as far as this end knows, not read yet. */
  private int unread;

  /** What was read and not told to the other end yet. */
  private int readUntold;

  private boolean inputEnds;
  private boolean inputShut;
  private boolean outputShut;
  private @Nullable Breakage untold;
  private boolean resetTold;

  TcpChannel(SimulatedProvider provider, World world, Host host) {
    super(provider);
    this.world = world;
    this.host = host;
    this.bufferBytes = world.options().socketBufferBytes();
    this.own =
        new HostSocket(
            host,
            bufferBytes,
            StandardSocketOptions.TCP_NODELAY,
            StandardSocketOptions.SO_KEEPALIVE,
            StandardSocketOptions.SO_REUSEADDR,
            StandardSocketOptions.SO_LINGER,
            StandardSocketOptions.SO_RCVBUF,
            StandardSocketOptions.SO_SNDBUF);
  }

  /** The server's end of a connection. */
  TcpChannel(
      SimulatedProvider provider, World world, Host host, InetSocketAddress at, TcpChannel client) {
    this(provider, world, host);
    local = at;
    remote = Objects.requireNonNull(client.local);
    state = State.CONNECTED;
    peer = client;
    out = new Flow(world, this, client.host);
  }

  Host host() {
    return host;
  }

  // ---- connecting

  @Override
  public boolean connect(SocketAddress address) throws IOException {
    ensureOpen();
    switch (state) {
      case NEW -> {}
      case CONNECTING -> throw new ConnectionPendingException();
      case CONNECTED, BROKEN -> throw new AlreadyConnectedException();
    }
    InetSocketAddress to = (InetSocketAddress) address;
    if (local == null) {
      local =
          host.ports()
              .local(
                  to.getAddress().isLoopbackAddress()
                      ? new InetSocketAddress(to.getAddress(), 0)
                      : null);
    }
    remote = to;
    state = State.CONNECTING;
    own.log("connects to " + world.nameOf(host, to));
    sendSyn(to, 0);
    return false;
  }

  private void sendSyn(InetSocketAddress to, int retries) {
    if (!isThere() || state != State.CONNECTING || answered || untold != null) {
      return;
    }
    if (retries > SYN_RETRIES) {
      untold = Breakage.TIMED_OUT;
      own.touch();
      return;
    }
    Host target = world.hostAt(host, to.getAddress());
    long now = world.nowNanos();
    if (target != null) {
      Way way = world.way(host, target);
      world.at(
          way.arrivalNanos(now, 0),
          () -> {
            if (target.isUp() && !way.isCut() && !way.isHeld()) {
              synArrives(target, to);
            }
          });
    }
    world.at(now + (SYN_RETRY_NANOS << retries), () -> sendSyn(to, retries + 1));
  }

  /** At the other host. */
  private void synArrives(Host target, InetSocketAddress to) {
    if (peer != null || !isThere()) {
      return; // it has arrived before, or is of no use any more
    }
    TcpListener listener = target.ports().at(to.getPort());
    if (listener == null || !listener.listensOn(to)) {
      Way back = world.way(target, host);
      world.at(
          back.arrivalNanos(world.nowNanos(), 0),
          () -> {
            if (!back.isCut() && isThere() && state == State.CONNECTING && !answered) {
              own.log("is refused by " + world.nameOf(host, to));
              untold = Breakage.REFUSED;
              own.touch();
            }
          });
      return;
    }
    TcpChannel other = listener.offer(this, to);
    if (other == null) {
      target.log("has no room for a connection from " + host.name());
      return;
    }
    peer = other;
    Objects.requireNonNull(other.out).send(0, () -> answerArrives(other));
  }

  private void answerArrives(TcpChannel other) {
    if (!isThere()) {
      other.isReset(this);
      return;
    }
    answered = true;
    out = new Flow(world, this, other.host);
    own.touch();
  }

  @Override
  public boolean finishConnect() throws IOException {
    ensureOpen();
    if (state == State.CONNECTED) {
      return true;
    }
    if (state != State.CONNECTING) {
      throw new NoConnectionPendingException();
    }
    if (untold != null) {
      String why = untold == Breakage.TIMED_OUT ? "Connection timed out" : "Connection refused";
      state = State.BROKEN;
      close();
      throw new ConnectException(why);
    }
    if (!answered) {
      return false;
    }
    state = State.CONNECTED;
    own.log("is connected to " + peerName());
    return true;
  }

  private String peerName() {
    return world.nameOf(host, Objects.requireNonNull(remote));
  }

  // ---- bytes out

  @Override
  public int write(ByteBuffer source) throws IOException {
    ensureConnected();
    if (outputShut) {
      throw new ClosedChannelException();
    }
    if (untold != null) {
      throw tell();
    }
    if (state == State.BROKEN) {
      throw new IOException("Broken pipe");
    }
    int count = 0;
    while (source.hasRemaining() && unread < bufferBytes && own.isOfThisLife()) {
      int length = Math.min(Math.min(source.remaining(), bufferBytes - unread), SEGMENT_BYTES);
      byte[] segment = new byte[length];
      source.get(segment);
      unread += length;
      count += length;
      TcpChannel to = Objects.requireNonNull(peer);
      Objects.requireNonNull(out).send(length, () -> to.dataArrives(this, segment));
    }
    if (count > 0) {
      own.log("sends " + count + " B to " + peerName());
    }
    return count;
  }

  /** The exception by which a call tells what the connection broke by: one call, once. */
  private IOException tell() {
    Breakage by = Objects.requireNonNull(untold);
    untold = null;
    return switch (by) {
      case RESET -> new IOException("Connection reset by peer");
      case RESET_AFTER_END -> new IOException("Broken pipe");
      case REFUSED -> new ConnectException("Connection refused");
      case TIMED_OUT -> new IOException("Connection timed out");
    };
  }

  @Override
  public SocketChannel shutdownOutput() throws IOException {
    ensureConnected();
    endOutput();
    return this;
  }

  private void endOutput() {
    if (!outputShut) {
      outputShut = true;
      if (state == State.CONNECTED && own.isOfThisLife()) {
        own.log("ends its output to " + peerName());
        TcpChannel to = Objects.requireNonNull(peer);
        Objects.requireNonNull(out).send(0, () -> to.endArrives(this));
      }
    }
  }

  // ---- what arrives

  private void dataArrives(TcpChannel from, byte[] segment) {
    if (!isThere() || state == State.BROKEN) {
      from.isReset(this);
    } else if (inputShut) {
      hasRead(segment.length);
    } else {
      own.log("receives " + segment.length + " B from " + peerName());
      received.add(ByteBuffer.wrap(segment));
      own.touch();
    }
  }

  private void endArrives(TcpChannel from) {
    if (!own.isOfThisLife()) {
      from.isReset(this);
    } else if (isOpen() && state != State.BROKEN) {
      own.log("sees the end of " + peerName());
      inputEnds = true;
      own.touch();
    }
  }

  private void readingArrives(int bytes) {
    unread -= bytes;
    own.touch();
  }

  /** The other end, or the host where it was, answers that it knows no such connection. */
  private void isReset(TcpChannel by) {
    Way way = world.way(by.host, host);
    world.at(
        way.arrivalNanos(world.nowNanos(), 0),
        () -> {
          if (!way.isCut()) {
            resetArrives();
          }
        });
  }

  private void resetArrives() {
    if (isThere() && state == State.CONNECTED) {
      own.log("is reset by " + peerName());
      breakBy(inputEnds ? Breakage.RESET_AFTER_END : Breakage.RESET);
    }
  }

  /** Nothing that was sent is ever answered. */
  void giveUp() {
    if (isThere() && state == State.CONNECTED) {
      own.log("gives up " + peerName());
      breakBy(Breakage.TIMED_OUT);
    }
  }

  private void breakBy(Breakage breakage) {
    state = State.BROKEN;
    untold = breakage;
    if (out != null) {
      out.stop();
    }
    own.touch();
  }

  // ---- bytes in

  @Override
  public int read(ByteBuffer target) throws IOException {
    ensureConnected();
    if (inputShut) {
      return -1;
    }
    if (resetTold) {
      throw new SocketException("Connection reset");
    }
    int count = take(target);
    if (count > 0) {
      hasRead(count);
      return count;
    }
    if (inputEnds) {
      return -1;
    }
    if (untold == Breakage.RESET) {
      untold = null;
      resetTold = true;
      throw new SocketException("Connection reset"); // to readers the JDK says that itself
    }
    if (untold != null) {
      throw tell();
    }
    return state == State.BROKEN ? -1 : 0;
  }

  private int take(ByteBuffer target) {
    int count = 0;
    while (target.hasRemaining() && !received.isEmpty()) {
      ByteBuffer first = received.peek();
      int length = Math.min(first.remaining(), target.remaining());
      target.put(first.slice(first.position(), length));
      first.position(first.position() + length);
      count += length;
      if (!first.hasRemaining()) {
        received.remove();
      }
    }
    return count;
  }

  /** The other end learns that there is room again, but not of every byte. */
  private void hasRead(int bytes) {
    readUntold += bytes;
    if (readUntold * 2 >= bufferBytes && state == State.CONNECTED && own.isOfThisLife()) {
      int told = readUntold;
      readUntold = 0;
      TcpChannel to = Objects.requireNonNull(peer);
      Objects.requireNonNull(out).send(0, () -> to.readingArrives(told));
    }
  }

  @Override
  public SocketChannel shutdownInput() throws IOException {
    ensureConnected();
    inputShut = true;
    received.clear();
    own.touch();
    return this;
  }

  // ---- the end

  @Override
  protected void implCloseSelectableChannel() {
    if (!own.isOfThisLife() || state != State.CONNECTED) {
      return;
    }
    if (received.isEmpty()) {
      endOutput();
    } else {
      abort();
    }
  }

  /** Ends it by a reset. */
  void abort() {
    own.log("resets " + peerName());
    TcpChannel to = Objects.requireNonNull(peer);
    Objects.requireNonNull(out).sendOnce(to::resetArrives);
    state = State.BROKEN;
  }

  // ---- for the selector

  @Override
  public int readyOps() {
    return switch (state) {
      case NEW -> 0;
      case CONNECTING -> answered || untold != null ? SelectionKey.OP_CONNECT : 0;
      case CONNECTED ->
          (received.isEmpty() && !inputEnds && !inputShut ? 0 : SelectionKey.OP_READ)
              | (unread < bufferBytes ? SelectionKey.OP_WRITE : 0);
      case BROKEN -> SelectionKey.OP_READ | SelectionKey.OP_WRITE;
    };
  }

  @Override
  public HostSocket own() {
    return own;
  }

  // ---- the rest of a channel

  private void ensureConnected() throws ClosedChannelException {
    ensureOpen();
    if (state == State.NEW || state == State.CONNECTING) {
      throw new NotYetConnectedException();
    }
  }

  @Override
  public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
    long count = 0;
    for (int i = offset; i < offset + length; i++) {
      int read = targets[i].hasRemaining() ? read(targets[i]) : 0;
      if (read < 0) {
        return count == 0 ? -1 : count;
      }
      count += read;
      if (targets[i].hasRemaining()) {
        break;
      }
    }
    return count;
  }

  @Override
  public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
    long count = 0;
    for (int i = offset; i < offset + length; i++) {
      count += write(sources[i]);
      if (sources[i].hasRemaining()) {
        break;
      }
    }
    return count;
  }

  @Override
  public SocketChannel bind(@Nullable SocketAddress address) throws IOException {
    ensureOpen();
    if (local != null) {
      throw new BindException("bound already");
    }
    local = host.ports().local((InetSocketAddress) address);
    return this;
  }

  @Override
  public boolean isConnected() {
    return state == State.CONNECTED || (state == State.BROKEN && peer != null);
  }

  @Override
  public boolean isConnectionPending() {
    return state == State.CONNECTING;
  }

  @Override
  public @Nullable SocketAddress getRemoteAddress() throws IOException {
    ensureOpen();
    return isConnected() ? remote : null;
  }

  @Override
  public @Nullable SocketAddress getLocalAddress() throws IOException {
    ensureOpen();
    return local;
  }

  @Override
  public <T> SocketChannel setOption(SocketOption<T> name, T value) throws IOException {
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
  public Socket socket() {
    throw SimulatedChannel.noSocket();
  }

  @Override
  protected void implConfigureBlocking(boolean block) {}

  @Override
  public String toString() {
    return "SimulatedSocket[" + local + " to " + remote + "]";
  }
}

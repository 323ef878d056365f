package dev.weft.simulation;

import dev.weft.simulation.TcpEnd.Breakage;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.AlreadyBoundException;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ConnectionPendingException;
import java.nio.channels.NoConnectionPendingException;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One end of a simulated connection, as a program sees it through {@code java.nio}: with errors as
 * Linux and the JDK tell them, {@link TcpEnd} below.
 *
 * <pre>{@code
 *       connect()           finishConnect()
 * NEW -------------> PENDING --------------> CONNECTED
 *                       |  throws                |  close()
 *                       v                        v
 *                    closed                   closed
 * }</pre>
 */
final class TcpChannel extends SocketChannel implements SimulatedChannel {
  private enum Use {
    NEW,
    PENDING,
    CONNECTED
  }

  private final Host host;
  private final HostSocket own;
  private final TcpEnd end;

  /** What its program has bound it to, or has learned of it. */
  private @Nullable InetSocketAddress local;

  private @Nullable InetSocketAddress remote;
  private Use use = Use.NEW;

  /** Whether it has a port that was asked for. */
  private boolean bound;

  /** Whether a read has told of a reset: then all do. */
  private boolean resetTold;

  /** Whether its end is closed only once the selector has let go of it, as the JDK does. */
  private boolean closesLater;

  TcpChannel(SimulatedProvider provider, World world, Host host) {
    super(provider);
    this.host = host;
    this.own = newSocket(world, host);
    this.end = new TcpEnd(world, own);
  }

  /** The server's end of a connection. */
  TcpChannel(
      SimulatedProvider provider,
      World world,
      TcpListener listener,
      InetSocketAddress at,
      TcpEnd client) {
    super(provider);
    this.host = listener.own().host();
    this.own = newSocket(world, host);
    this.end = new TcpEnd(world, own, listener, at, client);
    local = at;
    remote = client.local();
    use = Use.CONNECTED;
  }

  private static HostSocket newSocket(World world, Host host) {
    return new HostSocket(
        host,
        world.options().socketBufferBytes(),
        StandardSocketOptions.TCP_NODELAY,
        StandardSocketOptions.SO_KEEPALIVE,
        StandardSocketOptions.SO_REUSEADDR,
        StandardSocketOptions.SO_REUSEPORT,
        StandardSocketOptions.SO_LINGER,
        StandardSocketOptions.SO_RCVBUF,
        StandardSocketOptions.SO_SNDBUF,
        StandardSocketOptions.IP_TOS);
  }

  TcpEnd end() {
    return end;
  }

  // ---- connecting

  @Override
  public SocketChannel bind(@Nullable SocketAddress address) throws IOException {
    ensureOpen();
    if (use == Use.PENDING) {
      throw new ConnectionPendingException();
    }
    if (local != null) {
      throw new AlreadyBoundException();
    }
    InetSocketAddress wanted = address == null ? null : Ports.checked(address);
    local = host.ports().take(wanted, this);
    bound = true;
    return this;
  }

  @Override
  public boolean connect(SocketAddress address) throws IOException {
    InetSocketAddress to = Ports.reachable(Ports.checked(address));
    ensureOpen();
    switch (use) {
      case NEW -> {}
      case PENDING -> throw new ConnectionPendingException();
      case CONNECTED -> throw new AlreadyConnectedException();
    }
    InetSocketAddress from = host.ports().source(local, to.getAddress());
    use = Use.PENDING;
    remote = to;
    end.connect(from, to);
    return false;
  }

  @Override
  public boolean finishConnect() throws IOException {
    ensureOpen();
    if (use == Use.CONNECTED) {
      return true;
    }
    if (use == Use.NEW) {
      throw new NoConnectionPendingException();
    }
    if (end.isConnecting()) {
      return false;
    }
    Breakage broken = end.takeUntold();
    if (broken != null) {
      close();
      throw switch (broken) {
        case REFUSED -> new ConnectException("Connection refused");
        case TIMED_OUT -> new ConnectException("Connection timed out");
        case RESET, RESET_AFTER_END -> new SocketException("Connection reset");
      };
    }
    use = Use.CONNECTED;
    local = end.local();
    end.logConnected();
    return true;
  }

  // ---- bytes

  @Override
  public int write(ByteBuffer source) throws IOException {
    Objects.requireNonNull(source, "source");
    ensureCanWrite();
    if (!source.hasRemaining()) {
      return 0;
    }
    Breakage broken = end.takeUntold();
    if (broken != null) {
      throw toWriter(broken);
    }
    if (end.isBroken()) {
      throw new IOException("Broken pipe");
    }
    return end.write(source);
  }

  private static IOException toWriter(Breakage broken) {
    return switch (broken) {
      case RESET -> new IOException("Connection reset by peer");
      case RESET_AFTER_END -> new IOException("Broken pipe");
      case REFUSED -> new ConnectException("Connection refused");
      case TIMED_OUT -> new IOException("Connection timed out");
    };
  }

  private void ensureCanWrite() throws ClosedChannelException {
    ensureConnected();
    if (end.isOutputShut()) {
      throw new AsynchronousCloseException(); // the JDK's choice
    }
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    if (target.isReadOnly()) {
      throw new IllegalArgumentException("Read-only buffer");
    }
    ensureConnected();
    if (resetTold) {
      throw new SocketException("Connection reset");
    }
    if (end.isInputShut()) {
      return -1;
    }
    if (!target.hasRemaining()) {
      return 0;
    }
    int count = end.read(target);
    if (count == 0) {
      Breakage broken = end.takeUntold();
      if (broken != null) {
        throw toReader(broken);
      }
    }
    return count;
  }

  private IOException toReader(Breakage broken) {
    if (broken == Breakage.RESET) {
      resetTold = true;
      return new SocketException("Connection reset");
    }
    return toWriter(broken);
  }

  @Override
  public SocketChannel shutdownOutput() throws IOException {
    ensureConnected();
    end.shutOutput();
    return this;
  }

  @Override
  public SocketChannel shutdownInput() throws IOException {
    ensureConnected();
    end.shutInput();
    return this;
  }

  @Override
  public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, targets.length);
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
    Objects.checkFromIndexSize(offset, length, sources.length);
    ensureCanWrite();
    long count = 0;
    for (int i = offset; i < offset + length; i++) {
      count += write(sources[i]);
      if (sources[i].hasRemaining()) {
        break;
      }
    }
    return count;
  }

  // ---- the end

  /**
   * While a task or a callback waits for the channel, the JDK only ends the output here, and closes
   * the socket when the selector lets go of it.
   */
  @Override
  protected void implCloseSelectableChannel() {
    InetSocketAddress at = local;
    if (bound && at != null) {
      host.ports().free(at, this);
    }
    boolean byReset = own.options().closesByReset();
    if (own.closes() && use == Use.CONNECTED && !byReset) {
      closesLater = true;
      end.shutOutput();
    } else {
      end.close(byReset);
    }
  }

  @Override
  public void isDeregistered() {
    if (closesLater) {
      end.close(false);
    }
  }

  // ---- for the selector

  @Override
  public int readyOps() {
    return use == Use.PENDING ? end.isConnecting() ? 0 : SelectionKey.OP_CONNECT : end.readyOps();
  }

  @Override
  public HostSocket own() {
    return own;
  }

  // ---- the rest of a channel

  private void ensureConnected() throws ClosedChannelException {
    ensureOpen();
    if (use != Use.CONNECTED) {
      throw new NotYetConnectedException();
    }
  }

  @Override
  public boolean isConnected() {
    return use == Use.CONNECTED && isOpen();
  }

  @Override
  public boolean isConnectionPending() {
    return use == Use.PENDING && isOpen();
  }

  @Override
  public @Nullable SocketAddress getRemoteAddress() throws IOException {
    ensureOpen();
    return remote;
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

  /** As the JDK's own. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(SocketChannel.class.getName()).append('[');
    if (!isOpen()) {
      return text.append("closed]").toString();
    }
    text.append(
        switch (use) {
          case NEW -> "unconnected";
          case PENDING -> "connection-pending";
          case CONNECTED -> "connected";
        });
    text.append(end.isInputShut() ? " ishut" : "").append(end.isOutputShut() ? " oshut" : "");
    text.append(local == null ? "" : " local=" + local);
    text.append(remote == null ? "" : " remote=" + remote);
    return text.append(']').toString();
  }
}

package dev.weft.net.internal.transport;

import dev.weft.EventLoop;
import dev.weft.Future;
import dev.weft.TimerHandle;
import dev.weft.net.BufferedProtocol;
import dev.weft.net.ConnectionFigures;
import dev.weft.net.ExtraInfo;
import dev.weft.net.Protocol;
import dev.weft.net.internal.bytes.ByteQueue;
import dev.weft.net.internal.names.Addresses;
import dev.weft.net.internal.poll.ChannelIo;
import dev.weft.net.internal.poll.ChannelPoller;
import dev.weft.net.internal.poll.LoopBuffers;
import dev.weft.net.internal.poll.ReadinessListener;
import dev.weft.net.internal.poll.Registration;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.GatheringByteChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.channels.WritableByteChannel;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * A connected socket, or an end of a pipe, on the loop's selector. Confined to the loop.
 *
 * <p>Longer than most classes here because it is one state machine: each event of the socket and
 * each call of the user is short, and touches the same few fields.
 */
public final class ChannelTransport extends ByteTransport
    implements ReadinessListener, PullSource, Traffic.Counted {
  /**
   * How long what arrived is kept, once nothing can be sent, for a protocol that has paused reading
   * and may never go on.
   */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  // All fields are confined to the loop.
  private final ChannelIo io;

  /** Whether it receives: all do but the writing end of a pipe. */
  private final boolean hasInput;

  /** The channel, or null for the reading end of a pipe. */
  private final @Nullable WritableByteChannel output;

  private final Registration registration;
  private final LoopBuffers buffers;
  private final Traffic traffic;
  private final @Nullable SocketAddress remoteAddress;
  private final @Nullable SocketAddress localAddress;

  /** What counts this connection, or null. */
  private final @Nullable ConnectionOwner owner;

  private boolean started;
  private boolean readingPaused;
  private boolean inputEnded;
  private boolean outputEnds;

  /** What the system did not take yet; null until that happens, as to most it never does. */
  private @Nullable ByteQueue unsent;

  /** What follows {@link #unsent}, or null. */
  private @Nullable FileTransfer file;

  /** What had arrived when sending failed, and reading was paused; null for nothing. */
  private @Nullable ByteQueue arrived;

  /** Gives up a protocol that does not go on reading after that, or null. */
  private @Nullable TimerHandle patience;

  /** Whether the socket's error may have been told already: an end of input proves nothing then. */
  private boolean errorWasTold;

  private ChannelTransport(
      EventLoop loop, SelectableChannel channel, Protocol protocol, @Nullable ConnectionOwner owner)
      throws IOException {
    super(loop, protocol);
    this.hasInput = channel instanceof ReadableByteChannel;
    this.output = channel instanceof WritableByteChannel writable ? writable : null;
    this.owner = owner;
    SocketChannel socket = channel instanceof SocketChannel network ? network : null;
    this.remoteAddress = socket == null ? null : socket.getRemoteAddress();
    this.localAddress = socket == null ? null : socket.getLocalAddress();
    ChannelPoller poller = ChannelPoller.of(loop);
    this.buffers = poller.buffers();
    this.registration = poller.register(loop, channel, this, context);
    this.io = registration.io(buffers);
    this.traffic = OpenTransports.OF_LOOP.of(loop).add(this);
  }

  /**
   * Puts a channel that does not block, a connected socket or an end of a pipe, under the loop's
   * care. In the next iteration {@link Protocol#connectionMade} is called, and then receiving
   * begins.
   *
   * @param owner what is to count the connection, or null
   * @param made is done after {@code connectionMade} returned, and fails with what that threw;
   *     where it is null, such a failure is reported
   * @throws IOException if the channel is closed
   */
  public static ChannelTransport start(
      EventLoop loop,
      SelectableChannel channel,
      Protocol protocol,
      @Nullable ConnectionOwner owner,
      @Nullable Future<@Nullable Void> made)
      throws IOException {
    var transport = new ChannelTransport(loop, channel, protocol, owner);
    if (owner != null) {
      owner.opened(transport);
    }
    transport.beginSoon(made);
    return transport;
  }

  @Override
  void tellMade() {
    started = true;
    protocol.connectionMade(this);
    updateReading();
    if (!hasInput && state == State.OPEN) {
      registration.watchForHangup();
    }
  }

  // ---- receiving

  @Override
  public void readReady() {
    if (!isReading()) {
      return; // a callback that ran after the event closed or paused this
    }
    if (protocol instanceof ReadinessProtocol waiting && leavesTo(waiting)) {
      return;
    }
    if (arrived != null) {
      deliverArrived(arrived);
      return;
    }
    if (protocol instanceof BufferedProtocol lender) {
      readInto(lender);
      return;
    }
    boolean intoArray = protocol instanceof Cover cover && cover.wantsArray();
    ByteBuffer incoming = intoArray ? buffers.incomingArray() : buffers.incoming.clear();
    int count;
    try {
      count = io.read(incoming);
    } catch (IOException e) {
      inputFailed(e);
      return;
    }
    if (count > 0) {
      traffic.received(count);
      try {
        protocol.dataReceived(incoming.flip());
      } catch (Throwable failure) {
        protocolFailed("dataReceived()", failure);
      }
    } else if (count < 0) {
      endOfInput();
    }
  }

  private boolean leavesTo(ReadinessProtocol waiting) {
    try {
      return waiting.takeReadiness();
    } catch (Throwable failure) {
      protocolFailed("takeReadiness()", failure);
      return true;
    }
  }

  private void readInto(BufferedProtocol lender) {
    try {
      ByteBuffer lent = lender.lendBuffer(buffers.incoming.capacity());
      if (!lent.hasRemaining()) {
        throw new IllegalStateException(
            "it gave a buffer without room: give one with room, or pause reading");
      }
      int count = io.read(lent);
      if (count > 0) {
        traffic.received(count);
        lender.bufferUpdated(count);
      } else if (count < 0) {
        endOfInput();
      }
    } catch (IOException e) {
      inputFailed(e);
    } catch (Throwable failure) {
      protocolFailed(Delivery.method(lender), failure);
    }
  }

  private void inputFailed(IOException cause) {
    end(writeFailure == null ? cause : writeFailure);
  }

  @Override
  public void receiveNow() {
    readReady();
  }

  @Override
  public int pull(ByteBuffer target) {
    if (!isReading()) {
      return 0;
    }
    if (arrived != null) {
      int count = arrived.take(target);
      if (arrived.isEmpty()) {
        arrived = null;
        loop.callSoon(this::readReady, context); // the end is next
      }
      return count;
    }
    int count;
    try {
      count = io.read(target);
    } catch (IOException e) {
      inputFailed(e);
      return 0;
    }
    if (count < 0) {
      endOfInput();
      return 0;
    }
    traffic.received(count);
    return count;
  }

  private void endOfInput() {
    if (writeFailure != null && (errorWasTold || !ChannelIo.saysThatTheInputEnds(writeFailure))) {
      end(writeFailure); // the end is that of the socket, not one that the peer has sent
      return;
    }
    inputEnded = true;
    updateReading();
    tellEndOfInput(output != null);
  }

  @Override
  public void pauseReading() {
    ensureOnLoop("pauseReading()");
    readingPaused = true;
    updateReading();
    if (writeFailure != null) {
      waitForProtocol();
    }
  }

  @Override
  public void resumeReading() {
    ensureOnLoop("resumeReading()");
    readingPaused = false;
    stopWaitingForProtocol();
    updateReading();
    if (arrived != null) {
      loop.callSoon(this::readReady, context);
    }
  }

  @Override
  public boolean isReading() {
    return state == State.OPEN && !readingPaused && !inputEnded && hasInput;
  }

  private void updateReading() {
    if (started) {
      setInterest(registration, SelectionKey.OP_READ, isReading());
    }
  }

  // ---- sending

  @Override
  public void write(ByteBuffer data) {
    Objects.requireNonNull(data, "data");
    var _ = ensureWritable("write()");
    if (sends() && data.hasRemaining()) {
      if (unsentBytes() == 0) {
        sendNow(data);
      }
      if (data.hasRemaining()) {
        keep(data);
      }
    }
    data.position(data.limit());
  }

  @Override
  public void writeAll(List<ByteBuffer> data) {
    Objects.requireNonNull(data, "data");
    for (ByteBuffer part : data) {
      Objects.requireNonNull(part, "null in data");
    }
    WritableByteChannel sink = ensureWritable("writeAll()");
    if (sends() && unsentBytes() == 0 && sink instanceof GatheringByteChannel all) {
      sendNow(data, all);
    }
    for (ByteBuffer part : data) {
      if (part.hasRemaining() && sends()) {
        keep(part);
      }
      part.position(part.limit());
    }
  }

  private void sendNow(List<ByteBuffer> data, GatheringByteChannel sink) {
    ByteBuffer[] parts = data.toArray(ByteBuffer[]::new);
    try {
      int next = 0;
      long sent;
      do {
        sent = sink.write(parts, next, parts.length - next);
        traffic.sent(sent);
        while (next < parts.length && !parts[next].hasRemaining()) {
          next++;
        }
      } while (sent > 0 && next < parts.length);
    } catch (IOException e) {
      outputFailed(e);
    }
  }

  /** Whether what is written is sent. */
  private boolean sends() {
    return state == State.OPEN && writeFailure == null;
  }

  private WritableByteChannel ensureWritable(String method) {
    ensureOnLoop(method);
    WritableByteChannel sink = output(method);
    Cover.checkUncovered(this, method);
    if (outputEnds) {
      throw new IllegalStateException(
          method + " after writeEof() on " + this + ": nothing can follow the end");
    }
    if (isSendingFile()) {
      throw new IllegalStateException(
          method + " while sendFile() is under way on " + this + ": wait for its end");
    }
    return sink;
  }

  /** Sends what the system takes. What remains in the buffer then is still to be sent. */
  private void sendNow(ByteBuffer data) {
    int start = data.position();
    try {
      io.write(data);
      traffic.sent(data.position() - start);
    } catch (IOException e) {
      outputFailed(e);
    }
  }

  /**
   * Sends no more, and goes on receiving what arrived before: an error must not overtake it. The
   * loss is told when there is nothing left.
   */
  private void outputFailed(IOException cause) {
    if (state != State.OPEN || !hasInput || inputEnded || cause instanceof ClosedChannelException) {
      end(cause);
      return;
    }
    if (writeFailure != null) {
      return;
    }
    boolean closes =
        protocol instanceof OutputWatcher watcher && watcher.writingFailed(cause); // may close
    if (state != State.OPEN) {
      return;
    }
    writeFailure = cause;
    dropUnsent();
    setInterest(registration, SelectionKey.OP_WRITE, false);
    if (readingPaused && !keepsWhatArrived()) {
      end(cause);
      return;
    }
    if (flow != null) {
      loop.callSoon(this::tellThatNothingWaits, context);
    }
    if (!closes && readingPaused) {
      waitForProtocol();
    }
  }

  /** Lets a protocol go on that paused reading until it may write again. */
  private void tellThatNothingWaits() {
    if (flow != null && state == State.OPEN) {
      flow.shrank(0);
    }
  }

  /**
   * Takes what arrived out of the socket, for a protocol that has paused reading.
   *
   * @return false if there is nothing, and nothing can come
   */
  private boolean keepsWhatArrived() {
    var kept = new ByteQueue(buffers.arrays);
    int count;
    do {
      ByteBuffer incoming = buffers.incoming.clear();
      try {
        count = io.read(incoming);
      } catch (IOException e) {
        errorWasTold = true;
        count = -1;
      }
      if (count > 0) {
        traffic.received(count);
        kept.append(incoming.flip());
      }
    } while (count > 0);
    if (!kept.isEmpty()) {
      arrived = kept;
    }
    return count == 0 || !kept.isEmpty();
  }

  private void deliverArrived(ByteQueue queue) {
    arrived = null;
    ByteBuffer data = ByteBuffer.wrap(queue.takeAll());
    try {
      Delivery.deliver(this, this::isReading, data);
    } catch (Throwable failure) {
      protocolFailed(Delivery.method(protocol), failure);
      return;
    }
    if (data.hasRemaining() && state == State.OPEN) {
      queue.append(data);
      arrived = queue;
    } else if (isReading()) {
      loop.callSoon(this::readReady, context); // the end is next
    }
  }

  private void waitForProtocol() {
    if (patience == null) {
      patience = loop.callLater(PATIENCE, () -> end(writeFailure), context);
    }
  }

  private void stopWaitingForProtocol() {
    if (patience != null) {
      patience.cancel();
      patience = null;
    }
  }

  /** Keeps what could not be sent, unless sending it failed. */
  private void keep(ByteBuffer data) {
    if (!sends()) {
      return;
    }
    ByteQueue queue = unsent;
    if (queue == null) {
      queue = new ByteQueue(buffers.arrays);
      unsent = queue;
    }
    boolean first = queue.isEmpty();
    queue.append(data);
    if (first) {
      setInterest(registration, SelectionKey.OP_WRITE, true);
    }
    flow().grew(unsentBytes());
  }

  @Override
  public void writeReady() {
    if (state != State.OPEN && state != State.FLUSHING) {
      return;
    }
    try {
      sendUnsent();
    } catch (IOException e) {
      outputFailed(e);
      return;
    }
    if (flow != null) {
      flow.shrank(unsentBytes()); // the protocol may write, close or abort here
    }
    if (unsentBytes() > 0 || (state != State.OPEN && state != State.FLUSHING)) {
      return;
    }
    if (file != null && sendSomeOf(file)) {
      return;
    }
    errorWasTold |= file != null && file.hasFailed();
    file = null;
    setInterest(registration, SelectionKey.OP_WRITE, false);
    if (state == State.FLUSHING) {
      lose(null);
    } else if (outputEnds) {
      shutdownOutput();
    }
  }

  private boolean sendSomeOf(FileTransfer transfer) {
    long before = transfer.sentBytes();
    boolean more = transfer.sendSome(output("sendFile()"));
    traffic.sent(transfer.sentBytes() - before);
    return more;
  }

  /** As in asyncio: an error only for bytes that will not be read. */
  @Override
  public void hungUp() {
    if (state == State.OPEN || state == State.FLUSHING) {
      end(isAllSent() ? null : new IOException(ChannelIo.BROKEN_PIPE));
    }
  }

  private void sendUnsent() throws IOException {
    ByteQueue queue = unsent;
    if (queue != null && !queue.isEmpty()) {
      ByteBuffer all = queue.view();
      int start = all.position();
      io.write(all);
      int sent = all.position() - start;
      traffic.sent(sent);
      queue.drop(sent);
    }
  }

  @Override
  public void writeEof() {
    ensureOnLoop("writeEof()");
    var _ = output("writeEof()");
    Cover.checkUncovered(this, "writeEof()");
    if (state != State.OPEN || outputEnds) {
      return;
    }
    outputEnds = true;
    if (isAllSent()) {
      shutdownOutput();
    }
  }

  private boolean isAllSent() {
    return unsentBytes() == 0 && !isSendingFile();
  }

  private boolean isSendingFile() {
    return file != null && !file.isDone();
  }

  /**
   * Sends a part of a file after what was written, and refuses writes meanwhile.
   *
   * @return how many bytes were sent, in the end; cancelling it stops at the byte that was reached
   */
  Future<Long> sendFile(FileChannel source, long position, long count) {
    var _ = ensureWritable("sendFile()");
    var transfer = new FileTransfer(loop, source, position, count);
    if (sends()) {
      file = transfer;
      setInterest(registration, SelectionKey.OP_WRITE, true);
    } else {
      transfer.connectionLost(this);
    }
    return transfer.sent();
  }

  private void shutdownOutput() {
    if (!(registration.channel instanceof SocketChannel socket)) {
      end(null); // a pipe has nothing else
      return;
    }
    try {
      SocketChannel _ = socket.shutdownOutput();
    } catch (IOException e) {
      outputFailed(e);
    }
  }

  @Override
  public boolean canWriteEof() {
    return output != null;
  }

  private WritableByteChannel output(String method) {
    if (output == null) {
      throw new UnsupportedOperationException(
          method + " on " + this + ": nothing can be written to the reading end of a pipe");
    }
    return output;
  }

  @Override
  public int writeBufferSizeBytes() {
    return unsentBytes();
  }

  private int unsentBytes() {
    return unsent == null ? 0 : unsent.size();
  }

  // ---- the end

  @Override
  boolean hasUnsent() {
    return !isAllSent();
  }

  @Override
  void stopReceiving() {
    setInterest(registration, SelectionKey.OP_READ, false);
  }

  @Override
  void stop() {
    registration.waitForNothing();
    dropUnsent();
    if (flow != null) {
      flow.end();
    }
  }

  private void dropUnsent() {
    if (unsent != null) {
      unsent.clear();
    }
    if (file != null) {
      file.connectionLost(this);
      file = null;
    }
  }

  @Override
  void tellLost(@Nullable Exception cause) {
    stopWaitingForProtocol();
    if (arrived != null) {
      arrived.clear();
      arrived = null;
    }
    super.tellLost(cause);
  }

  @Override
  void release(@Nullable Exception cause) {
    registration.closeChannel();
    traffic.end();
    if (owner != null) {
      owner.closed(this, cause);
    }
  }

  @Override
  String described() {
    return !hasInput || output == null
        ? toString()
        : "the connection with " + Addresses.format(remoteAddress);
  }

  // ---- what it is

  @Override
  public ConnectionFigures figures() {
    FlowingTransport upper = uppermost();
    SSLSession session = upper.session();
    return new ConnectionFigures(
        kind(),
        localAddress,
        remoteAddress,
        owner != null,
        traffic.age(),
        traffic.receivedBytes,
        traffic.sentBytes,
        upper.writeBufferSizeBytes(),
        hasInput && !inputEnded && !upper.isReading(),
        upper.isWritingPaused(),
        upper.isHandshaking(),
        session == null ? null : session.getProtocol(),
        session == null ? null : session.getCipherSuite());
  }

  private ConnectionFigures.Kind kind() {
    if (!(registration.channel instanceof SocketChannel)) {
      return ConnectionFigures.Kind.PIPE;
    }
    return localAddress instanceof InetSocketAddress || remoteAddress instanceof InetSocketAddress
        ? ConnectionFigures.Kind.TCP
        : ConnectionFigures.Kind.UNIX;
  }

  @Override
  public @Nullable SocketAddress remoteAddress() {
    return remoteAddress;
  }

  @Override
  public @Nullable SocketAddress localAddress() {
    return localAddress;
  }

  @Override
  public <T> @Nullable T extraInfo(ExtraInfo<T> info) {
    Objects.requireNonNull(info, "info");
    boolean socket = registration.channel instanceof SocketChannel;
    return info == (socket ? ExtraInfo.CHANNEL : ExtraInfo.PIPE)
        ? info.type().cast(registration.channel)
        : null;
  }

  /** What a server has accepted is the server's to close. */
  @Override
  public @Nullable String stillOpen() {
    return state == State.OPEN && owner == null ? toString() : null;
  }

  @Override
  public String toString() {
    var text = new StringBuilder("ChannelTransport[");
    if (!hasInput || output == null) {
      text.append(!hasInput ? "writing" : "reading").append(" end of a pipe, ");
    } else {
      text.append(Addresses.format(localAddress)).append(" to ");
      text.append(Addresses.format(remoteAddress)).append(", ");
    }
    text.append(state.name().toLowerCase(Locale.ROOT));
    if (inputEnded) {
      text.append(", end of input");
    } else if (readingPaused) {
      text.append(", reading paused");
    }
    if (unsentBytes() > 0) {
      text.append(", ").append(unsentBytes()).append(" bytes to send");
    }
    return text.append(']').toString();
  }
}

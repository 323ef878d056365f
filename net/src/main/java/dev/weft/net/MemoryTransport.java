package dev.weft.net;

import dev.weft.Context;
import dev.weft.ErrorReport;
import dev.weft.EventLoop;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One end of a connection within the loop. Confined to the loop. */
final class MemoryTransport implements FlowingTransport {
  /*
   *   OPEN --- close(), all delivered; abort(), reset(), an error --> ENDING -- next iteration --> CLOSED
   *     \--- close(), some is not delivered --> FLUSHING -- all delivered; abort(), an error --/ (ENDING)
   *
   * connectionLost() is called on the edge to CLOSED, and the other end then sees the end of input.
   * There is no way back, and what would move a state to itself or back does nothing.
   *
   * An error that the other end caused, by a reset or by being CLOSED when this one writes, is no
   * edge at once: nothing is sent any more, and the edge to ENDING comes when what was written
   * before has been received.
   */
  private enum State {
    /** Sends, and receives unless paused or at the end of input. */
    OPEN,
    /** Delivers what waits, takes nothing new, receives no more. */
    FLUSHING,
    /** Neither sends nor receives; connectionLost() is due. */
    ENDING,
    /** connectionLost() was called. */
    CLOSED
  }

  /** How much to hand over in one go, before others have their turn. */
  private static final int PIECE_BYTES = 64 * 1024;

  // All fields are confined to the loop.
  private final EventLoop loop;
  private final Context context;
  private final OutputFlow flow;
  private final ByteQueue undelivered = new ByteQueue(ByteArrayPool.NONE);
  private Protocol protocol;
  private @Nullable MemoryTransport peer;
  private State state = State.OPEN;
  private boolean deliveryDue;

  /** What the other end has handed over and the protocol has not taken. */
  private ByteBuffer rest = ByteBuffer.allocate(0);

  /** Why nothing can be sent any more, or null. */
  private @Nullable IOException broken;

  /** Whether this end was reset: the other one fails when it has received what was written. */
  private boolean resets;

  private boolean readingPaused;
  private boolean inputEnded;
  private boolean outputEnds;

  private MemoryTransport(EventLoop loop, Protocol protocol) {
    this.loop = loop;
    this.protocol = protocol;
    this.context = Context.copyOfCurrent();
    this.flow = new OutputFlow(this, this::protocolFailed);
  }

  /** Connects two protocols, and tells both. */
  static void connect(EventLoop loop, Protocol left, Protocol right) {
    var leftEnd = new MemoryTransport(loop, left);
    var rightEnd = new MemoryTransport(loop, right);
    leftEnd.peer = rightEnd;
    rightEnd.peer = leftEnd;
    left.connectionMade(leftEnd);
    right.connectionMade(rightEnd);
  }

  private MemoryTransport peer() {
    return Objects.requireNonNull(peer, "connect() sets it");
  }

  // ---- sending

  @Override
  public void write(ByteBuffer data) {
    Objects.requireNonNull(data, "data");
    ensureOnLoop("write()");
    flow.checkWritable("write()", this);
    TlsTransport.refuseOthers(this, "write()");
    if (outputEnds) {
      throw new IllegalStateException(
          "write() after writeEof() on " + this + ": nothing can follow the end");
    }
    if (state == State.OPEN && broken == null && data.hasRemaining()) {
      if (peer().state == State.CLOSED) {
        breakBy(new SocketException("Broken pipe"));
      } else {
        undelivered.append(data);
        deliverSoon();
        flow.grew(undelivered.size());
      }
    }
    data.position(data.limit());
  }

  @Override
  public void writeEof() {
    ensureOnLoop("writeEof()");
    TlsTransport.refuseOthers(this, "writeEof()");
    if (state == State.OPEN && !outputEnds) {
      outputEnds = true;
      deliverSoon();
    }
  }

  @Override
  public boolean canWriteEof() {
    return true;
  }

  private void deliverSoon() {
    if (!deliveryDue) {
      deliveryDue = true;
      loop.callSoon(this::deliver, peer().context);
    }
  }

  /** Hands a piece to the other end, and then, when that was all, the end. */
  private void deliver() {
    deliveryDue = false;
    MemoryTransport receiver = peer();
    if ((state == State.ENDING || state == State.CLOSED) && !resets) {
      return;
    }
    if (receiver.state != State.OPEN) {
      // Nobody reads any more.
      undelivered.clear();
    } else if (!receiver.isReading()) {
      if (resets && undelivered.isEmpty() && !receiver.hasRest()) {
        receiver.end(connectionReset());
      }
      return; // resumeReading() goes on
    } else if (receiver.rest.hasRemaining()) {
      receiver.receive();
    } else if (!undelivered.isEmpty()) {
      receiver.rest = ByteBuffer.wrap(undelivered.take(PIECE_BYTES));
      receiver.receive();
    }
    flow.shrank(undelivered.size());
    if (!undelivered.isEmpty() || receiver.hasRest()) {
      deliverSoon();
    } else if (resets) {
      receiver.end(connectionReset());
    } else if (state == State.FLUSHING) {
      end(null);
    } else if (outputEnds) {
      receiver.endOfInput();
    }
  }

  private boolean hasRest() {
    return state == State.OPEN && rest.hasRemaining();
  }

  private void receive() {
    try {
      Delivery.deliver(this, this::isReading, rest);
    } catch (Throwable failure) {
      protocolFailed(Delivery.method(protocol), failure);
    }
  }

  /** Sends no more; the loss is told when what came before it has been received. */
  private void breakBy(IOException cause) {
    if (state != State.OPEN || inputEnded || (readingPaused && !hasRest())) {
      end(cause);
      return;
    }
    broken = cause;
    undelivered.clear();
    if (protocol instanceof OutputWatcher watcher) {
      boolean _ = watcher.writingFailed(cause);
    }
    loop.callSoon(this::endOfInputUnlessPaused, context);
  }

  private void endOfInput() {
    if (state != State.OPEN || inputEnded) {
      return;
    }
    if (peer().resets) {
      peer().deliverSoon();
      return;
    }
    inputEnded = true;
    boolean keepOpen;
    try {
      keepOpen = protocol.eofReceived();
    } catch (Throwable failure) {
      protocolFailed("eofReceived()", failure);
      return;
    }
    if (broken != null) {
      end(broken);
    } else if (!keepOpen) {
      close();
    }
  }

  @Override
  public int writeBufferSizeBytes() {
    return undelivered.size();
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

  // ---- receiving

  @Override
  public void pauseReading() {
    ensureOnLoop("pauseReading()");
    readingPaused = true;
  }

  @Override
  public void resumeReading() {
    ensureOnLoop("resumeReading()");
    readingPaused = false;
    if (isReading()) {
      peer().deliverSoon();
      if (peer().state == State.CLOSED) {
        loop.callSoon(this::endOfInputUnlessPaused, context);
      }
    }
  }

  private void endOfInputUnlessPaused() {
    if (isReading() && !hasRest()) {
      endOfInput();
    }
  }

  @Override
  public boolean isReading() {
    return state == State.OPEN && !readingPaused && !inputEnded;
  }

  // ---- the end

  @Override
  public void close() {
    ensureOnLoop("close()");
    if (state != State.OPEN) {
      return;
    }
    if (undelivered.isEmpty() && !peer().hasRest()) {
      end(broken);
    } else {
      state = State.FLUSHING;
      deliverSoon();
      peer().deliverSoon(); // what it still sends is dropped from now on
    }
  }

  @Override
  public void abort() {
    ensureOnLoop("abort()");
    end(null);
  }

  /** Lets the other end fail, when it has received what was written to it. */
  void reset() {
    ensureOnLoop("reset()");
    if (state == State.OPEN || state == State.FLUSHING) {
      resets = true;
      end(null);
      peer().breakByReset();
      deliverSoon();
    }
  }

  private static SocketException connectionReset() {
    return new SocketException("Connection reset");
  }

  private void breakByReset() {
    if (state == State.FLUSHING) {
      end(connectionReset()); // it receives no more
    } else if (state == State.OPEN && broken == null) {
      broken = connectionReset();
      undelivered.clear();
      if (protocol instanceof OutputWatcher watcher) {
        boolean _ = watcher.writingFailed(broken);
      }
    }
  }

  @Override
  public boolean isClosing() {
    return state != State.OPEN || broken != null;
  }

  /** Goes to ENDING: drops what waits, and has the protocol told in the next iteration. */
  private void end(@Nullable Exception cause) {
    if (state == State.ENDING || state == State.CLOSED) {
      return;
    }
    state = State.ENDING;
    if (!resets) {
      undelivered.clear();
    }
    flow.end();
    loop.callSoon(() -> lose(cause), context);
  }

  /** Goes to CLOSED: tells the protocol, and lets the other end see the end. */
  private void lose(@Nullable Exception cause) {
    state = State.CLOSED;
    try {
      protocol.connectionLost(cause);
    } catch (Throwable failure) {
      loop.callExceptionHandler(failureReport("connectionLost()", failure));
    }
    if (resets) {
      return;
    }
    MemoryTransport other = peer();
    other.deliverSoon(); // drops what can no longer be delivered
    loop.callSoon(other::endOfInputUnlessPaused, other.context);
  }

  private void protocolFailed(String method, Throwable failure) {
    try {
      loop.callExceptionHandler(failureReport(method, failure));
    } finally { // even if there is no room for a report
      end(
          failure instanceof Exception exception
              ? exception
              : new IOException(
                  "the connection's protocol failed: " + failure.getClass().getName(), failure));
    }
  }

  private ErrorReport failureReport(String method, Throwable failure) {
    return ErrorReport.of("the protocol of " + this + " failed in " + method, failure)
        .with("transport", this)
        .with("protocol", protocol);
  }

  private void ensureOnLoop(String method) {
    loop.checkOnLoop(this, method);
  }

  // ---- what it is

  @Override
  public Protocol protocol() {
    return protocol;
  }

  @Override
  public void setProtocol(Protocol newProtocol) {
    Objects.requireNonNull(newProtocol, "protocol");
    if (newProtocol != protocol) {
      protocol = newProtocol;
      flow.protocolChanged(loop, context);
    }
  }

  @Override
  public OutputFlow flowOrNull() {
    return flow;
  }

  @Override
  public @Nullable SocketAddress remoteAddress() {
    return null;
  }

  @Override
  public @Nullable SocketAddress localAddress() {
    return null;
  }

  @Override
  public <T> @Nullable T extraInfo(ExtraInfo<T> info) {
    Objects.requireNonNull(info, "info");
    return null;
  }

  @Override
  public String toString() {
    return "MemoryTransport["
        + state.name().toLowerCase(Locale.ROOT)
        + (undelivered.isEmpty() ? "" : ", " + undelivered.size() + " bytes to deliver")
        + "]";
  }
}

package dev.weft.net.internal.transport;

import dev.weft.EventLoop;
import dev.weft.net.Protocol;
import dev.weft.net.internal.bytes.ByteArrayPool;
import dev.weft.net.internal.bytes.ByteQueue;
import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One end of a connection within the loop. Confined to the loop. */
public final class MemoryTransport extends ByteTransport {
  /*
   * As with a socket, an error that the other end caused, by a reset or by being CLOSED when this
   * one writes, ends this one when what was written before has been received. The other end sees
   * the end of input when this one is CLOSED.
   */

  /** How much to hand over in one go, before others have their turn. */
  private static final int PIECE_BYTES = 64 * 1024;

  // All fields are confined to the loop.
  private final ByteQueue undelivered = new ByteQueue(ByteArrayPool.NONE);
  private @Nullable MemoryTransport peer;
  private boolean deliveryDue;

  /** What the other end has handed over and the protocol has not taken. */
  private ByteBuffer rest = ByteBuffer.allocate(0);

  /** Whether this end was reset: the other one fails when it has received what was written. */
  private boolean resets;

  private boolean readingPaused;
  private boolean inputEnded;
  private boolean outputEnds;

  private MemoryTransport(EventLoop loop, Protocol protocol) {
    super(loop, protocol);
    var _ = flow(); // a file that is sent asks for it
  }

  /** Connects two protocols, and tells both. */
  public static void connect(EventLoop loop, Protocol left, Protocol right) {
    var leftEnd = new MemoryTransport(loop, left);
    var rightEnd = new MemoryTransport(loop, right);
    leftEnd.peer = rightEnd;
    rightEnd.peer = leftEnd;
    leftEnd.tellMade();
    rightEnd.tellMade();
  }

  private MemoryTransport peer() {
    return Objects.requireNonNull(peer, "connect() sets it");
  }

  // ---- sending

  @Override
  public void write(ByteBuffer data) {
    Objects.requireNonNull(data, "data");
    ensureOnLoop("write()");
    flow().checkWritable("write()", this);
    Cover.checkUncovered(this, "write()");
    if (outputEnds) {
      throw new IllegalStateException(
          "write() after writeEof() on " + this + ": nothing can follow the end");
    }
    if (state == State.OPEN && writeFailure == null && data.hasRemaining()) {
      if (peer().state == State.CLOSED) {
        breakBy(new SocketException("Broken pipe"));
      } else {
        undelivered.append(data);
        deliverSoon();
        flow().grew(undelivered.size());
      }
    }
    data.position(data.limit());
  }

  @Override
  public void writeEof() {
    ensureOnLoop("writeEof()");
    Cover.checkUncovered(this, "writeEof()");
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
    if (isOver() && !resets) {
      return;
    }
    if (receiver.state != State.OPEN) {
      // The other end reads no more.
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
    flow().shrank(undelivered.size());
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
    writeFailure = cause;
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
    tellEndOfInput(true);
  }

  @Override
  public int writeBufferSizeBytes() {
    return undelivered.size();
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

  /** There may be nothing for the other end to take, and still something that it has not got. */
  @Override
  boolean hasUnsent() {
    return !undelivered.isEmpty() || peer().hasRest();
  }

  @Override
  void stopReceiving() {
    deliverSoon();
    peer().deliverSoon(); // what it still sends is dropped from now on
  }

  /** Lets the other end fail, when it has received what was written to it. */
  public void reset() {
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
    } else if (state == State.OPEN && writeFailure == null) {
      writeFailure = connectionReset();
      undelivered.clear();
      if (protocol instanceof OutputWatcher watcher) {
        boolean _ = watcher.writingFailed(writeFailure);
      }
    }
  }

  @Override
  void stop() {
    if (!resets) {
      undelivered.clear();
    }
    flow().end();
  }

  /** Told by {@link #connect}, and at once: nothing has to be waited for. */
  @Override
  void tellMade() {
    protocol.connectionMade(this);
  }

  /** Lets the other end see the end. */
  @Override
  void release(@Nullable Exception cause) {
    if (resets) {
      return;
    }
    MemoryTransport other = peer();
    other.deliverSoon(); // drops what can no longer be delivered
    loop.callSoon(other::endOfInputUnlessPaused, other.context);
  }

  // ---- what it is

  @Override
  public String toString() {
    return "MemoryTransport["
        + state.name().toLowerCase(Locale.ROOT)
        + (undelivered.isEmpty() ? "" : ", " + undelivered.size() + " bytes to deliver")
        + "]";
  }
}

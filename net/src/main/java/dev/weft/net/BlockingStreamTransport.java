package dev.weft.net;

import dev.weft.Context;
import dev.weft.ErrorReport;
import dev.weft.EventLoop;
import dev.weft.Future;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A stream of the JDK that blocks: a thread reads it, or writes it, one piece at a time. Needs no
 * selector, so it works on any loop. Confined to the loop.
 */
final class BlockingStreamTransport implements FlowingTransport {
  /*
   *   OPEN --- close(), all written; abort(), an error --> ENDING -- next iteration --> CLOSED
   *     \--- close(), some is not written --> FLUSHING -- all written; abort(), an error --/ (ENDING)
   *
   * connectionLost() is called on the edge to CLOSED. There is no way back, and what would move a
   * state to itself or back does nothing.
   */
  private enum State {
    /** Writes, or reads unless paused or at the end of input. */
    OPEN,
    /** Writes what waits, takes nothing new. */
    FLUSHING,
    /** Neither writes nor reads; connectionLost() is due. */
    ENDING,
    /** connectionLost() was called. */
    CLOSED
  }

  private static final int PIECE_BYTES = 16 * 1024;

  // All fields are confined to the loop.
  private final EventLoop loop;
  private final @Nullable InputStream input;
  private final @Nullable OutputStream output;
  private final Context context = Context.copyOfCurrent();
  private final OutputFlow flow = new OutputFlow(this, this::protocolFailed);
  private final ByteQueue unsent = new ByteQueue(ByteArrayPool.NONE);

  /** The streams' own; a thread fills or empties it while {@link #call} is under way. */
  private final byte[] piece = new byte[PIECE_BYTES];

  private Protocol protocol;
  private Runnable forgetLoopsEnd = () -> {};
  private State state = State.OPEN;
  private boolean started;
  private boolean readingPaused;
  private boolean inputEnded;

  /** Whether the end was read, and not told as reading was paused. */
  private boolean endDue;

  private boolean outputEnds;

  /** What a thread does now for this transport, or null. */
  private @Nullable Future<Integer> call;

  /** What of {@link #piece} was read and not handed over, as reading was paused. */
  private ByteBuffer undelivered = ByteBuffer.allocate(0);

  /** How many bytes a thread is just writing. */
  private int underWay;

  private BlockingStreamTransport(
      EventLoop loop,
      @Nullable InputStream input,
      @Nullable OutputStream output,
      Protocol protocol) {
    this.loop = loop;
    this.input = input;
    this.output = output;
    this.protocol = protocol;
  }

  static BlockingStreamTransport startReading(
      EventLoop loop, InputStream input, Protocol protocol, @Nullable Future<@Nullable Void> made) {
    return new BlockingStreamTransport(loop, input, null, protocol).start(made);
  }

  static BlockingStreamTransport startWriting(
      EventLoop loop,
      OutputStream output,
      Protocol protocol,
      @Nullable Future<@Nullable Void> made) {
    return new BlockingStreamTransport(loop, null, output, protocol).start(made);
  }

  private BlockingStreamTransport start(@Nullable Future<@Nullable Void> made) {
    forgetLoopsEnd = loop.onClose(this::closeStream);
    loop.callSoon(() -> begin(made), context);
    return this;
  }

  private void begin(@Nullable Future<@Nullable Void> made) {
    started = true;
    Future<@Nullable Void> awaited = made == null || made.isDone() ? null : made;
    try {
      protocol.connectionMade(this);
    } catch (Throwable failure) {
      if (awaited == null) {
        protocolFailed("connectionMade()", failure);
      } else {
        awaited.setException(failure);
        end(asException(failure));
      }
      return;
    }
    if (awaited != null) {
      awaited.setResult(null);
    }
    readOn();
  }

  // ---- receiving

  /** Hands over what was read while reading was paused, or has a thread read on. */
  private void readOn() {
    InputStream source = input;
    if (source == null || !started || !isReading() || call != null) {
      return;
    }
    if (undelivered.hasRemaining()) {
      deliver();
      return;
    }
    if (endDue) {
      endOfInput();
      return;
    }
    Future<Integer> read =
        loop.runInExecutor(StreamThreads.EXECUTOR, () -> source.read(piece, 0, piece.length));
    call = read;
    read.addDoneCallback(this::hasRead, context);
  }

  private void hasRead(Future<Integer> read) {
    call = null;
    // Seen in any case: an end that came meanwhile has its own cause.
    Throwable failure = read.isCancelled() ? null : read.exception();
    if (state != State.OPEN || read.isCancelled()) {
      return;
    }
    if (failure != null) {
      end(asException(failure));
    } else if (read.result() < 0) {
      endDue = true;
      readOn();
    } else {
      undelivered = ByteBuffer.wrap(piece, 0, read.result());
      deliver();
    }
  }

  private void deliver() {
    try {
      Delivery.deliver(this, this::isReading, undelivered);
    } catch (Throwable failure) {
      protocolFailed(Delivery.method(protocol), failure);
      return;
    }
    readOn();
  }

  private void endOfInput() {
    inputEnded = true;
    try {
      boolean _ = protocol.eofReceived();
    } catch (Throwable failure) {
      protocolFailed("eofReceived()", failure);
      return;
    }
    close();
  }

  @Override
  public void pauseReading() {
    ensureOnLoop("pauseReading()");
    readingPaused = true;
  }

  @Override
  public void resumeReading() {
    ensureOnLoop("resumeReading()");
    if (readingPaused) {
      readingPaused = false;
      loop.callSoon(this::readOn, context);
    }
  }

  @Override
  public boolean isReading() {
    return state == State.OPEN && !readingPaused && !inputEnded && input != null;
  }

  // ---- sending

  @Override
  public void write(ByteBuffer data) {
    Objects.requireNonNull(data, "data");
    ensureOnLoop("write()");
    OutputStream sink = output("write()");
    flow.checkWritable("write()", this);
    if (outputEnds) {
      throw new IllegalStateException(
          "write() after writeEof() on " + this + ": nothing can follow the end");
    }
    if (state == State.OPEN && data.hasRemaining()) {
      unsent.append(data);
      writeOn(sink);
      flow.grew(writeBufferSizeBytes());
    }
    data.position(data.limit());
  }

  /** Has a thread write the next piece. */
  private void writeOn(OutputStream sink) {
    if (call != null || unsent.isEmpty()) {
      return;
    }
    int length = unsent.take(piece, 0, piece.length);
    underWay = length;
    Future<Integer> written =
        loop.runInExecutor(
            StreamThreads.EXECUTOR,
            () -> {
              sink.write(piece, 0, length);
              sink.flush();
              return length;
            });
    call = written;
    written.addDoneCallback(done -> hasWritten(done, sink), context);
  }

  private void hasWritten(Future<Integer> written, OutputStream sink) {
    call = null;
    underWay = 0;
    Throwable failure = written.isCancelled() ? null : written.exception();
    if (state == State.ENDING || state == State.CLOSED || written.isCancelled()) {
      return;
    }
    if (failure != null) {
      end(asException(failure));
      return;
    }
    writeOn(sink);
    flow.shrank(writeBufferSizeBytes()); // the protocol may write, close or abort here
    if (call == null && (state == State.FLUSHING || outputEnds)) {
      end(null);
    }
  }

  @Override
  public void writeEof() {
    ensureOnLoop("writeEof()");
    var _ = output("writeEof()");
    if (state == State.OPEN && !outputEnds) {
      outputEnds = true;
      if (call == null) {
        end(null);
      }
    }
  }

  @Override
  public boolean canWriteEof() {
    return output != null;
  }

  private OutputStream output(String method) {
    if (output == null) {
      throw new UnsupportedOperationException(
          method + " on " + this + ": nothing can be written to a stream for reading");
    }
    return output;
  }

  @Override
  public int writeBufferSizeBytes() {
    return unsent.size() + underWay;
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

  // ---- the end

  @Override
  public void close() {
    ensureOnLoop("close()");
    if (state != State.OPEN) {
      return;
    }
    if (output != null && call != null) {
      state = State.FLUSHING;
    } else {
      end(null);
    }
  }

  @Override
  public void abort() {
    ensureOnLoop("abort()");
    end(null);
  }

  @Override
  public boolean isClosing() {
    return state != State.OPEN;
  }

  /** Goes to ENDING: drops what waits, and has the protocol told in the next iteration. */
  private void end(@Nullable Exception cause) {
    if (state == State.ENDING || state == State.CLOSED) {
      return;
    }
    state = State.ENDING;
    unsent.clear();
    flow.end();
    Future<Integer> underWayNow = call;
    if (underWayNow != null) {
      // Interrupts the thread, which helps where the stream listens to that.
      underWayNow.cancel();
    }
    loop.callSoon(() -> lose(cause), context);
  }

  /** Goes to CLOSED: tells the protocol and closes the stream. */
  private void lose(@Nullable Exception cause) {
    state = State.CLOSED;
    try {
      protocol.connectionLost(cause);
    } catch (Throwable failure) {
      loop.callExceptionHandler(failureReport("connectionLost()", failure));
    } finally {
      forgetLoopsEnd.run();
      closeStream();
    }
  }

  /** In a thread, as some streams wait when they are closed. */
  private void closeStream() {
    Closeable stream = input == null ? output : input;
    if (stream != null) {
      StreamThreads.EXECUTOR.execute(() -> Closing.quietly(stream));
    }
  }

  private void protocolFailed(String method, Throwable failure) {
    try {
      loop.callExceptionHandler(failureReport(method, failure));
    } finally {
      end(asException(failure)); // even if there is no room for a report
    }
  }

  private ErrorReport failureReport(String method, Throwable failure) {
    return ErrorReport.of("the protocol of " + this + " failed in " + method, failure)
        .with("transport", this)
        .with("protocol", protocol);
  }

  private static Exception asException(Throwable failure) {
    return failure instanceof Exception exception
        ? exception
        : new IOException(
            "the stream or its protocol failed: " + failure.getClass().getName(), failure);
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
    return "BlockingStreamTransport["
        + (input == null ? "writing, " : "reading, ")
        + state.name().toLowerCase(Locale.ROOT)
        + (writeBufferSizeBytes() == 0 ? "" : ", " + writeBufferSizeBytes() + " bytes to write")
        + "]";
  }
}

package dev.weft.net.internal.transport;

import dev.weft.EventLoop;
import dev.weft.Future;
import dev.weft.net.Protocol;
import dev.weft.net.internal.bytes.ByteArrayPool;
import dev.weft.net.internal.bytes.ByteQueue;
import dev.weft.net.internal.bytes.Closing;
import java.io.Closeable;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A stream of the JDK that blocks: a thread reads it, or writes it, one piece at a time. Needs no
 * selector, so it works on any loop. Confined to the loop.
 */
public final class BlockingStreamTransport extends ByteTransport {
  private static final int PIECE_BYTES = 16 * 1024;

  // All fields are confined to the loop.
  private final @Nullable InputStream input;
  private final @Nullable OutputStream output;
  private final ByteQueue unsent = new ByteQueue(ByteArrayPool.NONE);

  /** The streams' own; a thread fills or empties it while {@link #call} is under way. */
  private final byte[] piece = new byte[PIECE_BYTES];

  private Runnable forgetLoopsEnd = () -> {};
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
    super(loop, protocol);
    var _ = flow(); // a file that is sent asks for it
    this.input = input;
    this.output = output;
  }

  public static BlockingStreamTransport startReading(
      EventLoop loop, InputStream input, Protocol protocol, @Nullable Future<@Nullable Void> made) {
    return new BlockingStreamTransport(loop, input, null, protocol).start(made);
  }

  public static BlockingStreamTransport startWriting(
      EventLoop loop,
      OutputStream output,
      Protocol protocol,
      @Nullable Future<@Nullable Void> made) {
    return new BlockingStreamTransport(loop, null, output, protocol).start(made);
  }

  private BlockingStreamTransport start(@Nullable Future<@Nullable Void> made) {
    forgetLoopsEnd = loop.onClose(this::closeStream);
    beginSoon(made);
    return this;
  }

  @Override
  void tellMade() {
    started = true;
    protocol.connectionMade(this);
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
        loop.runInExecutor(
            BlockingStreamThreads.EXECUTOR, () -> source.read(piece, 0, piece.length));
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
    tellEndOfInput(false);
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
    flow().checkWritable("write()", this);
    if (outputEnds) {
      throw new IllegalStateException(
          "write() after writeEof() on " + this + ": nothing can follow the end");
    }
    if (state == State.OPEN && data.hasRemaining()) {
      unsent.append(data);
      writeOn(sink);
      flow().grew(writeBufferSizeBytes());
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
            BlockingStreamThreads.EXECUTOR,
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
    if (isOver() || written.isCancelled()) {
      return;
    }
    if (failure != null) {
      end(asException(failure));
      return;
    }
    writeOn(sink);
    flow().shrank(writeBufferSizeBytes()); // the protocol may write, close or abort here
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

  // ---- the end

  @Override
  boolean hasUnsent() {
    return output != null && call != null;
  }

  /** There is nothing that it receives while it sends. */
  @Override
  void stopReceiving() {}

  @Override
  void stop() {
    unsent.clear();
    flow().end();
    Future<Integer> underWayNow = call;
    if (underWayNow != null) {
      // Interrupts the thread, which helps where the stream listens to that.
      underWayNow.cancel();
    }
  }

  @Override
  void release(@Nullable Exception cause) {
    forgetLoopsEnd.run();
    closeStream();
  }

  /** In a thread, as some streams wait when they are closed. */
  private void closeStream() {
    Closeable stream = input == null ? output : input;
    if (stream != null) {
      BlockingStreamThreads.EXECUTOR.execute(() -> Closing.quietly(stream));
    }
  }

  // ---- what it is

  @Override
  public String toString() {
    return "BlockingStreamTransport["
        + (input == null ? "writing, " : "reading, ")
        + state.name().toLowerCase(Locale.ROOT)
        + (writeBufferSizeBytes() == 0 ? "" : ", " + writeBufferSizeBytes() + " bytes to write")
        + "]";
  }
}

package dev.weft.net;

import dev.weft.Context;
import dev.weft.ErrorReport;
import dev.weft.EventLoop;
import dev.weft.TimerHandle;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/**
 * A connection encrypted by an {@link SSLEngine} over a lower transport, whose protocol it is by
 * its {@link Below}. Confined to the loop.
 *
 * <p>Longer than most classes here because it is one state machine, like the transport of a socket:
 * each event and each call is short, and touches the same few fields. The two halves of the bytes'
 * way are {@link TlsInput} and {@link TlsOutput}.
 */
final class TlsTransport implements Transport {
  /*
   *                 handshake done          close()           all encrypted
   *   HANDSHAKING -----------------> OPEN ----------> FLUSHING --------> AWAITING_END
   *        |                          |                  |                    |
   *        | failed, timed out,       | broken,          | broken,            | the peer's end came,
   *        | close(), abort()         | abort()          | abort()            | timed out, abort()
   *        v                          v                  v                    v
   *   ENDING <----------------------------------------------------------------+
   *        |
   *        | the lower transport is lost       (also straight from any other state)
   *        v
   *   CLOSED
   *
   * On the edge to AWAITING_END the peer is sent close_notify, on the edges to ENDING the lower
   * transport is closed. There is no way back.
   *
   * A protocol that knows of the connection is told of its loss on the edge to CLOSED, or already in
   * AWAITING_END when all is sent: like a TCP connection, this one is closed for its user when this
   * side is done. It stays open below until the peer is done too, since closing it while data come
   * in would reset it, and could cost the peer what it has not read yet.
   */
  private enum State {
    /** The protocol does not know of the connection yet, unless it had it before encryption. */
    HANDSHAKING,
    /** Sends, and receives unless paused or at the end of input. */
    OPEN,
    /** Sends what waits, takes nothing new, drops what it receives. */
    FLUSHING,
    /** Has sent close_notify, and drops what it receives until the peer's comes. */
    AWAITING_END,
    /** Neither sends nor receives; the lower transport is closing. */
    ENDING,
    /** The lower transport is gone. */
    CLOSED
  }

  private static final String TLS_1_3 = "TLSv1.3";
  private static final int MOST_HELD_BYTES = 64 * 1024;

  // All fields are confined to the loop; the engine's tasks alone run elsewhere.
  private final EventLoop loop;
  private final Transport lower;
  private final TlsOptions options;
  private final TlsHandshakeListener listener;
  private final Context context;
  private final TlsBuffers buffers;
  private final TlsTurns turns;
  private final TlsInput input;
  private final TlsOutput output;
  private final WriteFlow flow;

  private Protocol protocol;

  /** What a client says first; null once the engine has it, and where this side is the client. */
  private @Nullable ClientHello greeting;

  /** The turn to answer that, from when it has all come; null before, and where there is none. */
  private TlsTurns.@Nullable Turn turn;

  /** Null until then: a client that says nothing, or is one of too many, is to cost little. */
  private @Nullable SSLEngine engine;

  private State state = State.HANDSHAKING;

  /** Whether the protocol has this connection, and is to be told of its end. */
  private boolean announced;

  /** What the engine has others do: nothing can be done with it meanwhile. Null if nothing. */
  private @Nullable TlsTasks tasks;

  private boolean heardFromPeer;

  /** Whether the handshake is over, well. */
  private boolean established;

  private boolean readingPaused;
  private boolean lowerReadingPaused;

  /** Whether the peer's close_notify came, or it does not matter any more that none did. */
  private boolean inputEnded;

  /** Whether the lower transport's end of input came. */
  private boolean lowerInputEnded;

  private boolean outputEnds;

  /** Whether the protocol was told of the loss of the connection. */
  private boolean lossTold;

  /** What ended the connection, if it was neither side's wish. */
  private @Nullable Exception failure;

  /** Of the handshake, then of the end. */
  private @Nullable TimerHandle timer;

  private int unsentAtLastCheckBytes;

  private TlsTransport(
      EventLoop loop,
      Transport lower,
      Protocol protocol,
      TlsOptions options,
      @Nullable SSLEngine engine,
      TlsHandshakeListener listener) {
    this.loop = loop;
    this.lower = lower;
    this.protocol = protocol;
    this.options = options;
    this.engine = engine;
    this.listener = listener;
    this.context = Context.current();
    this.buffers = TlsBuffers.of(loop);
    this.turns = TlsTurns.of(loop);
    this.input = new TlsInput(buffers);
    this.output = new TlsOutput(lower, buffers);
    this.flow = new WriteFlow(this, this::protocolFailed);
    this.greeting = engine == null ? new ClientHello(buffers.arrays) : null;
  }

  /**
   * Begins the handshake on a transport that is open, and becomes its protocol.
   *
   * @param protocol gets the events from now on, or from when the listener announced the connection
   *     to it
   * @param engine a client's; null for a server, which has one when it knows the name that the
   *     client asks for
   * @param announced whether the protocol has the connection already, not encrypted
   */
  static TlsTransport start(
      EventLoop loop,
      Transport lower,
      Protocol protocol,
      TlsOptions options,
      @Nullable SSLEngine engine,
      TlsHandshakeListener listener,
      boolean announced) {
    var transport = new TlsTransport(loop, lower, protocol, options, engine, listener);
    transport.announced = announced;
    lower.setProtocol(transport.new Below());
    if (lower instanceof SelectorSocketTransport socket) {
      socket.coverBy(transport);
    }
    transport.setWatermarks(DEFAULT_HIGH_WATERMARK_BYTES / 4, DEFAULT_HIGH_WATERMARK_BYTES);
    transport.setTimer(options.handshakeTimeout(), transport::handshakeTimedOut);
    listener.started(transport);
    if (engine != null) {
      transport.beginHandshake(engine);
    }
    return transport;
  }

  /** What the lower transport calls. */
  private final class Below implements Protocol {
    @Override
    public void dataReceived(ByteBuffer data) {
      heardFromPeer = true;
      received(data);
    }

    @Override
    public boolean eofReceived() {
      lowerInputEnded = true;
      if (!isHeldBack()) {
        endOfLowerInput();
      }
      return true; // who closes the lower transport is decided above it
    }

    @Override
    public void connectionLost(@Nullable Exception cause) {
      lowerLost(cause);
    }

    @Override
    public void pauseWriting() {
      output.pause();
    }

    @Override
    public void resumeWriting() {
      output.resume();
      flush();
      tellWhenAllIsSent();
    }

    @Override
    public String toString() {
      return TlsTransport.this.toString();
    }
  }

  // ---- the handshake

  private void beginHandshake(SSLEngine chosen) {
    try {
      chosen.beginHandshake();
      advance(chosen.getHandshakeStatus());
    } catch (SSLException e) {
      fail(e);
    }
  }

  /** Waits for all that a client says first, and then for the turn to answer it. */
  private void listen(ClientHello hello) {
    try {
      if (turn == null && hello.isWhole(input.heldView())) {
        turn = new TlsTurns.Turn(Addresses.owner(remoteAddress()), () -> greet(hello), context);
        turns.ask(turn);
      }
    } catch (SSLException e) {
      fail(e);
    }
    updateLowerReading();
  }

  /** Makes an engine for the name that a client asks for, and begins to answer. */
  private void greet(ClientHello hello) {
    if (state != State.HANDSHAKING) {
      return;
    }
    String name = hello.serverName();
    hello.clear();
    greeting = null;
    try {
      engine = TlsEngines.server(options, name);
      beginHandshake(engine);
    } catch (RuntimeException e) {
      fail(e);
    }
    receiveHeld();
    if (tasks == null) {
      endTurn(); // this engine does all by itself
    }
  }

  private void endTurn() {
    if (turn != null) {
      turns.end(turn);
    }
  }

  private SSLEngine engine() {
    return Objects.requireNonNull(engine, "engine");
  }

  /** Does what the engine needs, until it needs something to come from elsewhere. */
  private void advance(HandshakeStatus needed) throws SSLException {
    HandshakeStatus next = needed;
    while (state != State.ENDING && state != State.CLOSED) {
      switch (next) {
        case FINISHED -> {
          handshakeFinished();
          next = engine().getHandshakeStatus();
          if (next != HandshakeStatus.NEED_WRAP) {
            return;
          }
        }
        case NEED_WRAP -> {
          next = output.sendHandshake(engine());
          if (next == HandshakeStatus.NEED_WRAP) {
            return; // the engine is closed and says so for ever
          }
        }
        case NEED_TASK -> {
          startTasks();
          return;
        }
        case NOT_HANDSHAKING -> {
          handshakeFinished();
          return;
        }
        default -> {
          return;
        }
      }
    }
  }

  private void startTasks() {
    if (tasks != null) {
      return;
    }
    tasks = TlsTasks.start(loop, engine(), this::tasksDone, context);
  }

  private void tasksDone(@Nullable Throwable failed) {
    tasks = null;
    endTurn();
    if (failed != null) {
      fail(asException(failed));
      return;
    }
    try {
      advance(engine().getHandshakeStatus());
    } catch (SSLException e) {
      fail(e);
    }
    flush();
    receiveHeld();
  }

  private void handshakeFinished() {
    if (state != State.HANDSHAKING) {
      return;
    }
    state = State.OPEN;
    cancelTimer();
    established = true;
    announced = true;
    try {
      listener.finished(this);
    } catch (Throwable thrown) {
      protocolFailed("connectionMade()", thrown);
    }
    flush();
  }

  private void handshakeTimedOut() {
    if (state == State.HANDSHAKING) {
      var timeout = new TimeoutException("limit " + options.handshakeTimeout());
      giveUp(
          new SSLHandshakeException(
              "not finished within " + TlsOptions.seconds(options.handshakeTimeout()), timeout));
    }
  }

  /** Ends the handshake without a word to the peer. */
  void giveUp(Exception cause) {
    failure = cause;
    abort();
  }

  /** Whether it was the peer that left, before it sent anything. */
  boolean peerLeftWithoutAWord() {
    return lowerInputEnded && !heardFromPeer;
  }

  // ---- receiving

  private void received(ByteBuffer data) {
    if (greeting != null && state == State.HANDSHAKING) {
      input.hold(data);
      listen(greeting);
      return;
    }
    if (takesRecords()) {
      decrypt(data);
    }
    if (state != State.ENDING && state != State.CLOSED && !inputEnded) {
      input.hold(data);
    }
    updateLowerReading();
  }

  /** Whether what came has to wait, for the engine's tasks or for the protocol. */
  private boolean isHeldBack() {
    return tasks != null || (state == State.OPEN && readingPaused);
  }

  private boolean takesRecords() {
    return !isHeldBack() && !inputEnded && state != State.ENDING && state != State.CLOSED;
  }

  /** Decrypts the whole records that came, and gives the protocol what was in them. */
  private void decrypt(ByteBuffer data) {
    ByteBuffer plain = buffers.take();
    try {
      while (takesRecords()) {
        ByteBuffer record = input.next(data);
        if (record == null) {
          break;
        }
        refuseRenegotiation(record);
        SSLEngineResult result = input.unwrap(engine(), record, plain);
        switch (result.getStatus()) {
          case BUFFER_OVERFLOW -> plain = makeRoom(plain);
          case CLOSED -> {
            deliver(plain);
            endOfInput(result.getHandshakeStatus());
          }
          default -> advance(result.getHandshakeStatus());
        }
      }
    } catch (SSLException | RuntimeException e) {
      deliver(plain); // what came before is good
      fail(e);
    } finally {
      deliver(plain);
      buffers.give(plain);
    }
  }

  private ByteBuffer makeRoom(ByteBuffer plain) throws SSLException {
    if (plain.position() > 0) {
      deliver(plain);
      return plain;
    }
    return buffers.larger(plain);
  }

  private void deliver(ByteBuffer plain) {
    if (plain.position() > 0 && state == State.OPEN) {
      try {
        protocol.dataReceived(plain.flip());
      } catch (Throwable thrown) {
        protocolFailed("dataReceived()", thrown);
      }
    }
    plain.clear();
  }

  /**
   * Refuses another handshake on an open connection. TLS 1.3 has none; before that its records can
   * be told by their type, and none come after the first handshake.
   */
  private void refuseRenegotiation(ByteBuffer record) throws SSLException {
    if (state != State.HANDSHAKING && TlsRecord.type(record) == TlsRecord.HANDSHAKE && !isTls13()) {
      throw new SSLException(
          "the peer "
              + Addresses.format(remoteAddress())
              + " asked for a renegotiation, which is refused");
    }
  }

  /** The peer's close_notify came. */
  private void endOfInput(HandshakeStatus needed) throws SSLException {
    inputEnded = true;
    switch (state) {
      case HANDSHAKING -> fail(new SSLHandshakeException("the peer ended it by a close_notify"));
      case OPEN -> {
        boolean keepOpen = false;
        try {
          keepOpen = protocol.eofReceived();
        } catch (Throwable thrown) {
          protocolFailed("eofReceived()", thrown);
        }
        if (keepOpen && canWriteEof()) {
          advance(needed);
        } else {
          close();
        }
      }
      case AWAITING_END -> end();
      default -> {}
    }
  }

  /** The peer sends no more, and what came has been dealt with. */
  private void endOfLowerInput() {
    switch (state) {
      case HANDSHAKING -> fail(new SSLHandshakeException("the peer closed the connection"));
      case OPEN -> {
        if (!inputEnded) {
          fail(
              new TlsTruncatedException(
                  "the peer "
                      + Addresses.format(remoteAddress())
                      + " closed the connection without close_notify"
                      + (input.heldBytes() > 0
                          ? ", " + input.heldBytes() + " bytes into a record"
                          : "")
                      + ": what it sent may be cut off"));
        }
      }
      case FLUSHING -> inputEnded = true;
      case AWAITING_END -> end();
      default -> {}
    }
  }

  /** Feeds it what came before it was the lower transport's protocol. */
  void feed(byte[] early) {
    heardFromPeer |= early.length > 0;
    received(ByteBuffer.wrap(early));
  }

  private void receiveHeld() {
    received(ByteBuffer.allocate(0));
    if (lowerInputEnded && !isHeldBack()) {
      endOfLowerInput();
    }
  }

  @Override
  public void pauseReading() {
    ensureOnLoop("pauseReading()");
    readingPaused = true;
    updateLowerReading();
  }

  @Override
  public void resumeReading() {
    ensureOnLoop("resumeReading()");
    readingPaused = false;
    if (input.heldBytes() > 0 || lowerInputEnded) {
      loop.callSoon(this::receiveHeld, context);
    }
    updateLowerReading();
  }

  @Override
  public boolean isReading() {
    return state == State.OPEN && !readingPaused && !inputEnded;
  }

  private void updateLowerReading() {
    boolean pause =
        (state == State.OPEN && readingPaused)
            || ((tasks != null || greeting != null) && input.heldBytes() > MOST_HELD_BYTES);
    if (pause != lowerReadingPaused && state != State.ENDING && state != State.CLOSED) {
      lowerReadingPaused = pause;
      if (pause) {
        lower.pauseReading();
      } else {
        lower.resumeReading();
      }
    }
  }

  // ---- sending

  @Override
  public void write(ByteBuffer data) {
    Objects.requireNonNull(data, "data");
    ensureOnLoop("write()");
    SendFileFallback.refuseOthers(this);
    if (outputEnds) {
      throw new IllegalStateException(
          "write() after writeEof() on " + this + ": nothing can follow the end");
    }
    if (data.hasRemaining()) {
      try {
        if (state == State.OPEN && tasks == null) {
          advance(output.send(engine(), data));
        } else if (state == State.OPEN || state == State.HANDSHAKING) {
          output.keep(data);
        }
        flow.grew(writeBufferSizeBytes());
      } catch (SSLException e) {
        fail(e);
      }
    }
    data.position(data.limit());
  }

  /** Sends what waits, and the end if that is what comes next. */
  private void flush() {
    if (tasks != null || (state != State.OPEN && state != State.FLUSHING)) {
      return;
    }
    try {
      advance(output.sendPending(engine()));
    } catch (SSLException e) {
      fail(e);
      return;
    }
    if (engine().isOutboundDone()) {
      output.clear(); // TLS 1.2 ends both directions at once
    }
    flow.shrank(output.backlogBytes()); // the protocol may write, close or abort here
    if (output.hasPending() || tasks != null) {
      return;
    }
    if (state == State.FLUSHING) {
      awaitEnd();
    } else if (state == State.OPEN && outputEnds) {
      sendCloseNotify();
    }
  }

  private void awaitEnd() {
    sendCloseNotify();
    if (state != State.FLUSHING) {
      return;
    }
    state = State.AWAITING_END;
    if (inputEnded || lowerInputEnded) {
      end();
    } else {
      lower.setWatermarks(0, 0); // to hear when it has sent all
      tellWhenAllIsSent();
    }
  }

  private void tellWhenAllIsSent() {
    if (state == State.AWAITING_END && lower.writeBufferSizeBytes() == 0) {
      loop.callSoon(() -> tellLoss(null), context);
    }
  }

  private void tellLoss(@Nullable Exception cause) {
    if (!announced || lossTold) {
      return;
    }
    lossTold = true;
    try {
      protocol.connectionLost(cause);
    } catch (Throwable thrown) {
      report("connectionLost()", thrown);
    }
  }

  private void sendCloseNotify() {
    engine().closeOutbound();
    try {
      advance(HandshakeStatus.NEED_WRAP);
    } catch (SSLException e) {
      fail(e);
    }
  }

  @Override
  public void writeEof() {
    ensureOnLoop("writeEof()");
    if (state != State.OPEN || outputEnds) {
      return;
    }
    if (!canWriteEof()) {
      throw new UnsupportedOperationException(
          "writeEof() on " + this + ": only the JDK's TLS 1.3 can end one direction: use close()");
    }
    outputEnds = true;
    flush();
  }

  @Override
  public boolean canWriteEof() {
    return state != State.HANDSHAKING && isTls13() && TlsEngines.closesOneDirection(engine());
  }

  private boolean isTls13() {
    return engine != null && TLS_1_3.equals(engine.getSession().getProtocol());
  }

  @Override
  public int writeBufferSizeBytes() {
    return output.sizeBytes();
  }

  @Override
  public void setWatermarks(int lowBytes, int highBytes) {
    ensureOnLoop("setWatermarks()");
    flow.setWatermarks(lowBytes, highBytes);
    // The rest waits up here, where it is not encrypted yet.
    lower.setWatermarks(
        Math.min(lowBytes, DEFAULT_HIGH_WATERMARK_BYTES / 4),
        Math.min(highBytes, DEFAULT_HIGH_WATERMARK_BYTES));
  }

  private void ensureOnLoop(String method) {
    Confinement.ensureOnLoop(loop, this, method);
  }

  // ---- the end

  @Override
  public void close() {
    ensureOnLoop("close()");
    if (state == State.HANDSHAKING) {
      abort();
    } else if (state == State.OPEN) {
      state = State.FLUSHING;
      watchShutdown();
      updateLowerReading();
      flush();
      if (input.heldBytes() > 0) {
        loop.callSoon(this::receiveHeld, context); // the end may be in it
      }
    }
  }

  @Override
  public void abort() {
    ensureOnLoop("abort()");
    if (state != State.CLOSED) {
      state = State.ENDING;
      lower.abort();
    }
  }

  @Override
  public boolean isClosing() {
    return state != State.OPEN && state != State.HANDSHAKING;
  }

  /**
   * Ends the connection after an error, of which the peer is told as far as TLS has words for it.
   */
  private void fail(Exception cause) {
    if (state == State.ENDING || state == State.CLOSED) {
      return;
    }
    failure = failure == null ? cause : failure;
    if (engine != null) {
      try {
        engine.closeOutbound();
        output.sendHandshake(engine);
      } catch (SSLException e) {
        // The connection is lost anyway, and the first error is the one that counts.
      }
    }
    end();
  }

  private void end() {
    state = State.ENDING;
    lower.close();
    watchShutdown();
  }

  private void watchShutdown() {
    unsentAtLastCheckBytes = writeBufferSizeBytes();
    setTimer(options.shutdownTimeout(), this::shutdownTimedOut);
  }

  private void shutdownTimedOut() {
    int unsent = writeBufferSizeBytes();
    if (unsent > 0 && unsent < unsentAtLastCheckBytes) {
      watchShutdown(); // slow, but it goes on
      return;
    }
    if (unsent > 0 && failure == null) {
      failure =
          new SSLException(
              "the peer "
                  + Addresses.format(remoteAddress())
                  + " took none of the last "
                  + unsent
                  + " bytes within "
                  + TlsOptions.seconds(options.shutdownTimeout())
                  + " of close(): they are lost");
    }
    abort();
  }

  private void lowerLost(@Nullable Exception cause) {
    boolean allSent = state == State.AWAITING_END && writeBufferSizeBytes() == 0;
    Exception reason = failure != null || allSent ? failure : cause;
    state = State.CLOSED;
    cancelTimer();
    input.clear();
    if (greeting != null) {
      greeting.clear();
    }
    endTurn();
    output.clear();
    releaseEngine();
    if (!established) {
      lowerInputEnded |= cause != null;
      listener.failed(this, reason);
    }
    tellLoss(reason);
  }

  /** For engines that hold memory outside the heap. */
  private void releaseEngine() {
    if (tasks != null) {
      tasks.cancel();
      return; // it may be locked by them, maybe for long; its finalizer must do
    }
    if (engine == null) {
      return;
    }
    engine.closeOutbound();
    if (inputEnded) {
      try {
        engine.closeInbound();
      } catch (SSLException e) {
        // It missed a close_notify. Whether that matters was decided above.
      }
    }
  }

  private void setTimer(Duration limit, Runnable action) {
    cancelTimer();
    timer = loop.callLater(limit, action, context);
  }

  private void cancelTimer() {
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }

  private void protocolFailed(String method, Throwable thrown) {
    report(method, thrown);
    fail(asException(thrown));
  }

  private void report(String method, Throwable thrown) {
    loop.callExceptionHandler(
        ErrorReport.of(
                "the protocol of the connection with "
                    + Addresses.format(remoteAddress())
                    + " failed in "
                    + method,
                thrown)
            .with("transport", this)
            .with("protocol", protocol));
  }

  private static Exception asException(Throwable thrown) {
    return thrown instanceof Exception exception
        ? exception
        : new IOException("the connection's protocol failed: " + thrown, thrown);
  }

  // ---- what it is

  @Override
  public Protocol protocol() {
    return protocol;
  }

  @Override
  public void setProtocol(Protocol newProtocol) {
    Objects.requireNonNull(newProtocol, "protocol");
    protocol = newProtocol;
  }

  @Override
  public @Nullable SocketAddress remoteAddress() {
    return lower.remoteAddress();
  }

  @Override
  public @Nullable SocketAddress localAddress() {
    return lower.localAddress();
  }

  @Override
  public <T> @Nullable T extraInfo(ExtraInfo<T> info) {
    Objects.requireNonNull(info, "info");
    Object own = established ? TlsInfo.of(engine(), info) : null;
    return own != null ? info.type().cast(own) : lower.extraInfo(info);
  }

  @Override
  public String toString() {
    var text = new StringBuilder("TlsTransport[");
    text.append(Addresses.format(localAddress())).append(" to ");
    text.append(Addresses.format(remoteAddress())).append(", ");
    text.append(state.name().toLowerCase(Locale.ROOT).replace('_', ' '));
    if (engine != null && state != State.HANDSHAKING) {
      text.append(", ").append(engine.getSession().getProtocol());
    }
    if (inputEnded) {
      text.append(", end of input");
    } else if (readingPaused) {
      text.append(", reading paused");
    }
    int unsent = writeBufferSizeBytes();
    if (unsent > 0) {
      text.append(", ").append(unsent).append(" bytes to send");
    }
    return text.append(']').toString();
  }
}

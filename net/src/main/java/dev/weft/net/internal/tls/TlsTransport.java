package dev.weft.net.internal.tls;

import dev.weft.Context;
import dev.weft.ErrorReport;
import dev.weft.EventLoop;
import dev.weft.TimerHandle;
import dev.weft.net.ExtraInfo;
import dev.weft.net.Protocol;
import dev.weft.net.TlsEngineRequest;
import dev.weft.net.TlsOptions;
import dev.weft.net.TlsServerOptions;
import dev.weft.net.TlsTruncatedException;
import dev.weft.net.Transport;
import dev.weft.net.Watermarks;
import dev.weft.net.internal.bytes.ByteQueue;
import dev.weft.net.internal.names.Addresses;
import dev.weft.net.internal.transport.ByteTransport;
import dev.weft.net.internal.transport.Cover;
import dev.weft.net.internal.transport.Delivery;
import dev.weft.net.internal.transport.FlowingTransport;
import dev.weft.net.internal.transport.LoopTransport;
import dev.weft.net.internal.transport.OutputFlow;
import dev.weft.net.internal.transport.OutputWatcher;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * A connection encrypted by an {@link SSLEngine} over a lower transport, whose protocol it is by
 * its {@link Below}. Confined to the loop.
 *
 * <p>Longer than most classes here because it is one state machine, like the transport of a socket:
 * each event and each call is short, and touches the same few fields. The two halves of the bytes'
 * way are {@link TlsInput} and {@link TlsOutput}; what a server does before it has an engine is in
 * {@link ServerGreeting}, and what the peer sees of each end in {@link TlsFarewell}.
 */
public final class TlsTransport implements FlowingTransport {
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
   * What came before the lower transport was lost, and could not be dealt with yet, puts the edge to
   * CLOSED off: it is decrypted and handed over first. An end of input without close_notify is no
   * edge: what was written is still sent.
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
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  /** Beyond that reading is paused. A greeting that is not whole by then never will be. */
  static final int MOST_HELD_BYTES = 64 * 1024;

  /** How long what came is kept for a protocol that has paused reading, when all else is over. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  // All fields are confined to the loop; the engine's tasks alone run elsewhere.
  private final EventLoop loop;
  private final Transport lower;
  private final TlsOptions options;
  private final HandshakeListener listener;
  private final Context context;
  private final TlsBuffers buffers;
  private final TlsInput input;
  private final TlsOutput output;
  private final OutputFlow flow;
  private final TlsBudget budget = new TlsBudget();

  /** Decrypted, and not handed over: the protocol paused reading in between. */
  private final ByteQueue undelivered;

  /** Whether the protocol had the lower transport before, and writes to this one from now on. */
  private final boolean upgrade;

  private Protocol protocol;

  /** What comes before a server's engine; null where this side is the client. */
  private final @Nullable ServerGreeting greeting;

  /** The context of the engine, which a server may choose by the name that it is asked for. */
  private SSLContext keys;

  /** Null until then. */
  private @Nullable SSLEngine engine;

  private State state = State.HANDSHAKING;

  /** Whether the protocol has this connection, and is to be told of its end. */
  private boolean announced;

  // Why what came has to wait: beside these, the engine's tasks, and the protocol's pause.

  /** Until the task that waits for the handshake has got this transport. */
  private boolean firstBytesHeld;

  /** Until what was written before is sent: see {@link #mayEndOutput}. */
  private boolean alertHeld;

  /** Until others have had their turn. */
  private boolean turnOver;

  /** Whether what is undelivered is still handed over, though an error has ended all else. */
  private boolean deliversAfterError;

  /** Whether what the engine wants to be done is so short that the loop does it. */
  private boolean runsTasks;

  /** What the engine has others do: nothing can be done with it meanwhile. Null if nothing. */
  private @Nullable TlsTasks tasks;

  private boolean heardFromPeer;

  /** Whether the engine has taken a record: what it says from then on may be encrypted. */
  private boolean engineHeard;

  /** Whether the handshake is over, well. */
  private boolean established;

  private boolean readingPaused;
  private boolean lowerReadingPaused;

  /** Whether the peer's close_notify came, or it does not matter any more that none did. */
  private boolean inputEnded;

  /** What the engine needed at the close_notify, until the protocol is told of that; else null. */
  private @Nullable HandshakeStatus neededAtEnd;

  /** Whether the lower transport's end of input came. */
  private boolean lowerInputEnded;

  /** Whether the lower transport is lost, and why. */
  private boolean lowerGone;

  private @Nullable Exception lowerGoneBecause;

  private boolean outputEnds;

  /** Whether all is over for the peer that sent an end too early, once what was written is sent. */
  private boolean closesWhenSent;

  /** Whether the peer's close_notify has ended this side's direction, too, as in TLS 1.2. */
  private boolean outputEndedByPeer;

  /** Why the lower transport sends no more, or null. */
  private @Nullable IOException writeFailure;

  /** Whether something that was written will not be sent: the end must not look orderly then. */
  private boolean lostOutput;

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
      boolean greets,
      HandshakeListener listener,
      boolean upgrade) {
    this.loop = loop;
    this.lower = lower;
    this.protocol = protocol;
    this.options = options;
    this.keys = options.context();
    this.listener = listener;
    this.context = Context.current();
    this.buffers = TlsBuffers.of(loop, options);
    this.input = new TlsInput(buffers);
    this.output = new TlsOutput(lower, buffers);
    this.flow = new OutputFlow(this, this::protocolFailed);
    this.undelivered = new ByteQueue(buffers.arrays);
    this.upgrade = upgrade;
    this.announced = upgrade;
    this.greeting = greets ? new ServerGreeting(TlsTurns.OF_LOOP.of(loop), buffers.arrays) : null;
  }

  /**
   * Begins the handshake on a transport that is open, and becomes its protocol.
   *
   * @param protocol gets the events from now on, or from when the listener announced the connection
   *     to it
   * @param engines a client's; null for a server, which has an engine when it knows the name that
   *     the client asks for
   * @param upgrade whether the protocol has the connection already, not encrypted
   */
  static TlsTransport start(
      EventLoop loop,
      Transport lower,
      Protocol protocol,
      TlsOptions options,
      @Nullable EngineSource engines,
      HandshakeListener listener,
      boolean upgrade) {
    boolean greets = engines == null;
    var transport = new TlsTransport(loop, lower, protocol, options, greets, listener, upgrade);
    transport.takeOver(lower.protocol());
    if (lower instanceof ByteTransport bytes) {
      bytes.coverBy(transport);
    }
    transport.setWatermarks(DEFAULT_HIGH_WATERMARK_BYTES / 4, DEFAULT_HIGH_WATERMARK_BYTES);
    transport.setTimer(options.handshakeTimeout(), transport::handshakeTimedOut);
    Handshakes.OF_LOOP.of(loop).begin();
    listener.started(transport);
    if (engines != null) {
      transport.beginHandshake(engines);
    }
    return transport;
  }

  @Override
  public boolean isAnnounced() {
    return announced;
  }

  /** Becomes the lower transport's protocol, in the state in which that one is. */
  private void takeOver(Protocol before) {
    OutputFlow below = lower instanceof FlowingTransport flowing ? flowing.flowOrNull() : null;
    lower.setProtocol(new Below());
    if (below != null && below.isPaused()) {
      below.newcomerKnows();
      output.pause();
      if (upgrade) {
        flow.beginPaused(before == protocol, loop, context);
      }
    }
    if (upgrade) {
      lower.resumeReading(); // what comes now is for this one
    }
  }

  @Override
  public boolean isHandshaking() {
    return state == State.HANDSHAKING;
  }

  /** An engine whose tasks others do is locked by them. */
  @Override
  public @Nullable SSLSession session() {
    return established && tasks == null ? engine().getSession() : null;
  }

  /** What the lower transport calls. */
  private final class Below extends Cover implements OutputWatcher {
    @Override
    public void refuseOthers(Transport below, String method) {
      if (upgrade && !output.isWriting()) {
        throw new IllegalStateException(
            method
                + " on "
                + below
                + ", which is encrypted by now: use the transport that startTls() returned");
      }
    }

    @Override
    public boolean wantsArray() {
      return !buffers.areDirect();
    }

    @Override
    public void dataReceived(ByteBuffer data) {
      heardFromPeer = true;
      received(data);
    }

    @Override
    public boolean eofReceived() {
      lowerInputEnded = true;
      settle();
      return true; // when to close the lower transport is decided above it
    }

    @Override
    public void connectionLost(@Nullable Exception cause) {
      lowerLost(cause);
    }

    @Override
    public boolean writingFailed(IOException cause) {
      return lowerWritingFailed(cause);
    }

    @Override
    public void pauseWriting() {
      output.pause();
    }

    @Override
    public void resumeWriting() {
      output.resume();
      budget.answersSent();
      flush();
      tellWhenAllIsSent();
    }

    @Override
    public String toString() {
      return TlsTransport.this.toString();
    }
  }

  // ---- the handshake

  private void beginHandshake(EngineSource engines) {
    try {
      SSLEngine chosen = engines.make();
      engine = chosen;
      chosen.beginHandshake();
      advance(chosen.getHandshakeStatus());
    } catch (Throwable e) {
      fail(e);
    }
  }

  /** Something came that the client says before there is an engine. */
  private void hear(ServerGreeting greets) {
    try {
      greets.look(input, remoteAddress(), () -> answer(greets), context);
    } catch (SSLException e) {
      fail(e);
    }
    updateLowerReading();
  }

  /** Makes an engine for the name that a client asks for, and begins to answer. */
  private void answer(ServerGreeting greets) {
    if (state != State.HANDSHAKING) {
      return;
    }
    ServerGreeting.Wish wish = greets.take();
    try {
      var server = (TlsServerOptions) options; // a client is not greeted
      keys = TlsEngines.contextFor(server, wish.name());
      var request = new TlsEngineRequest(server, keys, wish.name(), -1, wish.offersSession());
      runsTasks = TlsEngines.haveShortTasks(request);
      beginHandshake(() -> TlsEngines.server(server, request));
      receiveHeld();
    } catch (Throwable e) {
      fail(e); // a context by name, or an engine, is the user's code
    } finally {
      if (tasks == null) {
        greets.endTurn(); // this engine does all by itself, or not at all
      }
    }
  }

  /** Whether a client is still to say what it wants. */
  private boolean awaitsClientHello() {
    return greeting != null && greeting.isAwaited();
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
          if (!TlsEngines.isOfJdk(engine())) {
            // OpenSSL's does not say that a last message waits.
            var _ = output.sendHandshake(engine());
          }
          next = engine().getHandshakeStatus();
          if (next != HandshakeStatus.NEED_WRAP) {
            return;
          }
        }
        case NEED_WRAP -> {
          if (output.isPaused()) {
            budget.unsentAnswer();
          }
          next = output.sendHandshake(engine());
          if (next == HandshakeStatus.NEED_WRAP) {
            return; // the engine is closed and says so for ever
          }
        }
        case NEED_UNWRAP -> {
          next = goOnWithoutInput();
          if (next == HandshakeStatus.NEED_UNWRAP) {
            return;
          }
        }
        case NEED_TASK -> {
          if (!runsTasks) {
            startTasks();
            return;
          }
          TlsTasks.run(engine());
          next = engine().getHandshakeStatus();
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

  /**
   * Has an engine that is to get more go on with what it has. OpenSSL's sees only in its next call
   * that a task is done, or that the last record has ended the handshake.
   *
   * @return what it needs then
   */
  private HandshakeStatus goOnWithoutInput() throws SSLException {
    if (state != State.HANDSHAKING || TlsEngines.isOfJdk(engine())) {
      return HandshakeStatus.NEED_UNWRAP;
    }
    ByteBuffer plain = buffers.take();
    try {
      return engine().unwrap(NOTHING, plain).getHandshakeStatus();
    } finally {
      buffers.give(plain);
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
    if (greeting != null) {
      greeting.endTurn();
    }
    try {
      if (failed != null) {
        fail(failed);
      } else {
        advance(engine().getHandshakeStatus());
      }
    } catch (Throwable e) {
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
    Handshakes.OF_LOOP.of(loop).end(true);
    announced = true;
    firstBytesHeld = upgrade;
    try {
      listener.finished(this);
    } catch (Throwable thrown) {
      protocolFailed("connectionMade()", thrown);
    }
    if (firstBytesHeld) {
      // Behind the task that was just woken, which gets this transport first.
      loop.callSoon(this::deliverFirstBytes, context);
    }
    flush();
  }

  private void deliverFirstBytes() {
    firstBytesHeld = false;
    receiveHeld();
  }

  private void handshakeTimedOut() {
    if (state == State.HANDSHAKING) {
      var timeout = new TimeoutException("limit " + options.handshakeTimeout());
      giveUp(
          new SSLHandshakeException(
              "not finished within " + seconds(options.handshakeTimeout()), timeout));
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
    if (greeting != null && greeting.isAwaited() && state == State.HANDSHAKING) {
      input.hold(data);
      hear(greeting);
      return;
    }
    deliverRest();
    if (takesRecords()) {
      decrypt(data);
    }
    if (state != State.ENDING && state != State.CLOSED && !inputEnded) {
      input.hold(data);
    }
    updateLowerReading();
    settle();
  }

  /** Tells the ends that came, once what came before them has been dealt with. */
  private void settle() {
    if (!isHeldBack()) {
      HandshakeStatus needed = neededAtEnd;
      if (needed != null) {
        neededAtEnd = null;
        endOfInput(needed);
      }
      if (lowerInputEnded) {
        endOfLowerInput();
      }
    }
    if (lowerGone && !hasInputLeft()) {
      conclude();
    }
  }

  /** Whether what came has to wait. */
  private boolean isHeldBack() {
    return tasks != null
        || firstBytesHeld
        || alertHeld
        || turnOver
        || (isOpenForDelivery() && (readingPaused || !undelivered.isEmpty()));
  }

  private boolean isOpenForDelivery() {
    return state == State.OPEN || (state == State.ENDING && deliversAfterError);
  }

  private boolean delivers() {
    return isOpenForDelivery() && !readingPaused;
  }

  private boolean takesRecords() {
    return engine != null
        && !isHeldBack()
        && !inputEnded
        && state != State.ENDING
        && state != State.CLOSED;
  }

  /** Decrypts the whole records that came, and gives the protocol what was in them. */
  private void decrypt(ByteBuffer data) {
    ByteBuffer plain = buffers.take();
    budget.beginTurn();
    try {
      while (takesRecords()) {
        ByteBuffer record = input.next(data);
        if (record == null) {
          break;
        }
        if (mayEndOutput(record)) {
          deliver(plain); // the answer to that counts, too
          if (!takesRecords() || output.hasPending()) {
            alertHeld = output.hasPending();
            break;
          }
        }
        refuseRenegotiation(record);
        int before = plain.position();
        SSLEngineResult result = input.unwrap(engine(), record, plain);
        engineHeard |= result.bytesConsumed() > 0;
        switch (result.getStatus()) {
          case BUFFER_OVERFLOW -> plain = makeRoom(plain);
          case CLOSED -> {
            inputEnded = true;
            outputEndedByPeer = state == State.OPEN && !canWriteEof();
            neededAtEnd = result.getHandshakeStatus();
          }
          default -> {
            account(plain.position() - before);
            advance(result.getHandshakeStatus());
          }
        }
      }
      deliver(plain);
    } catch (Throwable e) {
      deliver(plain); // what came before is good
      fail(e);
    } finally {
      buffers.give(plain);
    }
  }

  /** Counts a record, and lets others have their turn if this connection had its own. */
  private void account(int dataBytes) throws TlsViolation {
    if (state == State.HANDSHAKING) {
      budget.handshakeRecord();
    } else {
      budget.record(dataBytes, isTls13());
    }
    if (budget.isTurnOver()) {
      turnOver = true;
      loop.callSoon(this::takeNextTurn, context);
    }
  }

  private void takeNextTurn() {
    turnOver = false;
    receiveHeld();
  }

  /**
   * Whether a record may keep what was written from being encrypted: the engines of TLS 1.2 end
   * both directions at a close_notify, as do those that are not the JDK's, and the peer would take
   * what it has got for all.
   */
  private boolean mayEndOutput(ByteBuffer record) throws SSLException {
    return TlsRecord.mayBeAlert(record)
        && (state == State.OPEN || state == State.FLUSHING)
        && writeFailure == null
        && !endsOneDirection();
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
      hand(plain.flip());
    }
    plain.clear();
  }

  /** Hands over what the protocol did not take before. */
  private void deliverRest() {
    if (!undelivered.isEmpty() && delivers()) {
      hand(ByteBuffer.wrap(undelivered.takeAll()));
    }
  }

  private void hand(ByteBuffer data) {
    try {
      Delivery.deliver(this, this::delivers, data);
    } catch (Throwable thrown) {
      protocolFailed(Delivery.method(protocol), thrown);
    }
    if (data.hasRemaining() && isOpenForDelivery()) {
      undelivered.append(data);
    }
  }

  /**
   * Refuses another handshake on an open connection. TLS 1.3 has none; before that its records can
   * be told by their type, and none come after the first handshake.
   */
  private void refuseRenegotiation(ByteBuffer record) throws SSLException {
    if (state != State.HANDSHAKING && TlsRecord.type(record) == TlsRecord.HANDSHAKE && !isTls13()) {
      throw new TlsViolation(
          TlsViolation.UNEXPECTED_MESSAGE,
          "the peer "
              + Addresses.format(remoteAddress())
              + " asked for a renegotiation, which is refused");
    }
  }

  /** The peer's close_notify came. */
  private void endOfInput(HandshakeStatus needed) {
    switch (state) {
      case HANDSHAKING ->
          leave(
              TlsFarewell.NOTHING,
              new SSLHandshakeException("the peer ended it by a close_notify"));
      case OPEN -> {
        boolean keepOpen = false;
        try {
          keepOpen = protocol.eofReceived();
        } catch (Throwable thrown) {
          protocolFailed("eofReceived()", thrown);
        }
        if (!keepOpen) {
          close();
        } else if (!outputEndedByPeer) {
          try {
            advance(needed);
          } catch (Throwable e) {
            fail(e);
          }
        }
      }
      case AWAITING_END -> end();
      default -> {}
    }
  }

  /** The peer sends no more, and what came has been dealt with. */
  private void endOfLowerInput() {
    switch (state) {
      case HANDSHAKING ->
          leave(TlsFarewell.NOTHING, new SSLHandshakeException("the peer closed the connection"));
      case OPEN -> {
        if (!inputEnded) {
          truncated();
        }
      }
      case FLUSHING -> inputEnded = true;
      case AWAITING_END -> end();
      default -> {}
    }
  }

  /** The peer's direction has ended without close_notify. It may still read. */
  private void truncated() {
    var truncation =
        new TlsTruncatedException(
            "the peer "
                + Addresses.format(remoteAddress())
                + " closed the connection without close_notify"
                + (input.heldBytes() > 0 ? ", " + input.heldBytes() + " bytes into a record" : "")
                + ": what it sent may be cut off");
    inputEnded = true;
    input.clear();
    failure = failure == null ? truncation : failure;
    boolean keepOpen = false;
    try {
      keepOpen = protocol.inputTruncated(truncation);
    } catch (Throwable thrown) {
      protocolFailed("inputTruncated()", thrown);
    }
    if (!keepOpen) {
      closesWhenSent = true;
      flush();
    }
  }

  /** Feeds it what came before it was the lower transport's protocol. */
  public void feed(byte[] early) {
    heardFromPeer |= early.length > 0;
    received(ByteBuffer.wrap(early));
  }

  private void receiveHeld() {
    received(ByteBuffer.allocate(0));
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
    if (hasSomethingToDealWith()) {
      loop.callSoon(this::receiveHeld, context);
    }
    updateLowerReading();
  }

  private boolean hasSomethingToDealWith() {
    return input.heldBytes() > 0
        || !undelivered.isEmpty()
        || neededAtEnd != null
        || lowerInputEnded
        || lowerGone;
  }

  @Override
  public boolean isReading() {
    boolean ended = inputEnded && undelivered.isEmpty() && neededAtEnd == null;
    return delivers() && !ended;
  }

  private void updateLowerReading() {
    boolean pause =
        (state == State.OPEN && readingPaused)
            || ((isHeldBack() || awaitsClientHello()) && input.heldBytes() > MOST_HELD_BYTES);
    if (pause != lowerReadingPaused
        && !lowerGone
        && state != State.ENDING
        && state != State.CLOSED) {
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
    flow.checkWritable("write()", this);
    Cover.checkUncovered(this, "write()");
    if (outputEnds) {
      throw new IllegalStateException(
          "write() after writeEof() on " + this + ": nothing can follow the end");
    }
    if (data.hasRemaining() && (state == State.OPEN || state == State.HANDSHAKING)) {
      if (outputEndedByPeer || writeFailure != null || lowerGone) {
        loseOutput();
      } else {
        send(data);
      }
    }
    data.position(data.limit());
  }

  private void send(ByteBuffer data) {
    try {
      if (state == State.OPEN && tasks == null) {
        advance(output.send(engine(), data));
      } else {
        output.keep(data);
      }
    } catch (Throwable e) {
      fail(e);
      return;
    }
    flow.grew(writeBufferSizeBytes());
  }

  /** Something was written that cannot be sent: the writer is to know, and the peer at the end. */
  private void loseOutput() {
    if (!lostOutput && writeFailure == null && protocol instanceof OutputWatcher watcher) {
      boolean _ = watcher.writingFailed(endedByPeer());
    }
    lostOutput = true;
  }

  private SSLException endedByPeer() {
    return new SSLException(
        "the peer "
            + Addresses.format(remoteAddress())
            + " has ended the connection, in both directions as TLS 1.2 does: what is written"
            + " after that is lost");
  }

  /** The lower transport sends no more; what it has received may still come. */
  private boolean lowerWritingFailed(IOException cause) {
    writeFailure = cause;
    lostOutput |=
        output.hasPending()
            || output.isSendingData()
            || (established && lower.writeBufferSizeBytes() > 0);
    output.clear();
    switch (state) {
      case OPEN -> {
        flow.end();
        loop.callSoon(this::flush, context);
        if (alertHeld) {
          alertHeld = false;
          loop.callSoon(this::receiveHeld, context);
        }
        return protocol instanceof OutputWatcher watcher && watcher.writingFailed(cause);
      }
      case FLUSHING, AWAITING_END -> leave(TlsFarewell.CUT, lostOutput && !lossTold ? cause : null);
      default -> {}
    }
    return false;
  }

  /** Sends what waits, and the end if that is what comes next. */
  private void flush() {
    if (tasks != null || (state != State.OPEN && state != State.FLUSHING)) {
      return;
    }
    if (outputEndedByPeer || engine().isOutboundDone()) {
      if (output.hasPending()) {
        output.clear(); // there is no way to encrypt it any more
        loseOutput();
      }
    } else {
      try {
        advance(output.sendPending(engine()));
      } catch (Throwable e) {
        fail(e);
        return;
      }
    }
    flow.shrank(output.backlogBytes()); // the protocol may write, close or abort here
    if (output.hasPending() || tasks != null) {
      return;
    }
    if (alertHeld) {
      alertHeld = false;
      loop.callSoon(this::receiveHeld, context);
    }
    if (state == State.FLUSHING) {
      awaitEnd();
    } else if (state == State.OPEN && closesWhenSent && !flow.isPaused()) {
      close();
    } else if (state == State.OPEN && outputEnds) {
      sendCloseNotify();
    }
  }

  private void awaitEnd() {
    if (lostOutput) {
      leave(TlsFarewell.NOTHING, writeFailure != null ? writeFailure : endedByPeer());
      return;
    }
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
      loop.callSoon(() -> tellLoss(failure), context);
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
    } catch (Throwable e) {
      fail(e);
    }
  }

  @Override
  public void writeEof() {
    ensureOnLoop("writeEof()");
    Cover.checkUncovered(this, "writeEof()");
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
    return state != State.HANDSHAKING && endsOneDirection();
  }

  /** Whether a direction that has ended leaves the other one as it is. */
  private boolean endsOneDirection() {
    return isTls13() && TlsEngines.isOfJdk(engine());
  }

  /** Whether the peer's end has ended both directions, and this side has not closed yet. */
  public boolean isEndedByPeer() {
    return state == State.OPEN && outputEndedByPeer;
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

  @Override
  public Watermarks watermarks() {
    return flow.watermarks();
  }

  private void ensureOnLoop(String method) {
    loop.checkOnLoop(this, method);
  }

  // ---- the end

  @Override
  public void close() {
    ensureOnLoop("close()");
    if (state == State.HANDSHAKING) {
      abort();
    } else if (lowerGone) {
      deliversAfterError = false;
      state = State.ENDING;
      loop.callSoon(this::settle, context);
    } else if (state == State.OPEN) {
      state = State.FLUSHING;
      undelivered.clear();
      flow.end();
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
      deliversAfterError = false;
      flow.end();
      if (lowerGone) {
        loop.callSoon(this::settle, context);
      } else {
        lower.abort();
      }
    }
  }

  @Override
  public boolean isClosing() {
    return (state != State.OPEN && state != State.HANDSHAKING)
        || outputEndedByPeer
        || writeFailure != null
        || lowerGone;
  }

  /** Ends the connection after something that the peer, the engine or its helpers did. */
  private void fail(Throwable thrown) {
    boolean peersDoing = thrown instanceof SSLException;
    boolean takesNothing = thrown instanceof TlsViolation && output.isPaused();
    boolean tells = (peersDoing && !takesNothing) || state == State.HANDSHAKING;
    leave(tells ? TlsFarewell.ALERT : TlsFarewell.CUT, thrown);
  }

  /** Ends the connection after an error; see {@link TlsFarewell}. */
  private void leave(TlsFarewell farewell, @Nullable Throwable cause) {
    if (state == State.ENDING || state == State.CLOSED) {
      return;
    }
    if (cause != null && failure == null) {
      failure = LoopTransport.asException(cause);
    }
    deliversAfterError = farewell == TlsFarewell.ALERT && !undelivered.isEmpty();
    boolean inTheClear = state == State.HANDSHAKING && !(engineHeard && output.producedBytes() > 0);
    if (farewell == TlsFarewell.ALERT && cause != null && tasks == null && !lowerGone) {
      TlsFarewell.sendAlert(output, engine, cause, inTheClear);
    }
    if (farewell == TlsFarewell.CUT) {
      state = State.ENDING;
      flow.end();
      if (!lowerGone) {
        lower.abort();
      }
    } else {
      end();
    }
  }

  private void end() {
    state = State.ENDING;
    flow.end();
    if (!lowerGone) {
      lower.close();
      watchShutdown();
    }
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
                  + seconds(options.shutdownTimeout())
                  + " of close(): they are lost");
    }
    abort();
  }

  private void lowerLost(@Nullable Exception cause) {
    lowerGone = true;
    lowerGoneBecause = cause;
    lostOutput |= output.hasPending() && established;
    output.clear();
    alertHeld = false;
    if (!hasInputLeft()) {
      conclude();
      return;
    }
    boolean closes =
        cause instanceof IOException broken
            && protocol instanceof OutputWatcher watcher
            && watcher.writingFailed(broken);
    if (established && !closes) {
      setTimer(PATIENCE, this::conclude);
    }
    loop.callSoon(this::receiveHeld, context);
  }

  /** Whether something came that is still to be dealt with, though the lower transport is lost. */
  private boolean hasInputLeft() {
    if (isOpenForDelivery() && (!undelivered.isEmpty() || neededAtEnd != null)) {
      return true;
    }
    boolean works = state == State.OPEN || state == State.HANDSHAKING;
    return works && isHeldBack() && (input.heldBytes() > 0 || tasks != null || firstBytesHeld);
  }

  /** Goes to CLOSED, and tells so. */
  private void conclude() {
    if (state == State.CLOSED) {
      return;
    }
    boolean allSent = state == State.AWAITING_END && writeBufferSizeBytes() == 0;
    boolean inOrder = allSent || (state == State.OPEN && inputEnded && !lostOutput);
    Exception reason = failure != null || inOrder ? failure : lowerGoneBecause;
    state = State.CLOSED;
    cancelTimer();
    input.clear();
    undelivered.clear();
    flow.end();
    if (greeting != null) {
      greeting.end();
    }
    output.clear();
    releaseEngine();
    if (!established) {
      Handshakes.OF_LOOP.of(loop).end(false);
      lowerInputEnded |= lowerGoneBecause != null;
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
    // The JDK's forgets the session of a connection without a close_notify.
    if (inputEnded || options.engineFactory() != null) {
      try {
        engine.closeInbound();
      } catch (SSLException e) {
        // It missed a close_notify. Whether that matters was decided above.
      }
    }
  }

  /** A limit as people write it. */
  private static String seconds(Duration limit) {
    // Milliseconds of a limit that never ends do not fit into a long.
    return limit.toMillisPart() == 0 ? limit.toSeconds() + " s" : limit.toMillis() + " ms";
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
    try {
      report(method, thrown);
    } finally {
      leave(TlsFarewell.CUT, thrown); // even if there is no room for a report
    }
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
    return lower.remoteAddress();
  }

  @Override
  public @Nullable SocketAddress localAddress() {
    return lower.localAddress();
  }

  @Override
  public <T> @Nullable T extraInfo(ExtraInfo<T> info) {
    Objects.requireNonNull(info, "info");
    Object own = established ? TlsInfo.of(engine(), keys, info) : null;
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

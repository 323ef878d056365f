package dev.weft.http;

import dev.weft.Action;
import dev.weft.EventLoop;
import dev.weft.TimerHandle;
import dev.weft.net.ExtraInfo;
import dev.weft.net.Transport;
import dev.weft.net.internal.transport.PullSource;
import dev.weft.net.internal.transport.ReadinessProtocol;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLSession;
import org.eclipse.jetty.http2.HTTP2Connection;
import org.eclipse.jetty.io.AbstractEndPoint;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.thread.Invocable;
import org.jspecify.annotations.Nullable;

/**
 * One connection between two models: a transport of Weft, which calls when bytes have come, and an
 * end point of Jetty, which is asked for bytes when it has said that there are some. Confined to
 * the loop, but for what Jetty's own contract lets any thread do: servlets that are asynchronous
 * read, write and close where they like. What such a thread asks for is done on the loop, soon; of
 * what has come it takes a copy.
 *
 * <p>Where Jetty asks for bytes, it receives them itself, straight from the socket into its own
 * buffer, if the transport allows that; what TLS has decrypted is lent to it. Reading goes on while
 * Jetty handles a request, so that the end of the peer is noticed; what comes meanwhile is kept, up
 * to a limit. A write is complete when no more than the transport's high watermark waits to be
 * sent.
 *
 * <p>Jetty closes a connection at once in both directions. If the peer was still sending then, its
 * system would answer by a reset, which destroys what the peer has not read yet: the very response
 * that says what was wrong. So the output is ended first, and what still comes is dropped for a
 * short time.
 */
final class WeftEndPoint extends AbstractEndPoint implements ReadinessProtocol {
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
  private static final ByteBuffer TOO_LATE =
      ByteBuffer.wrap(
          "HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
              .getBytes(StandardCharsets.US_ASCII));
  private static final int MOST_KEPT_BYTES = 64 * 1024;

  private static final Duration LINGER = Duration.ofSeconds(1);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);

  /**
   * How long after an answer, or after the connection was made, a client's next request is expected
   * to be on its way: closing it at once would lose that.
   */
  private static final Duration NEXT_REQUEST = Duration.ofMillis(100);

  private final WeftConnector connector;
  private final EventLoop loop;
  private final EndPointOutput output;

  /** When bytes have last come or gone, on the poller's clock. Any thread may write it. */
  private volatile long activeAtNanos;

  private @Nullable Transport transport;

  /** The transport, if Jetty's buffers can be filled from the socket; else null. */
  private @Nullable PullSource source;

  /** Whether there may be bytes in the socket: not once it gave less than there was room for. */
  private boolean readable;

  /** The loop's buffer while it shows what has come; else empty. */
  private ByteBuffer lent = NOTHING;

  /**
   * What has come and was not taken, ready to be read. Guarded by {@link #keptLock} where others
   * than the loop may read; nothing waits while it is held.
   */
  private ByteBuffer kept = NOTHING;

  private final Object keptLock = new Object();

  private boolean readingPaused;
  private boolean fillScheduled;

  /** Whether the peer will send nothing more. */
  private volatile boolean eof;

  /** Why it will not, where that was no proper end. */
  private volatile @Nullable IOException broken;

  /** Whether Jetty has closed it: what comes is dropped. */
  private volatile boolean ended;

  /** Whether what the peer still sends is waited for when Jetty closes it. */
  private boolean lingers = true;

  private @Nullable TimerHandle endTimer;

  /** The connection as long as it speaks HTTP/1, one request after the other; else null. */
  private @Nullable Connection http1;

  /** How many requests are being handled. */
  private int handled;

  /** When the last answer was given, or the connection was made, by the loop's clock. */
  private Duration idleSince = Duration.ZERO;

  /** Whether bytes of a head have come that is not complete. */
  private boolean headBegun;

  private @Nullable TimerHandle headTimer;

  /** Hears of the peer's end while a request of HTTP/1 is handled; null where there is none. */
  private @Nullable PeerListener peerListener;

  /** What is told that the peer is gone, or has at least stopped sending. */
  interface PeerListener {
    /** The peer has ended its direction: it is gone, or waits for the answer. */
    void peerEnded();

    /** The connection is gone. */
    void peerGone();
  }

  WeftEndPoint(WeftConnector connector, EventLoop loop) {
    super(connector.getScheduler());
    this.connector = connector;
    this.loop = loop;
    this.output = new EndPointOutput(connector, loop, this::transport);
    this.activeAtNanos = loop.poller().nanoTime();
  }

  // ---- what the loop calls

  @Override
  public void connectionMade(Transport newTransport) {
    transport = newTransport;
    source = connector.runsAllInline() && newTransport instanceof PullSource pulled ? pulled : null;
    idleSince = loop.time();
    setIdleTimeout(connector.getIdleTimeout());
    ConnectionFactory factory =
        connector.factoryFor(newTransport.extraInfo(ExtraInfo.TLS_ALPN_PROTOCOL));
    Connection connection = factory.newConnection(connector, this);
    setConnection(connection);
    if (factory instanceof HttpConnectionFactory) {
      http1 = connection;
    }
    connector.opened(this);
    onOpen();
    connection.onOpen();
  }

  @Override
  public boolean takeReadiness() {
    if (source == null || ended || kept.hasRemaining() || !isFillInterested()) {
      return false;
    }
    readable = true;
    getFillInterest().fillable();
    watchHead();
    return true;
  }

  @Override
  public void dataReceived(ByteBuffer data) {
    if (ended) {
      return; // lingering
    }
    notIdle();
    if (kept.hasRemaining() || !isFillInterested() || !mayFillNow()) {
      keep(data);
      if (isFillInterested()) {
        fillSoon();
      }
      return;
    }
    lent = data;
    try {
      getFillInterest().fillable();
      while (lent.hasRemaining() && isFillInterested() && !ended && mayFillNow()) {
        getFillInterest().fillable();
      }
    } finally {
      lent = NOTHING;
    }
    if (data.hasRemaining() && !ended) {
      keep(data);
      if (isFillInterested()) {
        fillSoon();
      }
    }
    watchHead();
  }

  @Override
  public boolean eofReceived() {
    eof = true;
    inputEnded();
    return !ended;
  }

  @Override
  public boolean inputTruncated(IOException cause) {
    // Many clients, curl among them, end TLS without saying so: as good an end as any, since HTTP
    // says by itself whether a message is complete.
    return eofReceived();
  }

  private void inputEnded() {
    if (ended) {
      return;
    }
    if (isFillInterested()) {
      fillSoon();
    } else if (peerListener != null) {
      peerListener.peerEnded();
    }
  }

  @Override
  public void connectionLost(@Nullable Exception cause) {
    eof = true;
    if (cause instanceof IOException failure) {
      broken = failure;
    } else if (cause != null) {
      broken = new IOException(cause);
    }
    cancelEndTimer();
    PeerListener listener = peerListener;
    peerListener = null;
    if (listener != null) {
      listener.peerGone();
    }
    if (!ended) {
      close(broken == null ? new EofException("the connection is closed") : broken);
    }
  }

  @Override
  public void serverClosing() {
    connector.serverClosing();
  }

  /**
   * Closes it where nothing is under way, so that no answer can be lost: soon, or when a request
   * that its client may be sending just now would have come. Such a request is answered as the last
   * one.
   */
  void closeIdle() {
    if (isIdle() && isHttp1() && !ended) {
      Duration left = NEXT_REQUEST.minus(loop.time().minus(idleSince));
      cancelEndTimer();
      // A loop that was held up for longer reads what has come meanwhile: the first of the two
      // callbacks runs before what its iteration has polled, the second one after it.
      endTimer =
          loop.callLater(
              left.isNegative() ? Duration.ZERO : left,
              () -> loop.callSoon(() -> loop.callSoon(this::closeIfStillIdle)));
    }
  }

  private void closeIfStillIdle() {
    if (isIdle() && isHttp1() && !ended) {
      lingers = false;
      close();
    }
  }

  @Override
  public void pauseWriting() {
    output.pause();
  }

  @Override
  public void resumeWriting() {
    output.resume();
    completeWrite();
  }

  /** Goes on with what was not written at once; as a task, if what hears of its end may block. */
  private void completeWrite() {
    if (connector.runsAllInline()
        || getWriteFlusher().getCallbackInvocationType() == Invocable.InvocationType.NON_BLOCKING) {
      getWriteFlusher().completeWrite();
    } else {
      loop.createTask(
          (Action<RuntimeException>) getWriteFlusher()::completeWrite, WeftConnector.TASKS);
    }
  }

  // ---- reading

  private boolean mayFillNow() {
    return connector.runsAllInline()
        || getFillInterest().getCallbackInvocationType() == Invocable.InvocationType.NON_BLOCKING;
  }

  /** Whether another thread asks: where all is the loop's, none does. */
  private boolean isElsewhere() {
    return !connector.runsAllInline() && loop != EventLoop.runningOrNull();
  }

  /** Does something at once, or has the loop do it soon where another thread asks. */
  private boolean onLoop(Runnable action) {
    if (!isElsewhere()) {
      action.run();
      return true;
    }
    return soonOnLoop(action);
  }

  /** Hands something over to the loop; whether that still runs. */
  private boolean soonOnLoop(Runnable action) {
    try {
      loop.callSoonThreadsafe(action);
      return true;
    } catch (IllegalStateException closed) {
      return false;
    }
  }

  /** Copies what remains in a buffer behind what is kept already. */
  private void keep(ByteBuffer data) {
    synchronized (keptLock) {
      append(data);
    }
    if (kept.remaining() > MOST_KEPT_BYTES && !readingPaused) {
      readingPaused = true;
      transport().pauseReading();
    }
  }

  private void append(ByteBuffer data) {
    if (!kept.hasRemaining()) {
      kept = connector.takeBuffer(data.remaining()).put(data).flip();
    } else if (kept.capacity() - kept.limit() >= data.remaining()) {
      int position = kept.position();
      kept.position(kept.limit()).limit(kept.capacity());
      kept.put(data).flip().position(position);
    } else {
      ByteBuffer larger = connector.takeBuffer(2 * (kept.remaining() + data.remaining()));
      larger.put(kept).put(data).flip();
      connector.giveBuffer(kept);
      kept = larger;
    }
  }

  private void dropKept() {
    synchronized (keptLock) {
      ByteBuffer over = kept;
      kept = NOTHING;
      if (!isElsewhere()) {
        connector.giveBuffer(over);
      }
    }
  }

  @Override
  public int fill(ByteBuffer buffer) throws IOException {
    if (connector.runsAllInline()) {
      return fillHere(buffer);
    }
    synchronized (keptLock) {
      return fillHere(buffer);
    }
  }

  private int fillHere(ByteBuffer buffer) throws IOException {
    // What is lent is the loop's; it is kept before another thread is told that there is more.
    ByteBuffer came = kept.hasRemaining() ? kept : isElsewhere() ? NOTHING : lent;
    int count = Math.min(came.remaining(), BufferUtil.space(buffer));
    if (count > 0) {
      int position = BufferUtil.flipToFill(buffer);
      buffer.put(buffer.position(), came, came.position(), count);
      buffer.position(buffer.position() + count);
      came.position(came.position() + count);
      BufferUtil.flipToFlush(buffer, position);
      if (came == kept && !kept.hasRemaining()) {
        dropKept();
      }
      return tookFromPeer(count);
    }
    if (came.hasRemaining()) {
      return 0; // no room
    }
    if (readable && !eof) {
      int pulled = pull(buffer);
      if (pulled > 0) {
        return tookFromPeer(pulled);
      }
    }
    IOException failure = broken;
    if (failure != null) {
      throw failure;
    }
    if (eof) {
      shutdownInput();
      return -1;
    }
    if (!isOpen() || isInputShutdown()) {
      return -1;
    }
    return 0;
  }

  /** Between two requests it is a head that begins, and otherwise a body that goes on. */
  private int tookFromPeer(int count) {
    headBegun |= handled == 0;
    return count;
  }

  /** Receives what is in the socket. It may learn of the end instead. */
  private int pull(ByteBuffer buffer) {
    PullSource socket = source;
    int room = BufferUtil.space(buffer);
    if (socket == null || room == 0) {
      return 0;
    }
    int position = BufferUtil.flipToFill(buffer);
    int count;
    try {
      count = socket.pull(buffer);
    } finally {
      BufferUtil.flipToFlush(buffer, position);
    }
    readable = count == room;
    if (count > 0) {
      notIdle();
    }
    return count;
  }

  @Override
  protected void needsFillInterest() throws IOException {
    if (!onLoop(this::showOrResume)) {
      throw new EofException("the loop of the connection is closed");
    }
  }

  private void showOrResume() {
    if (kept.hasRemaining() || eof || broken != null) {
      fillSoon();
    }
    if (readingPaused && kept.remaining() <= MOST_KEPT_BYTES / 2 && !ended) {
      readingPaused = false;
      transport().resumeReading();
    }
  }

  private void fillSoon() {
    if (fillScheduled) {
      return;
    }
    fillScheduled = true;
    if (mayFillNow()) {
      loop.callSoon(this::fillNow);
    } else {
      loop.createTask((Action<RuntimeException>) this::fillNow, WeftConnector.TASKS);
    }
  }

  private void fillNow() {
    fillScheduled = false;
    if (isFillInterested()) {
      getFillInterest().fillable();
      watchHead();
    }
  }

  /** Whether bytes have come that Jetty has not taken. */
  boolean hasKept() {
    return kept.hasRemaining();
  }

  // ---- requests

  /**
   * A request is complete but for its body, and is handled from now on.
   *
   * @param listener hears of the peer's end, if the connection has one request at a time
   */
  void exchangeBegan(PeerListener listener) {
    handled++;
    headBegun = false;
    if (headTimer != null) {
      headTimer.cancel();
      headTimer = null;
    }
    if (isHttp1()) {
      peerListener = listener;
      if (eof) {
        loop.callSoon(() -> {
          if (peerListener == listener) {
            listener.peerEnded();
          }
        });
      }
    }
  }

  /** A request's answer was sent, or never will be. */
  void exchangeEnded(PeerListener listener) {
    handled--;
    if (peerListener == listener) {
      peerListener = null;
    }
    if (handled == 0) {
      idleSince = loop.time();
      connector.becameIdle(this);
    }
  }

  /** Whether a request is being handled. */
  boolean isBusy() {
    return handled > 0;
  }

  /** Whether nothing is under way: no request, and no part of one. */
  boolean isIdle() {
    return handled == 0 && !headBegun && !kept.hasRemaining();
  }

  boolean isHttp1() {
    return http1 != null && getConnection() == http1;
  }

  boolean isHttp2() {
    return getConnection() instanceof HTTP2Connection;
  }

  /** After Jetty has looked at what came: a head that has begun must be complete in time. */
  private void watchHead() {
    Duration limit = connector.headLimit();
    if (headBegun && headTimer == null && limit != null && handled == 0 && isHttp1() && !ended) {
      headTimer = loop.callLater(limit, this::headTooLate);
    }
  }

  private void headTooLate() {
    headTimer = null;
    if (ended || handled > 0 || !headBegun || !isHttp1()) {
      return;
    }
    Transport socket = transport();
    if (!socket.isClosing() && !isOutputShutdown()) {
      socket.write(TOO_LATE.duplicate());
    }
    close(new TimeoutException("the head of a request was not complete in time"));
  }

  // ---- writing

  @Override
  public boolean flush(ByteBuffer... buffers) throws IOException {
    if (isElsewhere()) {
      return BufferUtil.isEmpty(buffers); // the loop goes on: see onIncompleteFlush()
    }
    if (isOutputShutdown() || transport().isClosing()) {
      throw new EofException("the connection is closed");
    }
    if (output.isPaused()) {
      return BufferUtil.isEmpty(buffers);
    }
    notIdle();
    return output.flush(buffers, mayGather());
  }

  /**
   * Whether other answers may follow in this iteration: those to requests of HTTP/2 that came
   * together.
   */
  private boolean mayGather() {
    return handled > 1 && connector.runsAllInline() && isHttp2();
  }

  @Override
  protected void onIncompleteFlush() {
    // On the loop, resumeWriting() goes on. It cannot have come meanwhile: the loop calls it.
    if (isElsewhere() && !soonOnLoop(this::completeWrite)) {
      getWriteFlusher().onFail(new EofException("the loop of the connection is closed"));
    }
  }

  // ---- the end

  @Override
  protected void doShutdownOutput() {
    boolean _ = onLoop(this::endOutput);
  }

  private void endOutput() {
    output.sendGathered();
    Transport socket = transport();
    if (socket.isClosing()) {
      return;
    }
    if (socket.canWriteEof()) {
      socket.writeEof();
    } else {
      socket.close();
    }
  }

  @Override
  protected void doClose() {
    boolean _ = onLoop(this::end);
  }

  private void end() {
    ended = true;
    cancelEndTimer();
    if (headTimer != null) {
      headTimer.cancel();
      headTimer = null;
    }
    dropKept();
    lent = NOTHING;
    output.sendGathered();
    Transport socket = transport();
    if (socket.isClosing()) {
      return;
    }
    if (eof || !lingers || !socket.canWriteEof()) {
      closeTransport();
      return;
    }
    socket.writeEof();
    if (readingPaused) {
      readingPaused = false;
      socket.resumeReading();
    }
    endTimer = loop.callLater(LINGER, this::closeTransport);
  }

  private void closeTransport() {
    cancelEndTimer();
    Transport socket = transport();
    socket.close();
    // A peer that does not read must not keep what was written for ever.
    endTimer = loop.callLater(CLOSE_LIMIT, socket::abort);
  }

  /** Drops what waits to be sent, and does not linger. */
  void abort() {
    cancelEndTimer();
    transport().abort();
  }

  private void cancelEndTimer() {
    if (endTimer != null) {
      endTimer.cancel();
      endTimer = null;
    }
  }

  @Override
  public void onClose(@Nullable Throwable failure) {
    super.onClose(failure);
    PeerListener listener = peerListener; // there is none where other threads close
    peerListener = null;
    if (listener != null) {
      listener.peerGone();
    }
    if (!soonOnLoop(() -> closed(failure))) {
      closed(failure);
    }
  }

  private void closed(@Nullable Throwable failure) {
    Connection connection = getConnection();
    if (connection != null) {
      connection.onClose(failure);
    }
    connector.closed(this);
  }

  // ---- idle, by the loop's clock where Jetty would ask the system's

  @Override
  public void notIdle() {
    activeAtNanos = loop.poller().nanoTime();
  }

  @Override
  public long getIdleFor() {
    return Duration.ofNanos(loop.poller().nanoTime() - activeAtNanos).toMillis();
  }

  /** As Jetty does it. */
  @Override
  protected long checkIdleTimeout() {
    if (!isOpen()) {
      return -1;
    }
    long limit = getIdleTimeout();
    long idle = getIdleFor();
    if (limit > 0 && idle >= limit) {
      try {
        onIdleExpired(new TimeoutException("Idle timeout expired: " + idle + "/" + limit + " ms"));
      } finally {
        notIdle();
      }
    }
    return Math.max(0, limit - idle);
  }

  @Override
  protected void onIdleExpired(TimeoutException timeout) {
    super.onIdleExpired(timeout);
    if (isOpen() && isOutputShutdown()) {
      close(timeout);
    }
  }

  // ---- what it is

  private Transport transport() {
    Transport made = transport;
    if (made == null) {
      throw new IllegalStateException("the connection does not stand yet");
    }
    return made;
  }

  @Override
  public Object getTransport() {
    return transport();
  }

  @Override
  public @Nullable SocketAddress getLocalSocketAddress() {
    return transport == null ? null : transport.localAddress();
  }

  @Override
  public @Nullable SocketAddress getRemoteSocketAddress() {
    return transport == null ? null : transport.remoteAddress();
  }

  @Override
  public boolean isSecure() {
    return transport != null && transport.extraInfo(ExtraInfo.TLS_SESSION) != null;
  }

  @Override
  public EndPoint.@Nullable SslSessionData getSslSessionData() {
    SSLSession session = transport().extraInfo(ExtraInfo.TLS_SESSION);
    if (session == null) {
      return null;
    }
    String suite = transport().extraInfo(ExtraInfo.TLS_CIPHER_SUITE);
    return EndPoint.SslSessionData.from(
        session, null, suite == null ? session.getCipherSuite() : suite, peerCertificates());
  }

  private X509Certificate @Nullable [] peerCertificates() {
    Certificate[] chain = transport().extraInfo(ExtraInfo.TLS_PEER_CERTIFICATES);
    if (chain == null) {
      return null;
    }
    return Arrays.stream(chain)
        .filter(X509Certificate.class::isInstance)
        .toArray(X509Certificate[]::new);
  }
}

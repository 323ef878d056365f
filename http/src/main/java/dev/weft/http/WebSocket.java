package dev.weft.http;

import dev.weft.CancelledError;
import dev.weft.ErrorReport;
import dev.weft.EventLoop;
import dev.weft.Future;
import dev.weft.Task;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One end of a WebSocket (RFC 6455), for a task that reads and writes messages.
 *
 * {@snippet file="HttpGuideTest.java" region="websocket"}
 *
 * <p>One message is taken from the peer beforehand, and no more before a task has taken that: what
 * is not read stays with the peer. Sending does not wait until the peer keeps too much back; {@link
 * #send} waits then. Pings are answered by themselves.
 *
 * <p>Only code of its loop may use it. One task at a time may wait for a message; any number may
 * send, and messages do not mix.
 */
public final class WebSocket implements AutoCloseable {

  /** A message, of either kind. */
  public sealed interface Message {}

  /**
   * Text.
   *
   * @param text the text
   */
  public record Text(String text) implements Message {
    /** Refuses null. */
    public Text {
      Objects.requireNonNull(text, "text");
    }
  }

  /**
   * Bytes.
   *
   * @param data the bytes, which must not be changed
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Binary(byte[] data) implements Message {
    /** Refuses null. */
    public Binary {
      Objects.requireNonNull(data, "data");
    }
  }

  /**
   * The connection below: the engine's on a server, the JDK's on a client. Confined to the loop.
   */
  interface Channel {
    /** Wants one more message, or the end. Not called again before that has come. */
    void demand();

    /** Sends a message; calls back on the loop when the transport has taken it, or never will. */
    void send(Message message, Future<@Nullable Void> sent);

    void ping(byte[] data, Future<@Nullable Void> sent);

    void close(int code, String reason);

    void abort();
  }

  private static final int MOST_UNSENT = 16;

  private final EventLoop loop;
  private final Channel channel;
  private final @Nullable Request request;
  private final @Nullable String subprotocol;
  private final ArrayDeque<Message> received = new ArrayDeque<>();
  private final ArrayDeque<Future<@Nullable Void>> pongs = new ArrayDeque<>();
  private boolean demanded;
  private @Nullable Future<@Nullable Void> waiter;
  private @Nullable Future<@Nullable Void> closeWaiter;
  private int unsent;
  private boolean closeSent;
  private boolean closed;
  private int closeCode = -1;
  private String closeReason = "";
  private @Nullable IOException failure;
  private @Nullable Task<?> task;

  WebSocket(
      EventLoop loop, Channel channel, @Nullable Request request, @Nullable String subprotocol) {
    this.loop = loop;
    this.channel = channel;
    this.request = request;
    this.subprotocol = subprotocol;
  }

  // ---- receiving

  /**
   * The next message. Waits for it. After a cancellation nothing is lost.
   *
   * @return a message, or null when the peer has closed the socket, see {@link #closeCode()}
   * @throws IOException if the connection broke, or the peer did what the protocol forbids
   * @throws IllegalStateException if another task waits here, or the caller must wait and is no
   *     task
   */
  public @Nullable Message receive() throws IOException {
    while (received.isEmpty() && !closed) {
      if (waiter != null && !waiter.isDone()) {
        throw new IllegalStateException("receive() of " + this + ": another task waits there");
      }
      Future<@Nullable Void> waiting = loop.createFuture();
      waiter = waiting;
      waiting.await();
    }
    Message message = received.poll();
    if (message != null) {
      demandOne();
      return message;
    }
    if (failure != null) {
      throw new IOException("the WebSocket broke: " + failure.getMessage(), failure);
    }
    return null;
  }

  /**
   * The messages that come, until the peer closes the socket. Each step waits as {@link #receive()}
   * does; that the connection broke ends them, too, and {@link #closeCode()} is 1006 then.
   *
   * @return messages, to be gone through once
   */
  public Iterable<Message> messages() {
    return () ->
        new Iterator<>() {
          private @Nullable Message next;

          @Override
          public boolean hasNext() {
            if (next == null) {
              try {
                next = receive();
              } catch (IOException broken) {
                return false;
              }
            }
            return next != null;
          }

          @Override
          public Message next() {
            if (!hasNext()) {
              throw new NoSuchElementException("no message any more: the socket is closed");
            }
            Message message = Objects.requireNonNull(next);
            next = null;
            return message;
          }
        };
  }

  // ---- sending

  /**
   * Sends text. Waits if the peer does not keep up. After a cancellation the message is on its way.
   *
   * @param text the text
   * @throws IOException if the socket is closed, or breaks
   * @throws IllegalStateException if the caller must wait and is no task
   */
  public void send(String text) throws IOException {
    Objects.requireNonNull(text, "text");
    send(new Text(text));
  }

  /**
   * Sends bytes. Waits if the peer does not keep up. After a cancellation the message is on its
   * way.
   *
   * @param data the bytes, which must not be changed before they are sent
   * @throws IOException if the socket is closed, or breaks
   * @throws IllegalStateException if the caller must wait and is no task
   */
  public void send(byte[] data) throws IOException {
    Objects.requireNonNull(data, "data");
    send(new Binary(data));
  }

  /**
   * Sends a message as {@link #send(String)} does.
   *
   * @param message the message
   * @throws IOException if the socket is closed, or breaks
   * @throws IllegalStateException if the caller must wait and is no task
   */
  public void send(Message message) throws IOException {
    Objects.requireNonNull(message, "message");
    ensureOpen();
    Future<@Nullable Void> sent = tracked();
    channel.send(message, sent);
    if (unsent > MOST_UNSENT) {
      awaitSent(sent);
    } else if (sent.isDone()) {
      awaitSent(sent); // it may have failed at once
    }
  }

  /**
   * Asks the peer whether it is there, and waits for its answer.
   *
   * @throws IOException if the socket is closed, or breaks
   * @throws IllegalStateException if the caller is no task
   */
  public void ping() throws IOException {
    ensureOpen();
    Future<@Nullable Void> pong = loop.createFuture();
    pongs.add(pong);
    channel.ping(new byte[0], tracked());
    awaitSent(pong);
  }

  private Future<@Nullable Void> tracked() {
    Future<@Nullable Void> sent = loop.createFuture();
    unsent++;
    sent.addDoneCallback(done -> {
      unsent--;
      if (!done.isCancelled()) {
        var _ = done.exception(); // looked at: the reader hears of what broke
      }
    });
    return sent;
  }

  private static void awaitSent(Future<@Nullable Void> sent) throws IOException {
    dev.weft.Async.shield(sent).await(IOException.class);
  }

  private void ensureOpen() throws IOException {
    if (closed || closeSent) {
      throw new IOException("the WebSocket is closed, code " + closeCode, failure);
    }
  }

  // ---- the end

  /** Closes the socket with code 1000. Does not wait, and does nothing the second time. */
  @Override
  public void close() {
    close(1000, "");
  }

  /**
   * Closes the socket. Does not wait, and does nothing the second time.
   *
   * @param code why: 1000 to 1003, 1007 to 1014, or 3000 to 4999 for codes of one's own
   * @param reason why in words, of no more than 123 bytes
   * @throws IllegalArgumentException if the code or the reason is none
   */
  public void close(int code, String reason) {
    Objects.requireNonNull(reason, "reason");
    boolean sendable =
        (code >= 1000 && code <= 1003)
            || (code >= 1007 && code <= 1014)
            || (code >= 3000 && code <= 4999);
    if (!sendable) {
      throw new IllegalArgumentException("close code " + code + ": no peer may send it");
    }
    if (reason.getBytes(java.nio.charset.StandardCharsets.UTF_8).length > 123) {
      throw new IllegalArgumentException("the reason of a close is at most 123 bytes long");
    }
    if (!closeSent && !closed) {
      closeSent = true;
      channel.close(code, reason);
    }
  }

  /**
   * Whether the socket is closed, by either side.
   *
   * @return true when nothing more can be sent
   */
  public boolean isClosed() {
    return closed || closeSent;
  }

  /**
   * The code that the peer closed the socket with (RFC 6455, section 7.4).
   *
   * @return the code; 1005 if it gave none, 1006 if the connection broke, -1 as long as it is open
   */
  public int closeCode() {
    return closeCode;
  }

  /**
   * Why the peer closed the socket, in words.
   *
   * @return the reason, or an empty text
   */
  public String closeReason() {
    return closeReason;
  }

  /**
   * Waits until the socket is closed in both directions.
   *
   * @throws IllegalStateException if the caller must wait and is no task
   */
  public void waitClosed() {
    while (!closed) {
      if (closeWaiter == null || closeWaiter.isDone()) {
        closeWaiter = loop.createFuture();
      }
      dev.weft.Async.shield(closeWaiter).await();
    }
  }

  // ---- what it is

  /**
   * The request that asked for it.
   *
   * @return the request, on a server
   * @throws IllegalStateException on a client
   */
  public Request request() {
    if (request == null) {
      throw new IllegalStateException("request() of a client's WebSocket: a server has one");
    }
    return request;
  }

  /**
   * What was agreed on to speak.
   *
   * @return the subprotocol, or null for none
   */
  public @Nullable String subprotocol() {
    return subprotocol;
  }

  // ---- what the channel tells

  /** The channel stands. One message is asked for beforehand, so that its end is noticed. */
  void begin() {
    demandOne();
  }

  private void demandOne() {
    if (!demanded && received.isEmpty() && !closed) {
      demanded = true;
      channel.demand();
    }
  }

  void messageCame(Message message) {
    demanded = false;
    received.add(message);
    wake();
  }

  void pongCame() {
    Future<@Nullable Void> pong = pongs.poll();
    if (pong != null && !pong.isDone()) {
      pong.setResult(null);
    }
  }

  /** The socket is closed, by the peer or because it broke. */
  void closedWith(int code, String reason, @Nullable IOException cause) {
    if (closed) {
      return;
    }
    closed = true;
    closeCode = code;
    closeReason = reason;
    failure = cause;
    wake();
    for (Future<@Nullable Void> pong : pongs) {
      if (!pong.isDone()) {
        pong.setException(new IOException("the WebSocket was closed before the pong came"));
        var _ = pong.exception();
      }
    }
    pongs.clear();
    if (closeWaiter != null && !closeWaiter.isDone()) {
      closeWaiter.setResult(null);
    }
  }

  private void wake() {
    Future<@Nullable Void> waiting = waiter;
    waiter = null;
    if (waiting != null && !waiting.isDone()) {
      waiting.setResult(null);
    }
  }

  // ---- a server's handler

  /** Serves it in a task of its own. */
  void serve(WebSocketHandler handler, LoopServer server, String name) {
    server.opened(this);
    task =
        loop.createTask(
            (dev.weft.Action<RuntimeException>) () -> run(handler, server),
            dev.weft.TaskOptions.named(name));
  }

  private void run(WebSocketHandler handler, LoopServer server) {
    try {
      handler.handle(this);
      close();
    } catch (CancelledError cancelled) {
      close(1001, "");
    } catch (Throwable thrown) {
      if (failure == null || !(thrown instanceof IOException)) {
        if (!(thrown instanceof IOException && isClosed())) {
          loop.callExceptionHandler(
              ErrorReport.of("the handler of a WebSocket failed", thrown).with("socket", this));
        }
        close(1011, "");
      }
    } finally {
      // What still comes is not for anybody, but the peer's close is.
      drainUntilClosed();
      server.closed(this);
    }
  }

  private void drainUntilClosed() {
    try {
      dev.weft.Async.timeout(
          java.time.Duration.ofSeconds(5),
          () -> {
            while (receive() != null) {
              received.clear();
            }
          });
    } catch (IOException | java.util.concurrent.TimeoutException | CancelledError e) {
      channel.abort();
    }
  }

  /** The server ends: says so to the peer. */
  void goingAway() {
    close(1001, "");
  }

  /** The server does not wait any longer. */
  void cut() {
    if (task != null && !task.isDone()) {
      task.cancel("the server ends");
    }
    channel.abort();
  }

  @Override
  public String toString() {
    return "WebSocket["
        + (closed ? "closed, code " + closeCode : closeSent ? "closing" : "open")
        + "]";
  }

  /** A copy of what remains in a buffer. */
  static byte[] copy(ByteBuffer data) {
    byte[] copy = new byte[data.remaining()];
    data.duplicate().get(copy);
    return copy;
  }
}

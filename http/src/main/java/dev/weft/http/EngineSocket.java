package dev.weft.http;

import dev.weft.EventLoop;
import dev.weft.Future;
import dev.weft.TimerHandle;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Utf8StringBuilder;
import org.eclipse.jetty.websocket.core.CloseStatus;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.FrameHandler;
import org.eclipse.jetty.websocket.core.OpCode;
import org.eclipse.jetty.websocket.core.exception.BadPayloadException;
import org.eclipse.jetty.websocket.core.exception.MessageTooLargeException;
import org.eclipse.jetty.websocket.core.exception.ProtocolException;
import org.jspecify.annotations.Nullable;

/**
 * A server's WebSocket on the engine, which hands over frames: puts them together to messages, and
 * asks for more when the handler wants more. Confined to the loop.
 */
final class EngineSocket implements FrameHandler, WebSocket.Channel {
  private static final byte[] KEEP_ALIVE = {'k'};

  private final LoopServer server;
  private final EventLoop loop;
  private final WebSocketHandler handler;
  private final Request request;
  private final WebSocketOptions options;
  private @Nullable CoreSession session;
  private @Nullable WebSocket socket;

  /** The kind of the message that comes, if its first fragment has; else undefined. */
  private byte kind = OpCode.UNDEFINED;

  private @Nullable Utf8StringBuilder text;
  private @Nullable ByteArrayOutputStream binary;
  private int sizeBytes;
  private @Nullable Throwable error;
  private @Nullable TimerHandle pinger;
  private boolean heard;

  EngineSocket(
      LoopServer server, WebSocketHandler handler, Request request, WebSocketOptions options) {
    this.server = server;
    this.loop = server.loop();
    this.handler = handler;
    this.request = request;
    this.options = options;
  }

  // ---- what the engine tells

  @Override
  public void onOpen(CoreSession newSession, Callback callback) {
    session = newSession;
    var made = new WebSocket(loop, this, request, newSession.getNegotiatedSubProtocol());
    socket = made;
    callback.succeeded();
    made.begin();
    pingLater();
    made.serve(handler, server, "WebSocket " + request.path());
  }

  @Override
  public void onFrame(Frame frame, Callback callback) {
    heard = true;
    try {
      switch (frame.getOpCode()) {
        case OpCode.PING -> {
          pong(frame);
          callback.succeeded();
          session().demand();
        }
        case OpCode.PONG -> {
          if (!frame.hasPayload()) {
            socket().pongCame();
          }
          callback.succeeded();
          session().demand();
        }
        case OpCode.CLOSE -> callback.succeeded(); // the engine answers, and onClosed follows
        default -> data(frame, callback);
      }
    } catch (RuntimeException failure) {
      callback.failed(failure);
    }
  }

  private void pong(Frame ping) {
    ByteBuffer payload = ByteBuffer.wrap(WebSocket.copy(ping.getPayload()));
    session().sendFrame(new Frame(OpCode.PONG, payload), Callback.NOOP, false);
  }

  private void data(Frame frame, Callback callback) {
    if (frame.getOpCode() != OpCode.CONTINUATION) {
      kind = frame.getOpCode();
      sizeBytes = 0;
      text = kind == OpCode.TEXT ? new Utf8StringBuilder() : null;
      binary = kind == OpCode.BINARY ? new ByteArrayOutputStream(frame.getPayloadLength()) : null;
    }
    ByteBuffer payload = frame.getPayload();
    sizeBytes += payload == null ? 0 : payload.remaining();
    if (sizeBytes > options.maxMessageBytes()) {
      throw new MessageTooLargeException(
          "the message has more than " + options.maxMessageBytes() + " bytes");
    }
    WebSocket.Message message = null;
    if (text != null) {
      message = addText(text, payload, frame.isFin());
    } else if (binary != null) {
      if (payload != null) {
        binary.writeBytes(WebSocket.copy(payload));
      }
      message = frame.isFin() ? new WebSocket.Binary(binary.toByteArray()) : null;
    } else {
      throw new ProtocolException("a continuation of nothing");
    }
    callback.succeeded();
    if (message == null) {
      session().demand();
      return;
    }
    kind = OpCode.UNDEFINED;
    text = null;
    binary = null;
    socket().messageCame(message);
  }

  private static WebSocket.@Nullable Text addText(
      Utf8StringBuilder text, @Nullable ByteBuffer payload, boolean last) {
    if (payload != null && payload.hasRemaining()) {
      text.append(payload);
    }
    if (text.hasCodingErrors()) {
      throw new BadPayloadException("text that is no UTF-8");
    }
    if (!last) {
      return null;
    }
    return new WebSocket.Text(
        text.takeCompleteString(() -> new BadPayloadException("text that is no UTF-8")));
  }

  @Override
  public void onError(Throwable cause, Callback callback) {
    error = cause;
    callback.succeeded();
  }

  @Override
  public void onClosed(CloseStatus status, Callback callback) {
    if (pinger != null) {
      pinger.cancel();
    }
    callback.succeeded();
    IOException cause = null;
    if (error != null) {
      cause = error instanceof IOException own ? own : new IOException(error.getMessage(), error);
    } else if (status.getCode() == CloseStatus.NO_CLOSE) {
      cause = new IOException("the connection ended without a close");
    }
    String reason = status.getReason();
    if (socket != null) {
      socket.closedWith(status.getCode(), reason == null ? "" : reason, cause);
    }
  }

  // ---- what the socket wants

  @Override
  public void demand() {
    if (session().isInputOpen()) {
      session().demand();
    }
  }

  @Override
  public void send(WebSocket.Message message, Future<@Nullable Void> sent) {
    Frame frame =
        switch (message) {
          case WebSocket.Text(String content) ->
              new Frame(OpCode.TEXT, ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8)));
          case WebSocket.Binary(byte[] content) ->
              new Frame(OpCode.BINARY, ByteBuffer.wrap(content));
        };
    session().sendFrame(frame, completing(sent), false);
  }

  @Override
  public void ping(byte[] data, Future<@Nullable Void> sent) {
    session().sendFrame(new Frame(OpCode.PING, ByteBuffer.wrap(data)), completing(sent), false);
  }

  private static Callback completing(Future<@Nullable Void> sent) {
    return Callback.from(
        () -> {
          if (!sent.isDone()) {
            sent.setResult(null);
          }
        },
        failure -> {
          if (!sent.isDone()) {
            sent.setException(
                failure instanceof IOException own
                    ? own
                    : new IOException("the WebSocket broke: " + failure.getMessage(), failure));
          }
        });
  }

  @Override
  public void close(int code, String reason) {
    session().close(code, reason.isEmpty() ? null : reason, Callback.NOOP);
  }

  @Override
  public void abort() {
    session().abort();
  }

  private void pingLater() {
    Duration interval = options.pingInterval();
    if (interval != null) {
      pinger = loop.callLater(interval, this::pingIfSilent);
    }
  }

  private void pingIfSilent() {
    if (session().isOutputOpen()) {
      if (!heard) {
        session()
            .sendFrame(new Frame(OpCode.PING, ByteBuffer.wrap(KEEP_ALIVE)), Callback.NOOP, false);
      }
      heard = false;
      pingLater();
    }
  }

  private CoreSession session() {
    CoreSession open = session;
    if (open == null) {
      throw new IllegalStateException("the WebSocket is not open yet");
    }
    return open;
  }

  private WebSocket socket() {
    WebSocket made = socket;
    if (made == null) {
      throw new IllegalStateException("the WebSocket is not open yet");
    }
    return made;
  }
}

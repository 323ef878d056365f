package dev.weft.http;

import dev.weft.EventLoop;
import dev.weft.Future;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.WebSocket.Listener;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A client's WebSocket on the JDK's, which calls on threads of its own. What it brings is put
 * together there, one call at a time, and handed to the loop.
 */
final class JdkSocket implements Listener, WebSocket.Channel {
  private final EventLoop loop;

  /** Of the calls, which come one at a time. */
  private final StringBuilder text = new StringBuilder();

  private final ByteArrayOutputStream binary = new ByteArrayOutputStream();

  /** Written before the socket is given to anybody. */
  private java.net.http.@Nullable WebSocket jdk;

  private @Nullable WebSocket socket;

  /** The last send: the JDK takes one after the other. Confined to the loop. */
  private CompletableFuture<?> lastSent = CompletableFuture.completedFuture(null);

  JdkSocket(EventLoop loop) {
    this.loop = loop;
  }

  /** The socket stands. */
  WebSocket opened(java.net.http.WebSocket opened) {
    jdk = opened;
    String subprotocol = opened.getSubprotocol();
    var made = new WebSocket(loop, this, null, subprotocol.isEmpty() ? null : subprotocol);
    socket = made;
    made.begin();
    return made;
  }

  // ---- what the JDK tells

  @Override
  public void onOpen(java.net.http.WebSocket opened) {
    // Nothing is asked for before the socket is made.
  }

  @Override
  public @Nullable CompletionStage<?> onText(
      java.net.http.WebSocket from, CharSequence data, boolean last) {
    text.append(data);
    if (last) {
      var message = new WebSocket.Text(text.toString());
      text.setLength(0);
      onLoop(() -> socket().messageCame(message));
    } else {
      from.request(1);
    }
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onBinary(
      java.net.http.WebSocket from, ByteBuffer data, boolean last) {
    byte[] piece = new byte[data.remaining()];
    data.get(piece);
    binary.writeBytes(piece);
    if (last) {
      var message = new WebSocket.Binary(binary.toByteArray());
      binary.reset();
      onLoop(() -> socket().messageCame(message));
    } else {
      from.request(1);
    }
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onPing(java.net.http.WebSocket from, ByteBuffer data) {
    from.request(1);
    return null; // it answers by itself
  }

  @Override
  public @Nullable CompletionStage<?> onPong(java.net.http.WebSocket from, ByteBuffer data) {
    from.request(1);
    onLoop(() -> socket().pongCame());
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onClose(
      java.net.http.WebSocket from, int code, String reason) {
    onLoop(() -> socket().closedWith(code, reason, null));
    return null; // it answers by itself
  }

  @Override
  public void onError(java.net.http.WebSocket from, Throwable error) {
    IOException cause =
        error instanceof IOException own ? own : new IOException(error.getMessage(), error);
    onLoop(() -> socket().closedWith(1006, "", cause));
  }

  private void onLoop(Runnable action) {
    try {
      loop.callSoonThreadsafe(action);
    } catch (IllegalStateException closed) {
      // No task is left that could hear of it.
    }
  }

  // ---- what the socket wants

  @Override
  public void demand() {
    jdk().request(1);
  }

  @Override
  public void send(WebSocket.Message message, Future<@Nullable Void> sent) {
    inTurn(
        () ->
            switch (message) {
              case WebSocket.Text(String content) -> jdk().sendText(content, true);
              case WebSocket.Binary(byte[] content) ->
                  jdk().sendBinary(ByteBuffer.wrap(content), true);
            },
        sent);
  }

  @Override
  public void ping(byte[] data, Future<@Nullable Void> sent) {
    inTurn(() -> jdk().sendPing(ByteBuffer.wrap(data)), sent);
  }

  @Override
  public void close(int code, String reason) {
    inTurn(() -> jdk().sendClose(code, reason), loop.createFuture());
  }

  private void inTurn(
      Supplier<CompletableFuture<java.net.http.WebSocket>> action, Future<@Nullable Void> sent) {
    CompletableFuture<?> turn =
        lastSent.handle((done, failure) -> null).thenCompose(_ -> action.get());
    lastSent = turn;
    turn.whenComplete((done, failure) -> onLoop(() -> complete(sent, failure)));
  }

  private static void complete(Future<@Nullable Void> sent, @Nullable Throwable failure) {
    if (sent.isDone()) {
      return;
    }
    if (failure == null) {
      sent.setResult(null);
      return;
    }
    Throwable cause = failure.getCause() == null ? failure : failure.getCause();
    sent.setException(
        cause instanceof IOException own ? own : new IOException(cause.getMessage(), cause));
    var _ = sent.exception(); // looked at: the reader hears of it, too
  }

  @Override
  public void abort() {
    jdk().abort();
  }

  private java.net.http.WebSocket jdk() {
    return Objects.requireNonNull(jdk, "the socket does not stand yet");
  }

  private WebSocket socket() {
    return Objects.requireNonNull(socket, "the socket does not stand yet");
  }
}

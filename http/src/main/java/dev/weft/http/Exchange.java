package dev.weft.http;

import dev.weft.Action;
import dev.weft.Async;
import dev.weft.CancelledError;
import dev.weft.ErrorReport;
import dev.weft.EventLoop;
import dev.weft.Task;
import dev.weft.TaskOptions;
import dev.weft.TimerHandle;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * One request and its answer, and the task that makes the one of the other. Confined to the loop.
 *
 * <pre>
 *   HANDLING ---------> SENDING ------> DONE   the last write is complete, or has failed
 *      | the handler has returned, or thrown     ^
 *      +------------------------------------------+  the client is gone: nothing is sent
 * </pre>
 */
final class Exchange implements WeftEndPoint.PeerListener {
  /** How long a client that has ended its direction may wait for the answer. */
  private static final Duration HALF_CLOSED_LIMIT = Duration.ofSeconds(2);

  /** Headers of a connection of HTTP/1; the engine refuses Connection itself. */
  private static final List<HttpHeader> OF_CONNECTIONS =
      List.of(
          HttpHeader.KEEP_ALIVE,
          HttpHeader.PROXY_CONNECTION,
          HttpHeader.TRANSFER_ENCODING,
          HttpHeader.UPGRADE);

  private enum State {
    HANDLING,
    SENDING,
    DONE
  }

  private final LoopServer server;
  private final EventLoop loop;
  private final org.eclipse.jetty.server.Request jettyRequest;
  private final org.eclipse.jetty.server.Response jettyResponse;
  private final Callback callback;
  private final Request request;
  private final @Nullable WeftEndPoint endPoint;
  private State state = State.HANDLING;
  private @Nullable Task<?> task;
  private @Nullable TimerHandle halfClosed;
  private boolean clientGone;
  private boolean cut;
  private boolean sendsEvents;

  Exchange(
      LoopServer server,
      org.eclipse.jetty.server.Request jettyRequest,
      org.eclipse.jetty.server.Response jettyResponse,
      Callback callback) {
    this.server = server;
    this.loop = server.loop();
    this.jettyRequest = jettyRequest;
    this.jettyResponse = jettyResponse;
    this.callback = callback;
    this.request = new Request(loop, jettyRequest, server.options(), server.json());
    this.endPoint =
        jettyRequest.getConnectionMetaData().getConnection().getEndPoint()
                instanceof WeftEndPoint own
            ? own
            : null;
  }

  void begin() {
    server.began(this);
    if (endPoint != null) {
      endPoint.exchangeBegan(this);
    }
    jettyRequest.addIdleTimeoutListener(timeout -> false); // handlers have a limit of their own
    jettyRequest.addFailureListener(failure -> peerGone());
    task =
        loop.createTask(
            (Action<RuntimeException>) this::run,
            TaskOptions.named(request.method() + " " + jettyRequest.getHttpURI().getPath()));
  }

  // ---- the task

  private void run() {
    try {
      send(answer());
    } catch (CancelledError cancelled) {
      if (clientGone) {
        fail(new EofException("the client is gone"));
      } else if (cut || jettyResponse.isCommitted()) {
        fail(new IOException("cancelled"));
        if (!cut) {
          throw cancelled;
        }
      } else {
        sendPlainly(503);
        throw cancelled;
      }
    } catch (Throwable failure) {
      failedWhileSending(failure);
    }
  }

  private Response answer() {
    try {
      return handle();
    } catch (HttpException e) {
      return e.response();
    } catch (TimeoutException e) {
      return Response.text("the handler took too long\n").withStatus(503);
    } catch (Exception | StackOverflowError failure) {
      return failed(failure);
    }
  }

  private Response handle() throws Exception {
    if (jettyRequest.getConnectionMetaData().getHttpVersion() == HttpVersion.HTTP_1_0
        && jettyRequest.getHeaders().contains(HttpHeader.TRANSFER_ENCODING)) {
      // RFC 9112, 6.1: its framing is faulty. A proxy of that age passes it on unread.
      jettyResponse.getHeaders().put(HttpHeader.CONNECTION, "close");
      throw new HttpException(400, "HTTP/1.0 has no Transfer-Encoding");
    }
    if (endPoint != null && endPoint.isHttp2()) {
      refuseMalformed();
    }
    Duration limit = server.options().handlerTimeout();
    Response response =
        limit == null
            ? server.handler().handle(request)
            : Async.timeout(limit, () -> server.handler().handle(request));
    if (response == null) {
      throw new NullPointerException("the handler of " + describe() + " returned null");
    }
    return response.encoded(server.json());
  }

  /** What the engine takes, and RFC 9113 does not: 8.2.2 and 8.3.1. */
  private void refuseMalformed() {
    HttpFields headers = jettyRequest.getHeaders();
    if (hasUpgraded(headers)) {
      return;
    }
    for (HttpHeader header : OF_CONNECTIONS) {
      if (headers.contains(header)) {
        throw new HttpException(400, "HTTP/2 has no " + header.asString());
      }
    }
    String host = headers.get(HttpHeader.HOST);
    String authority = jettyRequest.getHttpURI().getAuthority();
    if (host != null
        && authority != null
        && !host.equalsIgnoreCase(authority)
        && !server.options().trustForwarded()) { // where a proxy says what the authority is
      throw new HttpException(400, "Host contradicts :authority");
    }
  }

  /**
   * Whether it is the request that has made its connection one of HTTP/2. It was HTTP/1's when it
   * came, with the headers of that, and is answered on the first stream.
   */
  private boolean hasUpgraded(HttpFields headers) {
    return jettyRequest.getId().equals("1")
        && headers.contains(HttpHeader.HTTP2_SETTINGS)
        && headers.contains(HttpHeader.UPGRADE, "h2c");
  }

  private Response failed(Throwable failure) {
    if (clientGone && failure instanceof IOException) {
      return Response.status(499); // seen by nobody
    }
    report("the handler of " + describe() + " failed", failure);
    return Response.text("Internal Server Error\nrequest " + request.id() + "\n")
        .withStatus(500)
        .withHeader("X-Request-Id", request.id());
  }

  private String describe() {
    return request.method() + " " + jettyRequest.getHttpURI().getPath();
  }

  private void report(String message, Throwable failure) {
    loop.callExceptionHandler(
        ErrorReport.of(message + ", request " + request.id(), failure)
            .with("request", request.toString()));
  }

  private void failedWhileSending(Throwable failure) {
    boolean peers = clientGone || isPeers(failure);
    if (!peers) {
      report("sending the answer to " + describe() + " failed", failure);
    }
    if (jettyResponse.isCommitted() || clientGone) {
      fail(failure);
    } else {
      jettyResponse.reset();
      sendPlainly(failure instanceof HttpException refused ? refused.status() : 500);
    }
  }

  /** The client left while its body was read, or the answer written. */
  private static boolean isPeers(Throwable failure) {
    return failure instanceof HttpException
        || (failure instanceof IOException
            && (failure.getCause() instanceof IOException
                || failure.getCause() instanceof TimeoutException));
  }

  // ---- the answer

  private void send(Response given) throws Exception {
    Response response = given;
    if (response.body() instanceof ResponseBody.OfWebSocket upgrade) {
      serveWebSocket(upgrade);
      return;
    }
    if (response.body() instanceof ResponseBody.OfFile file) {
      response = fileOrRefusal(response, file);
    }
    if (clientGone) {
      fail(new EofException("the client is gone"));
      return;
    }
    sendHead(response);
    if (response.body() instanceof ResponseBody.OfStream stream) {
      sendStream(stream);
      return;
    }
    byte[] data = response.body() instanceof ResponseBody.Bytes bytes ? bytes.data() : new byte[0];
    if (!Statuses.isBodiless(response.status())) {
      jettyResponse.getHeaders().put(HttpHeader.CONTENT_LENGTH, data.length);
      if (isHead()) {
        data = new byte[0];
      }
    } else {
      data = new byte[0];
    }
    state = State.SENDING;
    if (response.status() == 304) {
      sendWithoutLength();
    } else {
      jettyResponse.write(true, ByteBuffer.wrap(data), completion());
    }
  }

  /** The engine says that the length is 0 where it sees the end at once; 304 must not. */
  private void sendWithoutLength() {
    Callback last = completion();
    jettyResponse.write(
        false,
        ByteBuffer.allocate(0),
        Callback.from(() -> jettyResponse.write(true, null, last), last::failed));
  }

  private void serveWebSocket(ResponseBody.OfWebSocket upgrade) throws Exception {
    try {
      state = State.SENDING;
      WebSockets.serve(this, upgrade, completion());
    } catch (HttpException refused) {
      state = State.HANDLING;
      send(refused.response());
    } catch (org.eclipse.jetty.http.HttpException.RuntimeException refused) {
      state = State.HANDLING;
      jettyResponse.reset();
      send(new HttpException(refused.getCode()).response());
    }
  }

  private Response fileOrRefusal(Response response, ResponseBody.OfFile file) throws IOException {
    try {
      return FileAnswer.of(request, response, file.path());
    } catch (HttpException e) {
      return e.response();
    }
  }

  private boolean isHead() {
    return request.method().equals("HEAD");
  }

  private void sendHead(Response response) {
    jettyResponse.setStatus(response.status());
    HttpFields.Mutable headers = jettyResponse.getHeaders();
    String type = response.contentType();
    if (type != null && !Statuses.isBodiless(response.status())) {
      headers.put(HttpHeader.CONTENT_TYPE, type);
    }
    for (Headers.Field field : response.headerFields()) {
      headers.add(field.name(), field.value());
    }
    if (server.isEnding() && endPoint != null && endPoint.isHttp1()) {
      headers.put(HttpHeader.CONNECTION, "close");
    }
  }

  private void sendStream(ResponseBody.OfStream stream) throws Exception {
    if (isHead()) {
      state = State.SENDING;
      jettyResponse.write(true, null, completion());
      return;
    }
    sendsEvents =
        "text/event-stream".equals(jettyResponse.getHeaders().get(HttpHeader.CONTENT_TYPE));
    var writer = new BodyWriter(loop, jettyResponse);
    try {
      stream.body().writeTo(writer);
      state = State.SENDING;
      writer.finish(completion());
    } finally {
      writer.close();
    }
  }

  /** An answer where the handler's cannot be had. */
  private void sendPlainly(int status) {
    if (state == State.DONE) {
      return;
    }
    state = State.SENDING;
    byte[] text =
        (Statuses.reason(status) + "\n").getBytes(java.nio.charset.StandardCharsets.UTF_8);
    jettyResponse.setStatus(status);
    jettyResponse.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/plain;charset=utf-8");
    if (status == 500) {
      jettyResponse.getHeaders().put("X-Request-Id", request.id());
    }
    jettyResponse.write(true, ByteBuffer.wrap(text), completion());
  }

  private Callback completion() {
    return Callback.from(
        org.eclipse.jetty.util.thread.Invocable.InvocationType.NON_BLOCKING,
        () -> {
          done();
          callback.succeeded();
        },
        this::fail);
  }

  private void fail(Throwable failure) {
    if (done()) {
      callback.failed(failure);
    }
  }

  private boolean done() {
    if (state == State.DONE) {
      return false;
    }
    state = State.DONE;
    if (halfClosed != null) {
      halfClosed.cancel();
    }
    if (endPoint != null) {
      endPoint.exchangeEnded(this);
    }
    server.ended(this);
    return true;
  }

  // ---- the client's end

  @Override
  public void peerEnded() {
    if (state == State.HANDLING && halfClosed == null && server.options().cancelOnDisconnect()) {
      halfClosed = loop.callLater(HALF_CLOSED_LIMIT, this::halfClosedForLong);
    }
  }

  private void halfClosedForLong() {
    // What is being sent shows by itself whether a client is there, unless it is sent rarely.
    if (!jettyResponse.isCommitted() || sendsEvents) {
      peerGone();
    }
  }

  @Override
  public void peerGone() {
    if (state == State.DONE || clientGone) {
      return;
    }
    clientGone = true;
    Task<?> handling = task;
    if (handling != null && !handling.isDone() && server.options().cancelOnDisconnect()) {
      handling.cancel("the client is gone");
    }
  }

  /** The server ends: cancels the handler, and cuts the answer. */
  void cut() {
    cut = true;
    Task<?> handling = task;
    if (handling != null && !handling.isDone()) {
      handling.cancel("the server ends");
    }
  }

  // ---- for WebSockets

  LoopServer server() {
    return server;
  }

  org.eclipse.jetty.server.Request jettyRequest() {
    return jettyRequest;
  }

  org.eclipse.jetty.server.Response jettyResponse() {
    return jettyResponse;
  }
}

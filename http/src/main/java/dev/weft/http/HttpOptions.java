package dev.weft.http;

import dev.weft.net.ServerOptions;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How a server of HTTP is to behave.
 *
 * {@snippet :
 * var options = HttpOptions.DEFAULT
 *     .withServer(ServerOptions.DEFAULT.withTls(TlsOptions.server(context)))
 *     .withMaxBodyBytes(16 << 20);
 * }
 *
 * @param server how to listen, and how to encrypt; where its encryption names no protocols, {@code
 *     h2} and {@code http/1.1} are offered
 * @param maxHeadBytes how large the head of a request may be; a larger one is answered by 431
 * @param maxBodyBytes how large a body may be that is read as a whole: by {@link Request#text()},
 *     {@link Request#bytes()}, {@link Request#json}, {@link Request#form()}, {@link
 *     Request#multipart()}; a larger one is answered by 413. What a handler reads piece by piece it
 *     limits itself
 * @param headTimeout how long a head may take from its first byte on; then it is answered by 408
 * @param bodyTimeout how long a handler waits for more of a body; then it is answered by 408
 * @param idleTimeout how long a connection may be idle between requests, and how long a peer may
 *     not take anything of what is sent to it
 * @param handlerTimeout how long a handler may take until it returns; then it is cancelled, and the
 *     request answered by 503; null for as long as it likes
 * @param cancelOnDisconnect whether a handler is cancelled when its client is gone, see {@link
 *     #withoutCancelOnDisconnect()}
 * @param http2 whether HTTP/2 is spoken beside HTTP/1.1
 * @param gzip whether answers are compressed for clients that take it: text, JSON and their like,
 *     from a kilobyte on
 * @param trustForwarded whether {@code Forwarded} and {@code X-Forwarded-…} say who the client is
 * @param proxyProtocol whether each connection begins with a header of the PROXY protocol, 1 or 2
 * @param json what {@link Response#json} and {@link Request#json} use; null for Jackson, if the
 *     program has it
 */
public record HttpOptions(
    ServerOptions server,
    int maxHeadBytes,
    int maxBodyBytes,
    Duration headTimeout,
    Duration bodyTimeout,
    Duration idleTimeout,
    @Nullable Duration handlerTimeout,
    boolean cancelOnDisconnect,
    boolean http2,
    boolean gzip,
    boolean trustForwarded,
    boolean proxyProtocol,
    @Nullable JsonCodec json) {

  /**
   * No encryption, heads of 16 KiB, bodies of 2 MiB, ten seconds for a head, thirty for a part of a
   * body, a minute of idleness, handlers as long as they like but cancelled with their clients,
   * HTTP/2, no compression, no proxy before the server, JSON by Jackson.
   */
  public static final HttpOptions DEFAULT =
      new HttpOptions(
          ServerOptions.DEFAULT,
          16 * 1024,
          2 * 1024 * 1024,
          Duration.ofSeconds(10),
          Duration.ofSeconds(30),
          Duration.ofSeconds(60),
          null,
          true,
          true,
          false,
          false,
          false,
          null);

  /**
   * Checks the options.
   *
   * @throws IllegalArgumentException if a limit is not more than nothing, or if the PROXY protocol
   *     is to come before TLS, which it cannot here
   */
  public HttpOptions {
    Objects.requireNonNull(server, "server");
    Objects.requireNonNull(headTimeout, "headTimeout");
    Objects.requireNonNull(bodyTimeout, "bodyTimeout");
    Objects.requireNonNull(idleTimeout, "idleTimeout");
    checkLimit("headTimeout", headTimeout);
    checkLimit("bodyTimeout", bodyTimeout);
    checkLimit("idleTimeout", idleTimeout);
    checkLimit("handlerTimeout", handlerTimeout);
    if (maxHeadBytes < 256) {
      throw new IllegalArgumentException("maxHeadBytes " + maxHeadBytes + ": use 256 or more");
    }
    if (maxBodyBytes < 0) {
      throw new IllegalArgumentException("maxBodyBytes " + maxBodyBytes + ": use 0 or more");
    }
    if (proxyProtocol && server.tls() != null) {
      throw new IllegalArgumentException(
          "the PROXY protocol comes before TLS, which is read first here: let the proxy end TLS");
    }
  }

  static void checkLimit(String name, @Nullable Duration limit) {
    if (limit != null && !limit.isPositive()) {
      throw new IllegalArgumentException(name + " " + limit + ": use more than nothing");
    }
  }

  /**
   * These options with another way of listening.
   *
   * @param newServer how to listen, and how to encrypt
   * @return new options
   */
  public HttpOptions withServer(ServerOptions newServer) {
    Objects.requireNonNull(newServer, "newServer");
    return with(draft -> draft.server = newServer);
  }

  /**
   * These options with another limit of heads.
   *
   * @param bytes how large a head may be, from 256 on
   * @return new options
   */
  public HttpOptions withMaxHeadBytes(int bytes) {
    return with(draft -> draft.maxHeadBytes = bytes);
  }

  /**
   * These options with another limit of bodies that are read as a whole.
   *
   * @param bytes how large a body may be, from 0 on
   * @return new options
   */
  public HttpOptions withMaxBodyBytes(int bytes) {
    return with(draft -> draft.maxBodyBytes = bytes);
  }

  /**
   * These options with another limit of the time that a head takes.
   *
   * @param limit from its first byte on
   * @return new options
   */
  public HttpOptions withHeadTimeout(Duration limit) {
    Objects.requireNonNull(limit, "limit");
    return with(draft -> draft.headTimeout = limit);
  }

  /**
   * These options with another limit of waiting for a body.
   *
   * @param limit how long to wait for more of it
   * @return new options
   */
  public HttpOptions withBodyTimeout(Duration limit) {
    Objects.requireNonNull(limit, "limit");
    return with(draft -> draft.bodyTimeout = limit);
  }

  /**
   * These options with another limit of idleness.
   *
   * @param limit how long a connection may be idle
   * @return new options
   */
  public HttpOptions withIdleTimeout(Duration limit) {
    Objects.requireNonNull(limit, "limit");
    return with(draft -> draft.idleTimeout = limit);
  }

  /**
   * These options with a limit of the time that handlers take.
   *
   * @param limit until a handler returns; null for none
   * @return new options
   */
  public HttpOptions withHandlerTimeout(@Nullable Duration limit) {
    return with(draft -> draft.handlerTimeout = limit);
  }

  /**
   * These options with handlers that go on when their client is gone.
   *
   * <p>Otherwise a handler is cancelled: at once where the connection is reset, or the client
   * cancels the request (HTTP/2); two seconds after the client has ended its direction of an
   * HTTP/1.1 connection, as it may wait for the answer all the same. When the handler has returned,
   * the answer is past that: what is left is to send it.
   *
   * @return new options
   */
  public HttpOptions withoutCancelOnDisconnect() {
    return with(draft -> draft.cancelOnDisconnect = false);
  }

  /**
   * These options with HTTP/1.1 alone.
   *
   * @return new options
   */
  public HttpOptions withoutHttp2() {
    return with(draft -> draft.http2 = false);
  }

  /**
   * These options with compressed answers.
   *
   * @return new options
   */
  public HttpOptions withGzip() {
    return with(draft -> draft.gzip = true);
  }

  /**
   * These options for a server behind a proxy that sets {@code Forwarded} or {@code X-Forwarded-…}.
   * Where clients reach the server directly, they can pretend to be anybody by these headers.
   *
   * @return new options
   */
  public HttpOptions withTrustForwarded() {
    return with(draft -> draft.trustForwarded = true);
  }

  /**
   * These options for a server behind a balancer that speaks the PROXY protocol, version 1 or 2.
   *
   * @return new options
   * @throws IllegalArgumentException if the connections are encrypted
   */
  public HttpOptions withProxyProtocol() {
    return with(draft -> draft.proxyProtocol = true);
  }

  /**
   * These options with another codec of JSON.
   *
   * @param codec the codec
   * @return new options
   */
  public HttpOptions withJson(JsonCodec codec) {
    Objects.requireNonNull(codec, "codec");
    return with(draft -> draft.json = codec);
  }

  private HttpOptions with(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return draft.options();
  }

  /** The same, to be changed: so that each option need not name all the others. */
  private static final class Draft {
    ServerOptions server;
    int maxHeadBytes;
    int maxBodyBytes;
    Duration headTimeout;
    Duration bodyTimeout;
    Duration idleTimeout;
    @Nullable Duration handlerTimeout;
    boolean cancelOnDisconnect;
    boolean http2;
    boolean gzip;
    boolean trustForwarded;
    boolean proxyProtocol;
    @Nullable JsonCodec json;

    Draft(HttpOptions options) {
      server = options.server;
      maxHeadBytes = options.maxHeadBytes;
      maxBodyBytes = options.maxBodyBytes;
      headTimeout = options.headTimeout;
      bodyTimeout = options.bodyTimeout;
      idleTimeout = options.idleTimeout;
      handlerTimeout = options.handlerTimeout;
      cancelOnDisconnect = options.cancelOnDisconnect;
      http2 = options.http2;
      gzip = options.gzip;
      trustForwarded = options.trustForwarded;
      proxyProtocol = options.proxyProtocol;
      json = options.json;
    }

    HttpOptions options() {
      return new HttpOptions(
          server,
          maxHeadBytes,
          maxBodyBytes,
          headTimeout,
          bodyTimeout,
          idleTimeout,
          handlerTimeout,
          cancelOnDisconnect,
          http2,
          gzip,
          trustForwarded,
          proxyProtocol,
          json);
    }
  }
}

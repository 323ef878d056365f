package dev.weft.http;

import dev.weft.EventLoop;
import dev.weft.internal.nulls.Nulls;
import dev.weft.net.StreamReader;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Type;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URLDecoder;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import org.eclipse.jetty.http.HttpCookie;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.MimeTypes;
import org.eclipse.jetty.server.TunnelSupport;
import org.eclipse.jetty.util.Fields;
import org.eclipse.jetty.util.UrlEncoded;
import org.jspecify.annotations.Nullable;

/**
 * What a client asks. Its head is there when the handler begins; its body comes later, and the
 * methods that read it wait.
 *
 * {@snippet file="HttpGuideTest.java" region="request"}
 *
 * <p>A body is read once, by one of {@link #text()}, {@link #bytes()}, {@link #json}, {@link
 * #form()}, {@link #multipart()}, {@link #reader()} and {@link #asInputStream()}. What a handler
 * does not read is dropped, or ends the connection if it is long.
 *
 * <p>Only code of the request's loop may use it, until the answer is sent.
 */
public final class Request {
  private static final int READER_LIMIT_BYTES = 64 * 1024;

  private final EventLoop loop;
  private final org.eclipse.jetty.server.Request request;
  private final HttpOptions options;
  private final @Nullable JsonCodec json;
  private final RequestBody body;
  private Map<String, String> pathParameters = Map.of();
  private final Map<String, Object> attributes = new HashMap<>();
  private boolean bodyTaken;
  private @Nullable String path;
  private @Nullable Fields query;
  private @Nullable String id;

  Request(
      EventLoop loop,
      org.eclipse.jetty.server.Request request,
      HttpOptions options,
      @Nullable JsonCodec json) {
    this.loop = loop;
    this.request = request;
    this.options = options;
    this.json = json;
    this.body = new RequestBody(loop, request, options);
  }

  org.eclipse.jetty.server.Request jetty() {
    return request;
  }

  // ---- what is asked for

  /**
   * The method.
   *
   * @return the method as it was sent, in upper case as a rule
   */
  public String method() {
    return request.getMethod();
  }

  /**
   * The path, decoded, without {@code .} and {@code ..}.
   *
   * @return a path that begins with a slash; {@code *} for {@code OPTIONS *}
   */
  public String path() {
    String known = path;
    if (known == null) {
      String canonical = request.getHttpURI().getCanonicalPath();
      known = canonical == null || canonical.isEmpty() ? "/" : canonical;
      if (known.indexOf('%') >= 0) {
        // What could be taken for another path, as %2F and %2E are, the engine has refused.
        known = URLDecoder.decode(known.replace("+", "%2B"), StandardCharsets.UTF_8);
      }
      path = known;
    }
    return known;
  }

  /**
   * The path and the query as they were sent.
   *
   * @return what stands in the request's first line, without scheme and host
   */
  public String target() {
    return request.getHttpURI().getPathQuery();
  }

  /**
   * The whole address that was asked for, as the client sees it.
   *
   * @return scheme, host, path and query
   */
  public String uri() {
    return request.getHttpURI().asString();
  }

  /**
   * The value of a parameter of the route's path.
   *
   * @param name its name, as in the route
   * @return the decoded segment
   * @throws IllegalArgumentException if the route has no such parameter
   */
  public String pathParameter(String name) {
    Objects.requireNonNull(name, "name");
    String value = pathParameters.get(name);
    if (value == null) {
      throw new IllegalArgumentException(
          "the route of " + path() + " has no parameter {" + name + "}");
    }
    return value;
  }

  void setPathParameters(Map<String, String> found) {
    pathParameters = found;
  }

  /**
   * The first value of a parameter of the query.
   *
   * @param name its name
   * @return its decoded value, or null if there is none
   * @throws HttpException of status 400 if the query cannot be decoded
   */
  public @Nullable String queryParameter(String name) {
    Objects.requireNonNull(name, "name");
    Fields.Field field = query().get(name);
    return field == null ? null : field.getValue();
  }

  /**
   * The first value of a parameter of the query, or another one.
   *
   * @param name its name
   * @param fallback what to return where there is none
   * @return its decoded value, or the fallback
   * @throws HttpException of status 400 if the query cannot be decoded
   */
  public String queryParameter(String name, String fallback) {
    Objects.requireNonNull(fallback, "fallback");
    String value = queryParameter(name);
    return value == null ? fallback : value;
  }

  /**
   * All parameters of the query.
   *
   * @return the decoded values of each name, in their order
   * @throws HttpException of status 400 if the query cannot be decoded
   */
  public Map<String, List<String>> queryParameters() {
    return toMap(query());
  }

  private Fields query() {
    Fields known = query;
    if (known == null) {
      try {
        known = org.eclipse.jetty.server.Request.extractQueryParameters(request);
      } catch (RuntimeException e) {
        throw new HttpException(400, "the query cannot be decoded", e);
      }
      query = known;
    }
    return known;
  }

  private static Map<String, List<String>> toMap(Fields fields) {
    Map<String, List<String>> all = new LinkedHashMap<>();
    for (Fields.Field field : fields) {
      all.put(field.getName(), List.copyOf(field.getValues()));
    }
    return Collections.unmodifiableMap(all);
  }

  // ---- headers

  /**
   * The value of the first header of a name.
   *
   * @param name its name
   * @return its value, or null if there is none
   */
  public @Nullable String header(String name) {
    Objects.requireNonNull(name, "name");
    return request.getHeaders().get(name);
  }

  /**
   * The headers.
   *
   * @return all headers, in their order
   */
  public Headers headers() {
    return new Headers(request.getHeaders());
  }

  /**
   * The value of a cookie.
   *
   * @param name its name
   * @return its value, or null if the client sent none
   */
  public @Nullable String cookie(String name) {
    Objects.requireNonNull(name, "name");
    return cookies().get(name);
  }

  /**
   * The cookies.
   *
   * @return the value of each name, the first where there are several
   */
  public Map<String, String> cookies() {
    Map<String, String> all = new LinkedHashMap<>();
    for (HttpCookie cookie : org.eclipse.jetty.server.Request.getCookies(request)) {
      all.putIfAbsent(cookie.getName(), cookie.getValue());
    }
    return Collections.unmodifiableMap(all);
  }

  // ---- the client

  /**
   * The client's address: what a trusted proxy says, or else the connection's.
   *
   * @return an address; of a Unix domain socket it says nothing
   */
  public SocketAddress remoteAddress() {
    return request.getConnectionMetaData().getRemoteSocketAddress();
  }

  /**
   * The client's host, in numbers.
   *
   * @return an address of IPv4 or IPv6; what a proxy said, if that was no address; {@code "unix"}
   *     for a Unix domain socket
   */
  public String remoteHost() {
    if (remoteAddress() instanceof InetSocketAddress inet) {
      return inet.getAddress() == null ? inet.getHostString() : inet.getAddress().getHostAddress();
    }
    return "unix";
  }

  /**
   * Whether the request came over TLS, to this server or to a trusted proxy.
   *
   * @return true for {@code https}
   */
  public boolean isSecure() {
    return request.isSecure();
  }

  /**
   * The version of HTTP that the connection speaks.
   *
   * @return {@code "HTTP/1.0"}, {@code "HTTP/1.1"} or {@code "HTTP/2.0"}
   */
  public String version() {
    return request.getConnectionMetaData().getHttpVersion().asString();
  }

  // ---- its body

  /**
   * How long the body is, if the client has said it.
   *
   * @return a number of bytes, or -1 if it is not known
   */
  public long contentLength() {
    return request.getLength();
  }

  /**
   * The type of the body, without parameters.
   *
   * @return the type in lower case, or null if the client says none
   */
  public @Nullable String contentType() {
    String value = request.getHeaders().get(HttpHeader.CONTENT_TYPE);
    if (value == null) {
      return null;
    }
    int end = value.indexOf(';');
    return (end < 0 ? value : value.substring(0, end)).trim().toLowerCase(Locale.ROOT);
  }

  /**
   * Refuses a body of another type than these.
   *
   * @param types the types, in lower case, such as {@code "application/json"}
   * @throws HttpException of status 415 if it is none of them
   */
  public void requireContentType(String... types) {
    Nulls.refuseIn(types, "types");
    String type = contentType();
    for (String allowed : types) {
      if (allowed.equals(type)) {
        return;
      }
    }
    throw new HttpException(415, "the body is " + type + ": send " + String.join(" or ", types));
  }

  /**
   * Reads the body as text, in the charset that its type names, or UTF-8. A body that was
   * compressed by gzip or deflate is inflated. Waits for it. After a cancellation a part may be
   * lost.
   *
   * @return the text
   * @throws IOException if the client is gone
   * @throws HttpException of status 413 if it is longer than {@link HttpOptions#maxBodyBytes()},
   *     415 if its charset or its encoding is not known, 408 if it does not come in time
   * @throws IllegalStateException if the body was read already, or the caller is no task
   */
  public String text() throws IOException {
    return new String(bytes(), charset());
  }

  private Charset charset() {
    String type = request.getHeaders().get(HttpHeader.CONTENT_TYPE);
    String name = type == null ? null : MimeTypes.getCharsetFromContentType(type);
    if (name == null) {
      return StandardCharsets.UTF_8;
    }
    try {
      return Charset.forName(name);
    } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
      throw new HttpException(415, "the charset " + name + " is not known", e);
    }
  }

  /**
   * Reads the body. One that was compressed by gzip or deflate is inflated. Waits for it. After a
   * cancellation a part may be lost.
   *
   * @return the bytes
   * @throws IOException if the client is gone
   * @throws HttpException of status 413 if it is longer than {@link HttpOptions#maxBodyBytes()},
   *     415 if its encoding is not known, 408 if it does not come in time
   * @throws IllegalStateException if the body was read already, or the caller is no task
   */
  public byte[] bytes() throws IOException {
    takeBody();
    return body.readAll();
  }

  /**
   * Reads the body as JSON, by the server's {@link JsonCodec}. Waits for it.
   *
   * @param type what it is to become
   * @param <T> that type
   * @return a value of that type
   * @throws IOException if the client is gone
   * @throws HttpException of status 400 if it is no JSON or does not fit, 413, 415 and 408 as by
   *     {@link #bytes()}, and 415 if its type is not JSON
   * @throws IllegalStateException if the body was read already, there is no codec, or the caller is
   *     no task
   */
  public <T> T json(Class<T> type) throws IOException {
    Objects.requireNonNull(type, "type");
    Object value = json((Type) type);
    @SuppressWarnings("unchecked") // a primitive's class casts nothing
    T typed = type.isPrimitive() ? (T) value : type.cast(value);
    return typed;
  }

  /**
   * Reads the body as JSON of a type with parameters, as {@link #json(Class)} does.
   *
   * @param type what it is to become
   * @return a value of that type
   * @throws IOException if the client is gone
   * @throws HttpException as {@link #json(Class)} does
   * @throws IllegalStateException if the body was read already, there is no codec, or the caller is
   *     no task
   */
  public Object json(Type type) throws IOException {
    Objects.requireNonNull(type, "type");
    JsonCodec codec = orRefuse(json);
    String sent = contentType();
    if (sent != null && !sent.equals("application/json") && !sent.endsWith("+json")) {
      throw new HttpException(415, "the body is " + sent + ": send application/json");
    }
    byte[] data = bytes();
    try {
      return codec.decode(data, type);
    } catch (IOException e) {
      throw new HttpException(400, "the body is not the JSON that is expected", e);
    }
  }

  static JsonCodec orRefuse(@Nullable JsonCodec codec) {
    if (codec == null) {
      throw new IllegalStateException(
          "there is no codec for JSON: add jackson-databind to the program, or say"
              + " HttpOptions.withJson()");
    }
    return codec;
  }

  /**
   * Reads the body as the fields of a form, {@code application/x-www-form-urlencoded}. Waits for
   * it.
   *
   * @return the decoded values of each field, in their order
   * @throws IOException if the client is gone
   * @throws HttpException of status 400 if it cannot be decoded, 413, 415 and 408 as by {@link
   *     #bytes()}, and 415 if it is no form
   * @throws IllegalStateException if the body was read already, or the caller is no task
   */
  public Map<String, List<String>> form() throws IOException {
    requireContentType("application/x-www-form-urlencoded");
    String text = text();
    var fields = new Fields(true);
    try {
      UrlEncoded.decodeTo(text, fields::add, StandardCharsets.UTF_8);
    } catch (RuntimeException e) {
      throw new HttpException(400, "the form cannot be decoded", e);
    }
    return toMap(fields);
  }

  /**
   * Reads the body as the parts of a form, {@code multipart/form-data}. Waits for all of it, and
   * keeps it in memory; larger uploads are better read by {@link #reader()}.
   *
   * @return the parts, in their order
   * @throws IOException if the client is gone
   * @throws HttpException of status 400 if it cannot be decoded, 413 and 408 as by {@link
   *     #bytes()}, and 415 if it is no such form
   * @throws IllegalStateException if the body was read already, or the caller is no task
   */
  public List<Part> multipart() throws IOException {
    requireContentType("multipart/form-data");
    return Part.parse(
        bytes(), Objects.requireNonNull(request.getHeaders().get(HttpHeader.CONTENT_TYPE)));
  }

  /**
   * The body as a stream for tasks: as it comes, not inflated, of whatever length.
   *
   * @return a reader, whose reads wait; they throw an {@link IOException} if the client is gone,
   *     and a {@link HttpException} of status 408 if nothing comes in time
   * @throws IllegalStateException if the body was read already
   */
  public StreamReader reader() {
    takeBody();
    return new BodyFeed(loop, body, options.bodyTimeout(), READER_LIMIT_BYTES).reader();
  }

  /**
   * The body for code that knows only the JDK's streams: as it comes, not inflated, of whatever
   * length.
   *
   * @return a stream, whose reads wait as those of {@link #reader()} do
   * @throws IllegalStateException if the body was read already
   */
  public InputStream asInputStream() {
    takeBody();
    return body.asInputStream();
  }

  private void takeBody() {
    if (bodyTaken) {
      throw new IllegalStateException("the body of a request is read once: it was read already");
    }
    bodyTaken = true;
  }

  /**
   * The trailers: headers that the client sent after the body.
   *
   * @return the trailers, none before the body was read to its end
   */
  public Headers trailers() {
    HttpFields seen = body.trailers();
    if (seen == null) {
      seen = request.getTrailers();
    }
    return new Headers(seen == null ? HttpFields.EMPTY : seen);
  }

  // ---- what the program adds

  /**
   * What the program keeps with this request, for a middleware and the handlers inside it.
   *
   * @return a map of its own, empty at first
   */
  public Map<String, Object> attributes() {
    return attributes;
  }

  /**
   * A name for this request in logs; an answer of 500 tells it to the client.
   *
   * @return sixteen hexadecimal digits, at random
   */
  public String id() {
    String known = id;
    if (known == null) {
      known = String.format("%016x", ThreadLocalRandom.current().nextLong());
      id = known;
    }
    return known;
  }

  // ---- WebSocket

  /** Whether the client wants to go on with a WebSocket, by HTTP/1.1 or HTTP/2. */
  boolean asksForWebSocket() {
    HttpFields headers = request.getHeaders();
    if (method().equals("GET")) {
      return headers.contains(HttpHeader.UPGRADE, "websocket")
          && headers.contains(HttpHeader.CONNECTION, "upgrade");
    }
    TunnelSupport tunnel = method().equals("CONNECT") ? request.getTunnelSupport() : null;
    return tunnel != null && "websocket".equals(tunnel.getProtocol());
  }

  @Override
  public String toString() {
    return "Request[" + method() + " " + target() + "]";
  }
}

package dev.weft.http;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a request: a status, headers, and a body of one of several kinds.
 *
 * {@snippet :
 * return Response.text("hello\n");
 * return Response.json(user).withStatus(201).withHeader("Location", "/users/" + user.id());
 * return Response.file(Path.of("report.pdf"));
 * return Response.stream(writer -> {
 *   for (String row : rows) {
 *     writer.write(row);
 *     writer.drain();
 *   }
 * });
 * }
 *
 * <p>It cannot be changed: each {@code with…} makes another one.
 */
public final class Response {
  private static final String TEXT = "text/plain;charset=utf-8";
  private static final String HTML = "text/html;charset=utf-8";
  private static final String JSON = "application/json";
  private static final String BYTES = "application/octet-stream";

  private final int status;
  private final @Nullable String contentType;
  private final List<Headers.Field> headers;
  private final ResponseBody body;

  private Response(
      int status, @Nullable String contentType, List<Headers.Field> headers, ResponseBody body) {
    this.status = status;
    this.contentType = contentType;
    this.headers = headers;
    this.body = body;
  }

  private static Response ok(@Nullable String contentType, ResponseBody body) {
    return new Response(200, contentType, List.of(), body);
  }

  /** Writes the body of an answer, piece by piece, in the task of the request. */
  @FunctionalInterface
  public interface StreamBody {
    /**
     * Writes the body.
     *
     * @param writer takes it; it is closed when this returns
     * @throws Exception what is thrown is reported, and the connection is cut, so that the client
     *     sees that something is missing
     */
    void writeTo(BodyWriter writer) throws Exception;
  }

  /** Sends events, in the task of the request. */
  @FunctionalInterface
  public interface EventsBody {
    /**
     * Sends the events.
     *
     * @param writer takes them; the stream ends when this returns
     * @throws Exception what is thrown is reported, and the connection is cut
     */
    void writeTo(EventWriter writer) throws Exception;
  }

  // ---- where to begin

  /**
   * An answer without a body, of status 204.
   *
   * @return a response
   */
  public static Response empty() {
    return new Response(204, null, List.of(), ResponseBody.NONE);
  }

  /**
   * An answer of nothing but a status; its body is empty.
   *
   * @param status the status, 200 to 599
   * @return a response
   * @throws IllegalArgumentException if the status is none of those
   */
  public static Response status(int status) {
    return new Response(200, null, List.of(), ResponseBody.NONE).withStatus(status);
  }

  /**
   * An answer of plain text, as UTF-8.
   *
   * @param text the body
   * @return a response of status 200
   */
  public static Response text(String text) {
    Objects.requireNonNull(text, "text");
    return ok(TEXT, new ResponseBody.Bytes(text.getBytes(StandardCharsets.UTF_8)));
  }

  /**
   * An answer of HTML, as UTF-8.
   *
   * @param html the body
   * @return a response of status 200
   */
  public static Response html(String html) {
    Objects.requireNonNull(html, "html");
    return ok(HTML, new ResponseBody.Bytes(html.getBytes(StandardCharsets.UTF_8)));
  }

  /**
   * An answer of bytes, of the type {@code application/octet-stream}.
   *
   * @param data the body, which must not be changed from now on
   * @return a response of status 200
   */
  public static Response bytes(byte[] data) {
    Objects.requireNonNull(data, "data");
    return ok(BYTES, new ResponseBody.Bytes(data));
  }

  /**
   * An answer of JSON, written by the server's {@link JsonCodec} when the handler has returned.
   *
   * @param value what to write, null for {@code null}
   * @return a response of status 200
   */
  public static Response json(@Nullable Object value) {
    return ok(JSON, new ResponseBody.Json(value));
  }

  /**
   * A file, with its type by its name, its time, an entity tag, and what the client asks of them:
   * ranges, and whether it changed (RFC 9110, sections 13 and 14). Where there is no such file, the
   * answer is 404.
   *
   * <p>It is read on a thread of its own, piece by piece.
   *
   * @param path the file
   * @return a response of status 200, which the request may turn into 206, 304, 412 or 416
   */
  public static Response file(Path path) {
    Objects.requireNonNull(path, "path");
    return ok(null, new ResponseBody.OfFile(path));
  }

  /**
   * A body that is written piece by piece, of the type {@code application/octet-stream}. If its
   * length is known, say it by {@link #withHeader}, as {@code Content-Length}.
   *
   * {@snippet file="HttpGuideTest.java" region="stream"}
   *
   * @param body writes it, in the task of the request, after the handler has returned
   * @return a response of status 200
   */
  public static Response stream(StreamBody body) {
    Objects.requireNonNull(body, "body");
    return ok(BYTES, new ResponseBody.OfStream(body));
  }

  /**
   * Server-sent events, for {@code EventSource} in pages.
   *
   * {@snippet file="HttpGuideTest.java" region="events"}
   *
   * @param body sends them, in the task of the request, after the handler has returned
   * @return a response of status 200
   */
  public static Response events(EventsBody body) {
    Objects.requireNonNull(body, "body");
    return ok(
            "text/event-stream",
            new ResponseBody.OfStream(writer -> body.writeTo(new EventWriter(writer))))
        .withHeader("Cache-Control", "no-store");
  }

  /**
   * Sends the client elsewhere, by status 303: with {@code GET}, whatever it asked by.
   *
   * @param location where to, a path or a whole address
   * @return a response
   */
  public static Response redirect(String location) {
    Objects.requireNonNull(location, "location");
    return status(303).withHeader("Location", location);
  }

  static Response webSocket(Request request, WebSocketHandler handler, WebSocketOptions options) {
    return new Response(
        101, null, List.of(), new ResponseBody.OfWebSocket(request, handler, options));
  }

  // ---- variations

  /**
   * This response with another status.
   *
   * @param newStatus the status, 200 to 599
   * @return a new response
   * @throws IllegalArgumentException if the status is none of those
   */
  public Response withStatus(int newStatus) {
    if (newStatus < 200 || newStatus > 599) {
      throw new IllegalArgumentException("status " + newStatus + ": use 200 to 599");
    }
    return new Response(newStatus, contentType, headers, body);
  }

  /**
   * This response with a header in the place of all of that name.
   *
   * @param name its name
   * @param value its value
   * @return a new response
   * @throws IllegalArgumentException if either has characters that would end the header
   */
  public Response withHeader(String name, String value) {
    check(name, value);
    if (name.equalsIgnoreCase("Content-Type")) {
      return withContentType(value);
    }
    List<Headers.Field> others = new ArrayList<>(headers.size() + 1);
    for (Headers.Field field : headers) {
      if (!field.name().equalsIgnoreCase(name)) {
        others.add(field);
      }
    }
    others.add(new Headers.Field(name, value));
    return new Response(status, contentType, others, body);
  }

  /**
   * This response with one more header of a name.
   *
   * @param name its name
   * @param value its value
   * @return a new response
   * @throws IllegalArgumentException if either has characters that would end the header
   */
  public Response withAddedHeader(String name, String value) {
    check(name, value);
    if (name.equalsIgnoreCase("Content-Type")) {
      return withContentType(value);
    }
    List<Headers.Field> all = new ArrayList<>(headers);
    all.add(new Headers.Field(name, value));
    return new Response(status, contentType, all, body);
  }

  private static void check(String name, String value) {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(value, "value");
    if (name.isEmpty() || !name.chars().allMatch(c -> c > ' ' && c < 0x7f && c != ':')) {
      throw new IllegalArgumentException("the name of a header cannot be '" + name + "'");
    }
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if ((c < ' ' && c != '\t') || c == 0x7f || c > 0xff) {
        throw new IllegalArgumentException(
            "the value of the header " + name + " has a character that it cannot have, at " + i);
      }
    }
  }

  /**
   * This response with another type.
   *
   * @param type the type, as in {@code Content-Type}: {@code "text/csv;charset=utf-8"}
   * @return a new response
   * @throws IllegalArgumentException if it has characters that would end the header
   */
  public Response withContentType(String type) {
    Objects.requireNonNull(type, "type");
    check("Content-Type", type);
    return new Response(status, type, headers, body);
  }

  /**
   * This response with one more cookie.
   *
   * @param cookie the cookie that it sets
   * @return a new response
   */
  public Response withCookie(Cookie cookie) {
    Objects.requireNonNull(cookie, "cookie");
    return withAddedHeader("Set-Cookie", cookie.format());
  }

  // ---- what it is

  /**
   * Its status.
   *
   * @return the status
   */
  public int status() {
    return status;
  }

  /**
   * The value of its first header of a name.
   *
   * @param name the name
   * @return its value, or null if there is none, or the engine adds it only when it is sent
   */
  public @Nullable String header(String name) {
    Objects.requireNonNull(name, "name");
    if (name.equalsIgnoreCase("Content-Type")) {
      return contentType;
    }
    for (Headers.Field field : headers) {
      if (field.name().equalsIgnoreCase(name)) {
        return field.value();
      }
    }
    return null;
  }

  @Nullable String contentType() {
    return contentType;
  }

  List<Headers.Field> headerFields() {
    return headers;
  }

  ResponseBody body() {
    return body;
  }

  /** This with its body as bytes, if it is JSON. */
  Response encoded(@Nullable JsonCodec codec) throws IOException {
    if (!(body instanceof ResponseBody.Json json)) {
      return this;
    }
    byte[] data =
        json.value() == null
            ? "null".getBytes(StandardCharsets.US_ASCII)
            : Request.orRefuse(codec).encode(json.value());
    return new Response(status, contentType, headers, new ResponseBody.Bytes(data));
  }

  @Override
  public String toString() {
    return "Response[" + status + ", " + body.getClass().getSimpleName() + "]";
  }
}

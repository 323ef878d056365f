package dev.weft.http;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The kinds of bodies that an answer can have. */
sealed interface ResponseBody {
  Bytes NONE = new Bytes(new byte[0]);

  /**
   * Bytes that are there.
   *
   * @param data never changed
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Bytes(byte[] data) implements ResponseBody {}

  /**
   * A value that becomes JSON when it is sent.
   *
   * @param value the value
   */
  record Json(@Nullable Object value) implements ResponseBody {}

  /**
   * A file.
   *
   * @param path the file
   */
  record OfFile(Path path) implements ResponseBody {}

  /**
   * What is written piece by piece.
   *
   * @param body writes it
   */
  record OfStream(Response.StreamBody body) implements ResponseBody {}

  /**
   * No body, but another protocol from then on.
   *
   * @param request asked for it
   * @param handler serves the socket
   * @param options how
   */
  record OfWebSocket(Request request, WebSocketHandler handler, WebSocketOptions options)
      implements ResponseBody {}
}

package dev.weft.http;

import dev.weft.Async;
import dev.weft.EventLoop;
import dev.weft.Future;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.Trailers;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.util.thread.Invocable;
import org.jspecify.annotations.Nullable;

/** The body of a request, read by tasks that wait by Weft's own await. Confined to the loop. */
final class RequestBody {
  private final EventLoop loop;
  private final org.eclipse.jetty.server.Request request;
  private final HttpOptions options;
  private boolean demanded;
  private boolean ended;
  private @Nullable Future<@Nullable Void> waiter;
  private @Nullable HttpFields trailers;

  RequestBody(EventLoop loop, org.eclipse.jetty.server.Request request, HttpOptions options) {
    this.loop = loop;
    this.request = request;
    this.options = options;
  }

  @Nullable HttpFields trailers() {
    return trailers;
  }

  /**
   * The next bytes; waits for them. The caller releases the chunk.
   *
   * @return null at the end
   */
  Content.@Nullable Chunk next() throws IOException {
    while (!ended) {
      Content.Chunk chunk = request.read();
      if (chunk == null) {
        waitForMore();
        continue;
      }
      if (Content.Chunk.isFailure(chunk)) {
        ended = true;
        throw failure(chunk.getFailure());
      }
      ended = chunk.isLast();
      if (chunk instanceof Trailers last) {
        trailers = last.getTrailers();
      }
      if (chunk.hasRemaining()) {
        return chunk;
      }
      chunk.release();
    }
    return null;
  }

  static IOException failure(Throwable cause) {
    if (cause instanceof TimeoutException) {
      throw new HttpException(408, "the body did not come in time", cause);
    }
    if (cause instanceof org.eclipse.jetty.http.HttpException bad && bad.getCode() >= 400) {
      throw new HttpException(bad.getCode(), Statuses.reason(bad.getCode()), cause);
    }
    return new IOException("the body of the request broke off: " + cause.getMessage(), cause);
  }

  private void waitForMore() {
    Future<@Nullable Void> waiting = loop.createFuture();
    waiter = waiting;
    if (!demanded) {
      demanded = true;
      request.demand(Invocable.from(Invocable.InvocationType.NON_BLOCKING, this::available));
    }
    if (waiting.isDone()) {
      return;
    }
    try {
      Async.timeout(options.bodyTimeout(), () -> waiting.await());
    } catch (TimeoutException e) {
      throw new HttpException(408, "the body did not come in time", e);
    }
  }

  private void available() {
    demanded = false;
    Future<@Nullable Void> waiting = waiter;
    waiter = null;
    if (waiting != null && !waiting.isDone()) {
      waiting.setResult(null);
    }
  }

  /** Calls back when there is something, or the end. For code that is no task. */
  void whenAvailable(Runnable callback) {
    request.demand(Invocable.from(Invocable.InvocationType.NON_BLOCKING, callback));
  }

  Content.@Nullable Chunk read() {
    return request.read();
  }

  // ---- as a whole

  /** All of it, inflated. */
  byte[] readAll() throws IOException {
    byte[] data = readAll(options.maxBodyBytes());
    String encoding = request.getHeaders().get(HttpHeader.CONTENT_ENCODING);
    if (encoding == null) {
      return data;
    }
    return switch (encoding.toLowerCase(Locale.ROOT)) {
      case "identity" -> data;
      case "gzip", "x-gzip" -> inflate(data, GZIPInputStream::new);
      case "deflate" -> inflate(data, InflaterInputStream::new);
      default ->
          throw new HttpException(
              Response.text("a body encoded by " + encoding + " cannot be read\n")
                  .withStatus(415)
                  .withHeader("Accept-Encoding", "gzip, deflate"));
    };
  }

  private interface Inflating {
    InputStream of(InputStream deflated) throws IOException;
  }

  private byte[] inflate(byte[] data, Inflating inflating) {
    try (InputStream inflated = inflating.of(new ByteArrayInputStream(data))) {
      byte[] all = inflated.readNBytes(options.maxBodyBytes() + 1);
      if (all.length > options.maxBodyBytes()) {
        throw tooLarge();
      }
      return all;
    } catch (IOException e) {
      throw new HttpException(400, "the body is not what its Content-Encoding says", e);
    }
  }

  private HttpException tooLarge() {
    return new HttpException(
        413, "the body has more than the " + options.maxBodyBytes() + " bytes that are allowed");
  }

  private byte[] readAll(int limit) throws IOException {
    long length = request.getLength();
    if (length > limit) {
      throw tooLarge();
    }
    Content.Chunk first = next();
    if (first == null) {
      return new byte[0];
    }
    var all = new ByteArrayOutputStream(length > 0 ? (int) length : 1024);
    for (Content.Chunk chunk = first; chunk != null; chunk = next()) {
      try {
        if (all.size() + chunk.remaining() > limit) {
          throw tooLarge();
        }
        byte[] part = new byte[chunk.remaining()];
        chunk.getByteBuffer().get(part);
        all.writeBytes(part);
      } finally {
        chunk.release();
      }
    }
    return all.toByteArray();
  }

  // ---- as a stream

  InputStream asInputStream() {
    return new BodyInput();
  }

  private final class BodyInput extends InputStream {
    private byte[] data = new byte[0];
    private int position;

    private boolean fill() throws IOException {
      if (position < data.length) {
        return true;
      }
      Content.Chunk chunk = next();
      if (chunk == null) {
        return false;
      }
      ByteBuffer source = chunk.getByteBuffer();
      data = new byte[source.remaining()];
      source.get(data);
      position = 0;
      chunk.release();
      return true;
    }

    @Override
    public int read() throws IOException {
      return fill() ? data[position++] & 0xff : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      Objects.checkFromIndexSize(offset, length, target.length);
      if (length == 0) {
        return 0;
      }
      if (!fill()) {
        return -1;
      }
      int count = Math.min(length, data.length - position);
      System.arraycopy(data, position, target, offset, count);
      position += count;
      return count;
    }

    @Override
    public int available() {
      return data.length - position;
    }
  }
}

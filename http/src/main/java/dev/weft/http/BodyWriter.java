package dev.weft.http;

import dev.weft.Async;
import dev.weft.EventLoop;
import dev.weft.Future;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Takes the body of an answer, piece by piece. See {@link Response#stream}.
 *
 * {@snippet file="HttpGuideTest.java" region="stream"}
 *
 * <p>Writing does not wait: what the client does not take yet is kept. {@link #drain()} waits for
 * the client, so write, drain, write, drain. What is written in one turn of the loop goes out
 * together at its end, at the latest.
 *
 * <p>Only code of the request's loop may use it, until the body's code returns.
 */
public final class BodyWriter {
  private static final int HIGH_BYTES = 64 * 1024;
  private static final int LOW_BYTES = 16 * 1024;
  private static final int SEND_AT_BYTES = 16 * 1024;

  /** A client that takes whatever comes must not keep the loop from the others. */
  private static final int MOST_IN_A_TURN_BYTES = 256 * 1024;

  private final EventLoop loop;
  private final org.eclipse.jetty.server.Response response;
  private byte[] buffer = new byte[1024];
  private int size;

  /** How many bytes the engine has, and has not said to be done with; 0 when it has none. */
  private int underWay;

  /** How many bytes were written since the task last let the loop go on. */
  private int sinceTurn;

  private boolean flushScheduled;
  private boolean closed;
  private @Nullable Throwable failure;
  private @Nullable Future<@Nullable Void> waiter;
  private final Map<String, String> trailers = new LinkedHashMap<>();

  BodyWriter(EventLoop loop, org.eclipse.jetty.server.Response response) {
    this.loop = loop;
    this.response = response;
  }

  /**
   * Writes bytes. Does not wait.
   *
   * @param data what to send, copied
   * @throws IllegalStateException after the end of the body
   */
  public void write(byte[] data) {
    Objects.requireNonNull(data, "data");
    write(data, 0, data.length);
  }

  /**
   * Writes a part of an array. Does not wait.
   *
   * @param data an array, copied
   * @param offset where to begin
   * @param length how many bytes
   * @throws IndexOutOfBoundsException if the array has no such part
   * @throws IllegalStateException after the end of the body
   */
  public void write(byte[] data, int offset, int length) {
    Objects.requireNonNull(data, "data");
    Objects.checkFromIndexSize(offset, length, data.length);
    ensureRoom(length);
    System.arraycopy(data, offset, buffer, size, length);
    added(length);
  }

  /**
   * Writes what remains in a buffer. Does not wait.
   *
   * @param data what to send, copied; its position moves to its limit
   * @throws IllegalStateException after the end of the body
   */
  public void write(ByteBuffer data) {
    Objects.requireNonNull(data, "data");
    int length = data.remaining();
    ensureRoom(length);
    data.get(buffer, size, length);
    added(length);
  }

  /**
   * Writes text as UTF-8. Does not wait.
   *
   * @param text what to send
   * @throws IllegalStateException after the end of the body
   */
  public void write(String text) {
    Objects.requireNonNull(text, "text");
    write(text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Waits until it is sensible to write on: while more than 64 KiB are kept for the client, until
   * no more than 16 KiB are. Where the client takes whatever comes, it lets the loop turn to others
   * from time to time.
   *
   * @throws IOException if the client is gone
   * @throws IllegalStateException if the caller must wait and is no task
   */
  public void drain() throws IOException {
    if (size + underWay > HIGH_BYTES) {
      flush();
      waitUntilAtMost(LOW_BYTES);
    }
    if (sinceTurn > MOST_IN_A_TURN_BYTES) {
      sinceTurn = 0;
      Async.sleep(Duration.ZERO);
    }
    throwFailure();
  }

  /**
   * Sets a trailer: a header after the body, for clients that take such. Nothing of it is sent
   * where the length of the body was said before.
   *
   * @param name its name
   * @param value its value
   */
  public void setTrailer(String name, String value) {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(value, "value");
    trailers.put(name, value);
  }

  /**
   * This writer as what code needs that knows only the JDK's streams. Its writes wait as {@link
   * #drain()} does.
   *
   * @return a stream; closing it does nothing
   */
  public OutputStream asOutputStream() {
    return new OutputStream() {
      @Override
      public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
      }

      @Override
      public void write(byte[] data, int offset, int length) throws IOException {
        BodyWriter.this.write(data, offset, length);
        drain();
      }

      @Override
      public void flush() {
        BodyWriter.this.flush();
      }
    };
  }

  private void ensureRoom(int length) {
    if (closed) {
      throw new IllegalStateException("write() after the end of the body");
    }
    if (length > buffer.length - size) {
      int needed = Math.addExact(size, length);
      buffer = Arrays.copyOf(buffer, Math.max(needed, Math.min(2 * buffer.length, HIGH_BYTES)));
    }
  }

  private void added(int length) {
    size += length;
    sinceTurn += length;
    if (underWay > 0 || length == 0) {
      return;
    }
    if (size >= SEND_AT_BYTES) {
      flush();
    } else if (!flushScheduled) {
      flushScheduled = true;
      loop.callSoon(() -> {
        flushScheduled = false;
        flush();
      });
    }
  }

  /** Gives what was written to the engine, if that has nothing to do. */
  private void flush() {
    while (underWay == 0 && size > 0 && failure == null) {
      ByteBuffer data = ByteBuffer.wrap(buffer, 0, size);
      underWay = size;
      buffer = new byte[Math.min(buffer.length, HIGH_BYTES)];
      size = 0;
      response.write(false, data, Callback.from(this::sent, this::failed));
    }
  }

  private void sent() {
    underWay = 0;
    if (closed) {
      wake();
      return;
    }
    if (size >= SEND_AT_BYTES) {
      loop.callSoon(this::flush);
    } else if (size > 0 && !flushScheduled) {
      loop.callSoon(this::flush);
    }
    wake();
  }

  private void failed(Throwable cause) {
    underWay = 0;
    failure = cause;
    size = 0;
    wake();
  }

  private void wake() {
    Future<@Nullable Void> waiting = waiter;
    if (waiting != null) {
      waiter = null;
      if (!waiting.isDone()) {
        waiting.setResult(null);
      }
    }
  }

  private void waitUntilAtMost(int bytes) {
    while (failure == null && size + underWay > bytes) {
      flush();
      if (underWay == 0) {
        continue;
      }
      Future<@Nullable Void> waiting = loop.createFuture();
      waiter = waiting;
      sinceTurn = 0;
      waiting.await();
    }
  }

  private void throwFailure() throws IOException {
    if (failure != null) {
      throw new IOException("the client is gone: " + failure.getMessage(), failure);
    }
  }

  /** Waits until all was given to the transport, and ends the body. */
  void finish(Callback completion) throws IOException {
    waitUntilAtMost(0);
    closed = true;
    throwFailure();
    if (!trailers.isEmpty()) {
      HttpFields.Mutable fields = HttpFields.build();
      trailers.forEach(fields::put);
      HttpFields all = fields.asImmutable();
      response.setTrailersSupplier(() -> all);
    }
    response.write(true, null, completion);
  }

  /** Takes no more. */
  void close() {
    closed = true;
  }
}

package dev.weft.net.internal.tls;

import dev.weft.net.internal.bytes.ByteQueue;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Takes what a TLS peer sends apart into records, and lets the engine decrypt them where they
 * stand: in the buffer that was received, but for a record that came in several pieces. Confined to
 * the loop.
 */
final class TlsInput {
  /** Received and not decrypted: a part of a record, or what came while nothing was to be read. */
  private final ByteQueue held;

  private final TlsBuffers buffers;

  TlsInput(TlsBuffers buffers) {
    this.buffers = buffers;
    held = new ByteQueue(buffers.arrays);
  }

  int heldBytes() {
    return held.size();
  }

  /** What is held, where it stands: good until that changes. */
  ByteBuffer heldView() {
    return held.view();
  }

  /** Keeps all that remains in a buffer for later. */
  void hold(ByteBuffer data) {
    if (data.hasRemaining()) {
      held.append(data);
    }
  }

  void clear() {
    held.clear();
  }

  /**
   * Finds the next record: among what is held, then in what was just received.
   *
   * @param data received after what is held; a record that began there is completed from it
   * @return a buffer that begins with a whole record, or null if there is none
   * @throws SSLException if what came is no TLS
   */
  @Nullable ByteBuffer next(ByteBuffer data) throws SSLException {
    if (held.isEmpty()) {
      return startsWithRecord(data) ? data : null;
    }
    top(TlsRecord.HEADER_BYTES, data);
    top(TlsRecord.lengthBytes(held.view()), data);
    ByteBuffer view = held.view();
    return startsWithRecord(view) ? view : null;
  }

  private static boolean startsWithRecord(ByteBuffer data) throws SSLException {
    return data.hasRemaining() && data.remaining() >= TlsRecord.lengthBytes(data);
  }

  /** Takes as much over as makes this many bytes held, if there is so much. */
  private void top(int wantedBytes, ByteBuffer data) {
    int missing = Math.min(wantedBytes - held.size(), data.remaining());
    if (missing > 0) {
      held.append(data.slice(data.position(), missing));
      data.position(data.position() + missing);
    }
  }

  /**
   * Decrypts the record that {@link #next} found.
   *
   * @param plain where to put what was in it
   * @throws SSLException if the engine refuses it
   */
  SSLEngineResult unwrap(SSLEngine engine, ByteBuffer record, ByteBuffer plain)
      throws SSLException {
    SSLEngineResult result =
        record.isDirect() == buffers.areDirect()
            ? engine.unwrap(record, plain)
            : unwrapCopy(engine, record, plain);
    if (!held.isEmpty()) {
      held.drop(result.bytesConsumed());
    }
    if (result.getStatus() == SSLEngineResult.Status.BUFFER_UNDERFLOW) {
      throw new SSLException("the TLS engine sees no record in a whole one: " + engine);
    }
    return result;
  }

  private SSLEngineResult unwrapCopy(SSLEngine engine, ByteBuffer record, ByteBuffer plain)
      throws SSLException {
    ByteBuffer copy = buffers.take();
    try {
      int start = record.position();
      int length = TlsRecord.lengthBytes(record);
      copy.put(0, record, start, length).limit(length);
      SSLEngineResult result = engine.unwrap(copy, plain);
      record.position(start + result.bytesConsumed());
      return result;
    } finally {
      buffers.give(copy);
    }
  }
}

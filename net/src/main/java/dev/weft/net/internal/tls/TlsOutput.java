package dev.weft.net.internal.tls;

import dev.weft.net.Transport;
import dev.weft.net.internal.bytes.ByteQueue;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;

/**
 * Encrypts for a lower transport, straight from the writer's buffer into one that the lower
 * transport sends at once. When the lower transport has enough, what is left is kept as it is, and
 * encrypted when there is room again: so no more than the lower transport's high watermark and a
 * buffer's worth of records waits there. Confined to the loop.
 */
final class TlsOutput {
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  /** What is copied for an engine at once: whole records, which fit into one buffer. */
  private static final int COPIED_BYTES = 4 * TlsBuffers.RECORD_DATA_BYTES;

  private final Transport lower;
  private final TlsBuffers buffers;

  /** Not encrypted yet. */
  private final ByteQueue pending;

  private boolean lowerPaused;

  /** Whether what the lower transport is given now comes from here. */
  private boolean writing;

  /** Whether what is encrypted now is the user's. */
  private boolean sendingData;

  private long producedBytes;

  TlsOutput(Transport lower, TlsBuffers buffers) {
    this.lower = lower;
    this.buffers = buffers;
    pending = new ByteQueue(buffers.arrays);
  }

  /** How much waits to be sent, encrypted or not. */
  int sizeBytes() {
    return pending.size() + lower.writeBufferSizeBytes();
  }

  /**
   * How much a writer has to wait for. While the lower transport takes more, what it has itself
   * does not count: it does not tell when that becomes less.
   */
  int backlogBytes() {
    return lowerPaused ? sizeBytes() : pending.size();
  }

  boolean hasPending() {
    return !pending.isEmpty();
  }

  boolean isPaused() {
    return lowerPaused;
  }

  boolean isWriting() {
    return writing;
  }

  boolean isSendingData() {
    return sendingData;
  }

  /** How much went to the lower transport so far. */
  long producedBytes() {
    return producedBytes;
  }

  void pause() {
    lowerPaused = true;
  }

  void resume() {
    lowerPaused = false;
  }

  void clear() {
    pending.clear();
  }

  /** Keeps all that remains in a buffer, to be encrypted by {@link #sendPending}. */
  void keep(ByteBuffer data) {
    if (data.hasRemaining()) {
      pending.append(data);
    }
  }

  /**
   * Sends all that remains in a buffer, now or later.
   *
   * @return what the engine needs then
   */
  HandshakeStatus send(SSLEngine engine, ByteBuffer data) throws SSLException {
    HandshakeStatus needed = HandshakeStatus.NOT_HANDSHAKING;
    if (pending.isEmpty() && !lowerPaused) {
      needed = wrap(engine, data);
    }
    keep(data);
    return needed;
  }

  /**
   * Sends what was kept, as far as the lower transport wants it.
   *
   * @return what the engine needs then
   */
  HandshakeStatus sendPending(SSLEngine engine) throws SSLException {
    if (pending.isEmpty() || lowerPaused) {
      return HandshakeStatus.NOT_HANDSHAKING;
    }
    ByteBuffer view = pending.view();
    int before = view.remaining();
    try {
      return wrap(engine, view);
    } finally {
      pending.drop(before - view.remaining());
    }
  }

  /**
   * Sends what the engine itself has to say.
   *
   * @return what it needs then; {@code FINISHED} if that ended the handshake
   */
  HandshakeStatus sendHandshake(SSLEngine engine) throws SSLException {
    return wrap(engine, NOTHING);
  }

  /** Sends bytes as they are. */
  void sendPlain(byte[] record) {
    send(ByteBuffer.wrap(record).position(record.length));
  }

  private HandshakeStatus wrap(SSLEngine engine, ByteBuffer data) throws SSLException {
    return data.hasRemaining() && buffers.areDirect() && !data.isDirect()
        ? wrapCopies(engine, data)
        : wrapInPlace(engine, data);
  }

  private HandshakeStatus wrapCopies(SSLEngine engine, ByteBuffer data) throws SSLException {
    ByteBuffer copy = buffers.take();
    try {
      HandshakeStatus needed;
      do {
        int start = data.position();
        int length = Math.min(data.remaining(), COPIED_BYTES);
        copy.clear().put(0, data, start, length).limit(length);
        try {
          needed = wrapInPlace(engine, copy);
        } finally {
          data.position(start + copy.position());
        }
      } while (needed == HandshakeStatus.NOT_HANDSHAKING
          && !copy.hasRemaining()
          && wantsMore(data));
      return needed;
    } finally {
      buffers.give(copy);
    }
  }

  private HandshakeStatus wrapInPlace(SSLEngine engine, ByteBuffer data) throws SSLException {
    ByteBuffer net = buffers.take();
    sendingData = data.hasRemaining();
    try {
      boolean finished = false;
      HandshakeStatus needed;
      boolean moved;
      do {
        SSLEngineResult result = engine.wrap(data, net);
        if (result.getStatus() == Status.BUFFER_OVERFLOW) {
          net = makeRoom(net);
          needed = HandshakeStatus.NEED_WRAP;
          moved = true;
          continue;
        }
        needed = result.getHandshakeStatus();
        if (needed == HandshakeStatus.FINISHED) {
          finished = true;
          needed = engine.getHandshakeStatus();
        }
        moved =
            result.getStatus() == Status.OK
                && (result.bytesProduced() > 0 || result.bytesConsumed() > 0);
      } while (moved && (needed == HandshakeStatus.NEED_WRAP || wantsMore(data)));
      return finished ? HandshakeStatus.FINISHED : needed;
    } finally {
      send(net);
      sendingData = false;
      buffers.give(net);
    }
  }

  private boolean wantsMore(ByteBuffer data) {
    return data.hasRemaining() && !lowerPaused;
  }

  /** Sends what is encrypted; if nothing is, the engine needs a larger buffer. */
  private ByteBuffer makeRoom(ByteBuffer net) {
    if (net.position() > 0) {
      send(net);
      return net;
    }
    buffers.give(net);
    return buffers.allocate(2 * net.capacity());
  }

  private void send(ByteBuffer net) {
    if (net.position() > 0) {
      producedBytes += net.position();
      writing = true;
      try {
        lower.write(net.flip()); // may call pause()
      } finally {
        writing = false;
      }
    }
    net.clear();
  }
}

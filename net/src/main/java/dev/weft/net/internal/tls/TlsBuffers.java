package dev.weft.net.internal.tls;

import dev.weft.EventLoop;
import dev.weft.net.TlsEngineFactory;
import dev.weft.net.TlsOptions;
import dev.weft.net.internal.bytes.ByteArrayPool;
import dev.weft.net.internal.poll.LoopBuffers;
import dev.weft.net.internal.poll.LoopLocal;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import javax.net.ssl.SSLException;

/**
 * The buffers in which a loop's TLS connections decrypt and encrypt. A connection has one only
 * while it is at work, so idle ones cost nothing; and as one connection at a time is at work, a
 * loop needs one or two of them, or a few more where TLS runs inside TLS.
 *
 * <p>They are on the heap, as the JDK's ciphers work on arrays, or outside for engines that want
 * that.
 */
final class TlsBuffers {
  private static final LoopLocal<TlsBuffers> ON_HEAP =
      new LoopLocal<>(loop -> new TlsBuffers(LoopBuffers.arraysOf(loop), false));

  private static final LoopLocal<TlsBuffers> DIRECT =
      new LoopLocal<>(loop -> new TlsBuffers(LoopBuffers.arraysOf(loop), true));

  /** The most data that a record has. */
  static final int RECORD_DATA_BYTES = 16 * 1024;

  /** Four of the longest records as they are usually made. */
  private static final int BUFFER_BYTES = 4 * (RECORD_DATA_BYTES + 512);

  private static final int LARGEST_BYTES = 1 << 20;
  private static final int KEPT = 4;

  /** For records that are not whole yet, and for what waits to be encrypted. */
  final ByteArrayPool arrays;

  private final boolean direct;

  // Confined to the loop.
  private final ArrayDeque<ByteBuffer> free = new ArrayDeque<>(KEPT);

  private TlsBuffers(ByteArrayPool arrays, boolean direct) {
    this.arrays = arrays;
    this.direct = direct;
  }

  /** Those of the kind that the options' engines want. */
  static TlsBuffers of(EventLoop loop, TlsOptions options) {
    TlsEngineFactory factory = options.engineFactory();
    return (factory != null && factory.wantsDirectBuffers() ? DIRECT : ON_HEAP).of(loop);
  }

  /** Whether the engines are to work outside the heap. */
  boolean areDirect() {
    return direct;
  }

  /** An empty buffer with room for some records. */
  public ByteBuffer take() {
    ByteBuffer kept = free.pollLast();
    return kept != null ? kept : allocate(BUFFER_BYTES);
  }

  /**
   * Another buffer for an engine whose records do not fit into one, which is taken back.
   *
   * @throws SSLException if it is as large as can be
   */
  ByteBuffer larger(ByteBuffer empty) throws SSLException {
    if (empty.capacity() >= LARGEST_BYTES) {
      throw new SSLException("a TLS record does not fit into " + empty.capacity() + " bytes");
    }
    give(empty);
    return allocate(2 * empty.capacity());
  }

  /** A buffer for an engine whose records are longer than they should be. */
  ByteBuffer allocate(int sizeBytes) {
    return direct ? ByteBuffer.allocateDirect(sizeBytes) : ByteBuffer.allocate(sizeBytes);
  }

  /** Takes back a buffer that will not be touched any more. */
  void give(ByteBuffer buffer) {
    if (buffer.capacity() == BUFFER_BYTES && free.size() < KEPT) {
      free.addLast(buffer.clear());
    }
  }
}

package dev.weft.net;

import dev.weft.net.internal.transport.Delivery;
import java.nio.ByteBuffer;

/**
 * A protocol that says where received bytes are to go, instead of being shown the loop's buffer: a
 * message of known length comes together where it is needed, without being copied.
 *
 * {@snippet file="BufferedProtocolTest.java" region="lend"}
 *
 * <p>Whenever bytes have come, {@link #lendBuffer} is called, then {@link #bufferUpdated}, if any
 * could be read. Everything else is as in {@link Protocol}. A direct buffer is filled by the system
 * itself; one on the heap by one copy. A transport that has the bytes in memory already, as one
 * that decrypts them does, copies them piece by piece; when a protocol has paused reading or given
 * its place to another one in {@link #bufferUpdated}, the rest waits, or goes to that one.
 *
 * <p>asyncio's {@code BufferedProtocol}.
 */
public interface BufferedProtocol extends Protocol {

  /**
   * Lends a buffer for what is to be received next. The transport uses it until {@link
   * #bufferUpdated} is called, or until the next call of this.
   *
   * @param sizeHintBytes how many bytes may come; a smaller or larger buffer will do
   * @return a buffer with room for one byte at least, from its position on
   */
  ByteBuffer lendBuffer(int sizeHintBytes);

  /**
   * Bytes were received into the buffer that was lent last; its position has moved past them.
   *
   * @param countBytes how many, from 1 on
   */
  void bufferUpdated(int countBytes);

  /**
   * Copies bytes into lent buffers until all are in. For transports of one's own that have them in
   * memory, and know no better: those of this library lend for each piece anew, so that pausing,
   * closing or another protocol hold from the next piece on, as they do on a socket.
   *
   * @param data at least one byte
   * @throws IllegalStateException if a buffer without room is lent
   */
  @Override
  default void dataReceived(ByteBuffer data) {
    while (data.hasRemaining()) {
      Delivery.lendOnce(this, data);
    }
  }
}

package dev.weft.net;

import dev.weft.internal.nulls.Nulls;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One connection, as its {@link Protocol} sees it: takes what is to be sent, and says when it is
 * closed.
 *
 * {@snippet file="ProtocolTest.java" region="echo"}
 *
 * <p>Nothing here waits. A write is tried at once, and what the system does not take is kept and
 * sent later, in order. So that a peer that reads slowly does not fill the memory, {@link
 * Protocol#pauseWriting()} tells the protocol when more is kept than the high watermark, and {@link
 * Protocol#resumeWriting()} when it has shrunk to the low one.
 *
 * <p>Only code of the transport's loop may call it. asyncio's {@code Transport}.
 */
public interface Transport {
  /** The high watermark of a new transport, in bytes: 64 KiB. The low one is a quarter of it. */
  int DEFAULT_HIGH_WATERMARK_BYTES = 64 * 1024;

  // ---- writing

  /**
   * Sends what remains in a buffer, now or later. When it returns, the buffer's position is at its
   * limit, and the buffer may be used for something else.
   *
   * <p>After {@link #close()}, or when the connection is lost, what is written is dropped: the
   * protocol learns of the loss by {@link Protocol#connectionLost}, which may still be under way.
   *
   * @param data what to send
   * @throws IllegalStateException after {@link #writeEof()}, or outside the loop
   */
  void write(ByteBuffer data);

  /**
   * Sends part of an array as {@link #write(ByteBuffer)} does; the array may be changed afterwards.
   *
   * @param data an array
   * @param offset where to begin
   * @param length how many bytes
   * @throws IndexOutOfBoundsException if the array has no such part
   * @throws IllegalStateException after {@link #writeEof()}, or outside the loop
   */
  default void write(byte[] data, int offset, int length) {
    Objects.requireNonNull(data, "data");
    write(ByteBuffer.wrap(data, offset, length));
  }

  /**
   * Sends an array as {@link #write(ByteBuffer)} does; it may be changed afterwards.
   *
   * @param data what to send
   * @throws IllegalStateException after {@link #writeEof()}, or outside the loop
   */
  default void write(byte[] data) {
    Objects.requireNonNull(data, "data");
    write(ByteBuffer.wrap(data));
  }

  /**
   * Sends what remains in several buffers, one after the other, as {@link #write(ByteBuffer)} does:
   * in one system call, if it takes them all. asyncio's {@code writelines}; nothing is put between
   * them.
   *
   * @param data what to send
   * @throws IllegalStateException after {@link #writeEof()}, or outside the loop
   */
  default void writeAll(List<ByteBuffer> data) {
    Nulls.refuseIn(data, "data");
    int size = 0;
    for (ByteBuffer part : data) {
      size = Math.addExact(size, part.remaining());
    }
    ByteBuffer joined = ByteBuffer.allocate(size);
    data.forEach(joined::put);
    write(joined.flip());
  }

  /**
   * Tells the peer that nothing more will come, as soon as all that was written is sent; receiving
   * goes on. Does nothing the second time, or on a closing transport.
   *
   * @throws UnsupportedOperationException if {@link #canWriteEof()} is false
   * @throws IllegalStateException outside the loop
   */
  void writeEof();

  /**
   * Whether one direction can be closed and the other one not.
   *
   * @return true for TCP, and for TLS 1.3 by the JDK's provider once the handshake is done
   */
  boolean canWriteEof();

  /**
   * How much waits to be sent.
   *
   * @return a number of bytes
   */
  int writeBufferSizeBytes();

  /**
   * Sets how much may wait to be sent before {@link Protocol#pauseWriting()}, and how much may be
   * left at {@link Protocol#resumeWriting()}.
   *
   * @param lowBytes the low watermark, from 0 on
   * @param highBytes the high watermark, from {@code lowBytes} on; 0 pauses whenever anything waits
   * @throws IllegalArgumentException if they are not in that order
   */
  void setWatermarks(int lowBytes, int highBytes);

  /**
   * How much may wait to be sent, as {@link #setWatermarks} said it last. asyncio's {@code
   * get_write_buffer_limits}.
   *
   * @return the watermarks
   * @throws UnsupportedOperationException by a transport of one's own that does not tell
   */
  default Watermarks watermarks() {
    throw new UnsupportedOperationException(
        "watermarks() of " + this + ": implement it in this transport");
  }

  // ---- reading

  /**
   * Stops the calls of {@link Protocol#dataReceived} until {@link #resumeReading()}. What the peer
   * sends meanwhile stays with the system, which in time makes the peer stop. Does nothing if
   * reading is paused or over.
   */
  void pauseReading();

  /** Goes on after {@link #pauseReading()}. Does nothing where reading is not paused. */
  void resumeReading();

  /**
   * Whether {@link Protocol#dataReceived} can be called.
   *
   * @return false if reading is paused, after the end of what the peer sends, and while closing
   */
  boolean isReading();

  // ---- the end

  /**
   * Closes the connection: receives no more, sends what waits to be sent, and then calls {@link
   * Protocol#connectionLost} with null, at the earliest in the loop's next iteration. Does nothing
   * the second time.
   *
   * @throws IllegalStateException outside the loop
   */
  void close();

  /**
   * Closes the connection and drops what waits to be sent. {@link Protocol#connectionLost} is
   * called with null in the loop's next iteration. Also ends a {@link #close()} whose peer does not
   * read.
   *
   * @throws IllegalStateException outside the loop
   */
  void abort();

  /**
   * Whether it is being closed, or is closed.
   *
   * @return true once {@link #close()} or {@link #abort()} was called or the connection was lost
   */
  boolean isClosing();

  // ---- what it is

  /**
   * The protocol that gets the events.
   *
   * @return the protocol
   */
  Protocol protocol();

  /**
   * Gives the events from now on to another protocol, whose {@code connectionMade} is not called.
   *
   * @param protocol the new protocol
   */
  void setProtocol(Protocol protocol);

  /**
   * The peer's address, which stays known after the connection is closed.
   *
   * @return an address, or null if the connection had none
   */
  @Nullable SocketAddress remoteAddress();

  /**
   * The address at this end, which stays known after the connection is closed.
   *
   * @return an address, or null if the connection had none
   */
  @Nullable SocketAddress localAddress();

  /**
   * What else the transport can tell.
   *
   * @param info what is asked for
   * @param <T> its type
   * @return it, or null if this transport has none
   */
  <T> @Nullable T extraInfo(ExtraInfo<T> info);
}

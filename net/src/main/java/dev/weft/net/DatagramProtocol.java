package dev.weft.net;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What a program does with the packets of one UDP socket. The loop calls it; nothing here may wait.
 *
 * {@snippet file="DatagramTransportTest.java" region="echo"}
 *
 * <p>{@link #connectionMade} is called first and once, {@link #connectionLost} last and once. All
 * methods are called by the loop, one at a time, in a copy of the context in which the socket was
 * opened.
 *
 * <p>What a method throws is reported to the loop's exception handler. If {@link #connectionMade}
 * or {@link #datagramReceived} throws, the socket is closed, and {@link #connectionLost} gets it.
 *
 * <p>asyncio's {@code DatagramProtocol}.
 */
public interface DatagramProtocol {

  /**
   * The socket is open.
   *
   * @param transport its other half, to send by and to close
   */
  default void connectionMade(DatagramTransport transport) {}

  /**
   * A packet has come, whole.
   *
   * @param data what it holds, which may be nothing. The loop's own buffer: it holds the packet
   *     until this method returns: what is needed longer must be copied
   * @param from the address that it came from
   */
  void datagramReceived(ByteBuffer data, SocketAddress from);

  /**
   * The system refused a packet, or says that an earlier one did not arrive. The socket goes on.
   *
   * @param error what happened: a {@link java.net.PortUnreachableException} where a connected
   *     socket learned that nothing listens on the other side
   */
  default void errorReceived(IOException error) {}

  /**
   * The socket is closed. No method of this protocol is called after this one.
   *
   * @param cause what broke it; null where it was closed or aborted
   */
  default void connectionLost(@Nullable Exception cause) {}

  /**
   * More than the high watermark waits to be sent. Sending on is allowed, and grows the queue: a
   * protocol that can wait does so here.
   */
  default void pauseWriting() {}

  /** No more than the low watermark waits to be sent; {@link #pauseWriting} came before. */
  default void resumeWriting() {}
}

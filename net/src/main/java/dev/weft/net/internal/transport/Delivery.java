package dev.weft.net.internal.transport;

import dev.weft.net.BufferedProtocol;
import dev.weft.net.Protocol;
import dev.weft.net.Transport;
import java.nio.ByteBuffer;
import java.util.function.BooleanSupplier;

/**
 * Hands bytes that a transport has in memory to its protocol, as a socket does that receives them
 * piece by piece: a {@link BufferedProtocol} is lent to again for each piece, and what it does in
 * between (pausing, closing, giving its place to another protocol) holds from the next piece on.
 */
public final class Delivery {
  private Delivery() {}

  /**
   * Hands bytes over until the transport does not deliver any more.
   *
   * @param delivers whether the transport delivers, asked before each piece
   * @param data the bytes; what is not handed over remains in it
   */
  public static void deliver(Transport transport, BooleanSupplier delivers, ByteBuffer data) {
    while (data.hasRemaining() && delivers.getAsBoolean()) {
      Protocol protocol = transport.protocol();
      if (protocol instanceof BufferedProtocol lender) {
        lendOnce(lender, data);
      } else {
        protocol.dataReceived(data);
        data.position(data.limit());
      }
    }
  }

  /** Fills one lent buffer. */
  public static void lendOnce(BufferedProtocol lender, ByteBuffer data) {
    ByteBuffer lent = lender.lendBuffer(data.remaining());
    if (!lent.hasRemaining()) {
      throw new IllegalStateException(
          "lendBuffer() of "
              + lender
              + " gave a buffer without room: give one with room, or pause reading");
    }
    int count = Math.min(lent.remaining(), data.remaining());
    lent.put(lent.position(), data, data.position(), count);
    lent.position(lent.position() + count);
    data.position(data.position() + count);
    lender.bufferUpdated(count);
  }

  /** The method that fails where handing over does, for reports. */
  public static String method(Protocol protocol) {
    return protocol instanceof BufferedProtocol
        ? "lendBuffer() or bufferUpdated()"
        : "dataReceived()";
  }
}

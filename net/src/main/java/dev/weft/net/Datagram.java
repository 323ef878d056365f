package dev.weft.net;

import java.net.SocketAddress;

/**
 * A packet that was received.
 *
 * @param data what it holds, of its own length, which may be 0; not copied
 * @param from who sent it
 */
@SuppressWarnings("ArrayRecordComponent") // a holder; who compares packets compares their bytes
public record Datagram(byte[] data, SocketAddress from) {

  @Override
  public String toString() {
    return "Datagram[" + data.length + " bytes from " + Addresses.format(from) + "]";
  }
}

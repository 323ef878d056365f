package dev.weft.net;

import dev.weft.net.internal.names.Addresses;
import java.net.SocketAddress;
import java.util.Objects;

/**
 * A packet that was received.
 *
 * @param data what it holds, of its own length, which may be 0; not copied
 * @param from the address that it came from
 */
@SuppressWarnings("ArrayRecordComponent") // a holder; comparing packets means comparing their bytes
public record Datagram(byte[] data, SocketAddress from) {
  /** Refuses null. */
  public Datagram {
    Objects.requireNonNull(data, "data");
    Objects.requireNonNull(from, "from");
  }

  @Override
  public String toString() {
    return "Datagram[" + data.length + " bytes from " + Addresses.format(from) + "]";
  }
}

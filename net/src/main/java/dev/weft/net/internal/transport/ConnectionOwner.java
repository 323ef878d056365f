package dev.weft.net.internal.transport;

import org.jspecify.annotations.Nullable;

/** What counts the connections that it has accepted. */
public interface ConnectionOwner {
  void opened(ByteTransport connection);

  /**
   * A connection is closed.
   *
   * @param cause what its protocol was told
   */
  void closed(ByteTransport connection, @Nullable Exception cause);
}

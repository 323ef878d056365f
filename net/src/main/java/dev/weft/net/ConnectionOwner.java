package dev.weft.net;

import org.jspecify.annotations.Nullable;

/** What counts the connections that it has accepted. */
interface ConnectionOwner {
  void opened(ByteTransport connection);

  /**
   * A connection is closed.
   *
   * @param cause what its protocol was told
   */
  void closed(ByteTransport connection, @Nullable Exception cause);
}

package dev.weft.net.internal.tls;

import org.jspecify.annotations.Nullable;

/**
 * Gets the outcome of a handshake, on the loop. One of {@link #finished} and {@link #failed} is
 * called, once.
 */
interface HandshakeListener {

  /** The handshake begins. */
  default void started(TlsTransport transport) {}

  /**
   * The connection is encrypted. What this throws ends it.
   *
   * @param transport for the protocol that was announced
   */
  void finished(TlsTransport transport);

  /**
   * The connection is lost before that.
   *
   * @param transport which one
   * @param cause why; null where this side closed it
   */
  void failed(TlsTransport transport, @Nullable Exception cause);
}

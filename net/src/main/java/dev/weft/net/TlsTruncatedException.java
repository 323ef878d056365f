package dev.weft.net;

import java.io.Serial;
import java.util.Objects;
import javax.net.ssl.SSLException;

/**
 * A TLS connection ended without the peer having said so by a {@code close_notify}: what it sent
 * may be cut off, by the peer, or by something in between. What came before can be read; then reads
 * throw this.
 *
 * <p>Some servers end their answers like that as a matter of course. Where the data say themselves
 * where they end, as HTTP with a length does, it is harmless.
 */
public final class TlsTruncatedException extends SSLException {
  @Serial private static final long serialVersionUID = 1;

  /**
   * An exception.
   *
   * @param message what happened
   */
  public TlsTruncatedException(String message) {
    super(Objects.requireNonNull(message, "message"));
  }
}

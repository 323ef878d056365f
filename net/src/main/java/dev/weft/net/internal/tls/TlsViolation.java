package dev.weft.net.internal.tls;

import java.io.Serial;
import javax.net.ssl.SSLException;

/**
 * What a peer did that TLS does not allow, found out before an engine would have, or in its place.
 */
public final class TlsViolation extends SSLException {
  @Serial private static final long serialVersionUID = 1;

  // The alerts of RFC 8446, section 6, that are sent for them.
  public static final int UNEXPECTED_MESSAGE = 10;
  static final int RECORD_OVERFLOW = 22;
  static final int ILLEGAL_PARAMETER = 47;
  static final int PROTOCOL_VERSION = 70;
  static final int INTERNAL_ERROR = 80;

  private final int alert;

  TlsViolation(int alert, String message) {
    super(message);
    this.alert = alert;
  }

  /** The number of the alert that tells the peer. */
  int alert() {
    return alert;
  }
}

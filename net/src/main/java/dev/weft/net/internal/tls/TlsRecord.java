package dev.weft.net.internal.tls;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLException;

/** The outside of TLS records: the five bytes before what is encrypted. RFC 8446, section 5.1. */
final class TlsRecord {
  static final int HEADER_BYTES = 5;
  static final int HANDSHAKE = 22;

  /** What TLS 1.2 allows, which is more than TLS 1.3 does. */
  static final int LONGEST_BYTES = HEADER_BYTES + (1 << 14) + 2048;

  private static final int FIRST_TYPE = 20; // change_cipher_spec
  private static final int ALERT = 21;
  private static final int APPLICATION_DATA = 23;
  private static final int LAST_TYPE = 24; // heartbeat
  private static final int MAJOR_VERSION = 3;
  private static final int SHOWN_BYTES = 32;

  /** An alert of two bytes, its type and a tag: what TLS 1.3 shows of it. */
  private static final int ENCRYPTED_ALERT_BYTES = HEADER_BYTES + 2 + 1 + 16;

  private TlsRecord() {}

  /**
   * How long the record is that begins where a buffer does.
   *
   * @return a number of bytes, the header included; {@link #HEADER_BYTES} if not even that is there
   * @throws SSLException if what is there begins no record
   */
  static int lengthBytes(ByteBuffer data) throws SSLException {
    int start = data.position();
    int held = data.remaining();
    if (held > 0 && (data.get(start) < FIRST_TYPE || data.get(start) > LAST_TYPE)) {
      throw noRecord(TlsViolation.UNEXPECTED_MESSAGE, data);
    }
    if (held > 1 && data.get(start + 1) != MAJOR_VERSION) {
      throw noRecord(TlsViolation.PROTOCOL_VERSION, data);
    }
    if (held < HEADER_BYTES) {
      return HEADER_BYTES;
    }
    int length = HEADER_BYTES + (data.getShort(start + 3) & 0xffff);
    if (length > LONGEST_BYTES) {
      throw new TlsViolation(
          TlsViolation.RECORD_OVERFLOW,
          "a TLS record of " + length + " bytes: no more than " + LONGEST_BYTES + " are allowed");
    }
    return length;
  }

  /** The type of the record that begins where a buffer does. */
  static int type(ByteBuffer data) {
    return data.get(data.position());
  }

  /**
   * Whether the record that begins where a buffer does may be an alert: TLS 1.3 shows how long a
   * record is, and not of which type.
   *
   * @throws SSLException if what is there begins no record
   */
  static boolean mayBeAlert(ByteBuffer data) throws SSLException {
    int type = type(data);
    return type == ALERT
        || (type == APPLICATION_DATA && lengthBytes(data) == ENCRYPTED_ALERT_BYTES);
  }

  private static TlsViolation noRecord(int alert, ByteBuffer data) {
    return new TlsViolation(alert, "the peer speaks no TLS: it sent " + show(data));
  }

  /** The first bytes as text, for people: a peer that speaks HTTP or SSH here is seen at once. */
  private static String show(ByteBuffer data) {
    var start = new byte[Math.min(data.remaining(), SHOWN_BYTES)];
    data.get(data.position(), start);
    var text = new StringBuilder("\"");
    for (char c : new String(start, StandardCharsets.ISO_8859_1).toCharArray()) {
      if (c >= ' ' && c <= '~') {
        text.append(c);
      } else {
        text.append(String.format("\\x%02x", (int) c));
      }
    }
    return text.append(data.remaining() > SHOWN_BYTES ? "…\"" : "\"").toString();
  }
}

package dev.weft.net.internal.tls;

import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * What the peer of an encrypted connection sees of its end. A {@code close_notify} says that the
 * peer has got all there was (RFC 8446, section 6.1), so it is sent only where that is true;
 * whatever else ends a connection must look like an error.
 *
 * <p>Every way in which one ends:
 *
 * <table>
 * <caption>What ends a connection, and what the peer sees</caption>
 * <tr><th>What ends it</th><th>What is sent before</th><th>What the peer sees</th></tr>
 * <tr><td>{@code close()}</td><td>all</td><td>{@code close_notify}</td></tr>
 * <tr><td>{@code writeEof()}</td><td>all</td><td>{@code close_notify}, of one direction</td></tr>
 * <tr><td>the peer's {@code close_notify}, where the protocol does not keep the connection open</td>
 *     <td>all</td><td>{@code close_notify}</td></tr>
 * <tr><td>the end of the peer's TCP direction without one, where the protocol does not</td>
 *     <td>all</td><td>{@code close_notify}</td></tr>
 * <tr><td>{@code close()} after something was written that cannot be sent: TLS 1.2 ends both
 *     directions when the peer has ended one</td><td>what can be</td><td>a bare end</td></tr>
 * <tr><td>{@code close()} whose peer takes nothing within the shutdown timeout</td><td>a part</td>
 *     <td>a bare end, or a reset</td></tr>
 * <tr><td>a record or a handshake that the engine refuses</td><td>what is encrypted</td>
 *     <td>the engine's alert</td></tr>
 * <tr><td>what is no TLS, a flood, a renegotiation</td><td>what is encrypted</td>
 *     <td>an alert: {@code unexpected_message}, or what {@link TlsViolation} says before keys are
 *     agreed on</td></tr>
 * <tr><td>the program's part in a handshake fails (a context by name, a trust manager)</td>
 *     <td>nothing</td><td>{@code internal_error}, or the engine's alert</td></tr>
 * <tr><td>a protocol that throws</td><td>a part</td><td>a bare end, or a reset</td></tr>
 * <tr><td>{@code abort()}, {@code close()} in the handshake, a handshake that takes too long or is
 *     one of too many, the end of the loop</td><td>a part</td><td>a bare end, or a reset</td></tr>
 * </table>
 *
 * <p>A bare end is the end of the TCP connection without a word of TLS; it is a reset where the
 * peer had sent what was not received.
 */
enum TlsFarewell {
  /** All was sent. */
  CLOSE_NOTIFY,
  /** The peer did something wrong, or something went wrong in the handshake. */
  ALERT,
  /** What was encrypted is still sent, and no more is said. */
  NOTHING,
  /** Nothing more is sent at all. */
  CUT;

  /**
   * Longer than any record may be: makes an engine that has keys say {@code unexpected_message}.
   */
  private static final byte[] TOO_LONG = {23, 3, 3, 0x7f, -1, 0};

  /** Nothing that was encrypted: has engines that look at no length say {@code bad_record_mac}. */
  private static final byte[] NONSENSE = new byte[5 + 40];

  static {
    NONSENSE[0] = 23;
    NONSENSE[1] = 3;
    NONSENSE[2] = 3;
    NONSENSE[4] = 40;
  }

  private static final int PLAIN_BYTES = 40_000;
  private static final int ALERT_RECORD = 21;
  private static final int FATAL = 2;

  /**
   * Sends an alert.
   *
   * @param cause what it is about
   * @param engine null before there is one
   * @param inTheClear whether the peer can still read what is not encrypted
   */
  static void sendAlert(
      TlsOutput output, @Nullable SSLEngine engine, Throwable cause, boolean inTheClear) {
    if (inTheClear && cause instanceof TlsViolation violation) {
      output.sendPlain(alertRecord(violation.alert()));
      return;
    }
    boolean said = false;
    if (engine != null) {
      if (cause instanceof TlsViolation) {
        provoke(engine, TOO_LONG);
      }
      said = wrapAlert(output, engine);
      if (!said && !inTheClear && cause instanceof TlsViolation) {
        provoke(engine, NONSENSE);
        said = wrapAlert(output, engine);
      }
    }
    if (!said && inTheClear) {
      output.sendPlain(alertRecord(TlsViolation.INTERNAL_ERROR));
    }
  }

  /** There is no way to ask an engine for an alert but to give it what deserves one. */
  private static void provoke(SSLEngine engine, byte[] record) {
    try {
      var _ = engine.unwrap(ByteBuffer.wrap(record), ByteBuffer.allocate(PLAIN_BYTES));
    } catch (SSLException | RuntimeException e) {
      // That is what it was given it for.
    }
  }

  private static boolean wrapAlert(TlsOutput output, SSLEngine engine) {
    long before = output.producedBytes();
    try {
      var _ = output.sendHandshake(engine);
    } catch (Throwable e) {
      // The connection is lost anyway, and the first error is the one that counts.
    }
    return output.producedBytes() > before;
  }

  private static byte[] alertRecord(int description) {
    return new byte[] {ALERT_RECORD, 3, 3, 0, 2, FATAL, (byte) description};
  }
}

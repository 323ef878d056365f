package dev.weft.net.internal.tls;

import dev.weft.EventLoop;
import dev.weft.net.Protocol;
import dev.weft.net.TlsOptions;
import dev.weft.net.Transport;
import dev.weft.net.internal.names.Addresses;
import javax.net.ssl.SSLHandshakeException;

/**
 * Encryption of a connection that a task waits for: of one that stands already, or of a new one.
 *
 * @param lower the connection that is encrypted
 * @param transport what encrypts it
 * @param handshake what the task waits for
 */
public record TlsUpgrade(Transport lower, TlsTransport transport, AwaitedHandshake handshake) {

  /**
   * Begins to encrypt a connection that its protocol has already.
   *
   * @throws IllegalArgumentException if a client does not say whom it wants to speak with
   */
  public static TlsUpgrade begin(Transport lower, Protocol protocol, TlsOptions options) {
    TlsEngines.checkServerName(options, "startTls()");
    EventLoop loop = EventLoop.running();
    var handshake = new AwaitedHandshake(loop, false);
    EngineSource engines = TlsStarter.engines(options, null, lower);
    var transport = TlsTransport.start(loop, lower, protocol, options, engines, handshake, true);
    return new TlsUpgrade(lower, transport, handshake);
  }

  /**
   * Waits until the connection is encrypted; closes it if that fails.
   *
   * @throws SSLHandshakeException if it does
   */
  public Transport await() throws SSLHandshakeException {
    try {
      return handshake.await(Addresses.format(lower.remoteAddress()));
    } catch (Throwable failure) {
      lower.abort();
      throw failure;
    }
  }
}

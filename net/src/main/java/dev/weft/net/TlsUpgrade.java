package dev.weft.net;

import dev.weft.EventLoop;
import dev.weft.Future;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.function.Supplier;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/**
 * Encryption of a connection that a task waits for: of one that stands already, or of a new one.
 *
 * @param lower the connection that is encrypted
 * @param transport what encrypts it
 * @param handshake what the task waits for
 */
record TlsUpgrade(Transport lower, TlsTransport transport, TlsHandshake handshake) {

  /**
   * Begins to encrypt a connection that its protocol has already.
   *
   * @throws IllegalArgumentException if a client does not say whom it wants to speak with
   */
  static TlsUpgrade begin(Transport lower, Protocol protocol, TlsOptions options) {
    if (options.side() == TlsOptions.Side.CLIENT
        && options.serverHostname() == null
        && options.verifyHostname()) {
      throw new IllegalArgumentException(
          "startTls() without the server's name: say whose certificate to expect by"
              + " withServerHostname(), or do without by withoutHostnameVerification()");
    }
    EventLoop loop = EventLoop.running();
    var handshake = new TlsHandshake(loop, false);
    var engine = TlsProtocol.engine(options, null, lower);
    var transport = TlsTransport.start(loop, lower, protocol, options, engine, handshake, true);
    return new TlsUpgrade(lower, transport, handshake);
  }

  /**
   * Waits until the connection is encrypted; closes it if that fails.
   *
   * @throws SSLHandshakeException if it does
   */
  Transport await() throws SSLHandshakeException {
    try {
      return handshake.await(Addresses.format(lower.remoteAddress()));
    } catch (Throwable failure) {
      lower.abort();
      throw failure;
    }
  }

  /** Encrypts a connected channel, and waits until that is done. A failure leaves nothing open. */
  static <P extends Protocol> ProtocolConnection<P> connect(
      EventLoop loop,
      SocketChannel channel,
      Supplier<? extends P> protocols,
      TlsOptions options,
      String host,
      int port)
      throws IOException {
    P protocol;
    Transport lower;
    var handshake = new TlsHandshake(loop, true);
    Future<@Nullable Void> begun = loop.createFuture();
    try {
      protocol = protocols.get();
      var below = new TlsProtocol(loop, protocol, options, host, handshake);
      lower = SelectorSocketTransport.start(loop, channel, below, null, begun);
    } catch (Throwable failure) {
      Closing.quietly(channel);
      throw failure;
    }
    try {
      begun.await();
      return new ProtocolConnection<>(handshake.await(Addresses.format(host, port)), protocol);
    } catch (Throwable failure) {
      lower.abort();
      throw failure;
    }
  }
}

package dev.weft.net;

import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * How a connection is to be encrypted: what both sides of a handshake have. Any {@link SSLContext}
 * will do: the JDK's, or one of another provider.
 *
 * {@snippet file="TlsReadmeTest.java" region="tls"}
 *
 * <p>Made by {@link #client(SSLContext)} and {@link #server}, which give {@link TlsClientOptions}
 * and {@link TlsServerOptions}.
 */
public sealed interface TlsOptions permits TlsClientOptions, TlsServerOptions {

  /** The limit of a handshake where none is set: 60 seconds. */
  Duration DEFAULT_HANDSHAKE_TIMEOUT = Duration.ofSeconds(60);

  /** The limit of the end where none is set: 30 seconds. */
  Duration DEFAULT_SHUTDOWN_TIMEOUT = Duration.ofSeconds(30);

  /** Whether a server asks its clients for a certificate. */
  enum ClientAuth {
    /** It does not. */
    NONE,
    /** It asks, and goes on without; a certificate that is not trusted ends the handshake. */
    WANT,
    /** A client without a trusted certificate is refused. */
    NEED
  }

  // ---- where to begin

  /**
   * A client's options, with the JDK's default context: it trusts the certificate authorities that
   * the JDK brings along.
   *
   * @return options
   * @throws IllegalStateException if the JDK is configured so that it has no such context
   */
  static TlsClientOptions client() {
    try {
      return client(SSLContext.getDefault());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(
          "the default SSLContext cannot be made: see the javax.net.ssl.* system properties", e);
    }
  }

  /**
   * A client's options.
   *
   * @param context the certificates to trust, and the client's own key if it needs one
   * @return options
   */
  static TlsClientOptions client(SSLContext context) {
    return new TlsClientOptions(
        context,
        null,
        true,
        List.of(),
        DEFAULT_HANDSHAKE_TIMEOUT,
        DEFAULT_SHUTDOWN_TIMEOUT,
        null,
        null);
  }

  /**
   * A server's options.
   *
   * <p>The JDK's key managers of the kind {@code "PKIX"} decrypt the private key of a PKCS#12 file
   * anew for each handshake, which takes longer than the handshake itself; those of the kind {@code
   * "SunX509"} do it once.
   *
   * @param context the server's key and certificate, and the certificates to trust if clients need
   *     one
   * @return options
   */
  static TlsServerOptions server(SSLContext context) {
    return new TlsServerOptions(
        context,
        null,
        ClientAuth.NONE,
        HandshakeLimits.DEFAULT,
        List.of(),
        DEFAULT_HANDSHAKE_TIMEOUT,
        DEFAULT_SHUTDOWN_TIMEOUT,
        null,
        null);
  }

  // ---- what both sides have

  /**
   * The keys, the trusted certificates and the provider.
   *
   * @return the context
   */
  SSLContext context();

  /**
   * What makes engines in the place of the context, see {@link #withEngine}.
   *
   * @return the factory; null for the context
   */
  @Nullable TlsEngineFactory engineFactory();

  /**
   * The application's protocols, such as {@code h2} and {@code http/1.1}, the preferred one first.
   * See {@link ExtraInfo#TLS_ALPN_PROTOCOL}.
   *
   * @return their names; empty for no negotiation
   */
  List<String> alpnProtocols();

  /**
   * How long a handshake may take.
   *
   * @return a limit of more than nothing
   */
  Duration handshakeTimeout();

  /**
   * How long a connection that is being closed may go without the peer taking anything of what is
   * still to be sent, and how long the peer's answer to the end is waited for.
   *
   * @return a limit of more than nothing
   */
  Duration shutdownTimeout();

  /**
   * The last word on the engine's parameters, see {@link #withParameters}.
   *
   * @return what changes them; null for none
   */
  @Nullable Consumer<SSLParameters> parameters();

  /**
   * These options with a choice of the application's protocol in the handshake (ALPN, RFC 7301).
   *
   * @param protocols the names, the preferred one first; none for no negotiation
   * @return new options
   */
  TlsOptions withAlpnProtocols(String... protocols);

  /**
   * These options with another limit of the handshake.
   *
   * @param limit the limit, more than nothing
   * @return new options
   * @throws IllegalArgumentException if it is not more than nothing
   */
  TlsOptions withHandshakeTimeout(Duration limit);

  /**
   * These options with another limit of the end.
   *
   * @param limit the limit, more than nothing
   * @return new options
   * @throws IllegalArgumentException if it is not more than nothing
   */
  TlsOptions withShutdownTimeout(Duration limit);

  /**
   * These options with a last word on the engine's parameters: versions of TLS, cipher suites,
   * matchers of server names, and whatever else there is no option for here.
   *
   * @param adjust changes the parameters of each new connection, after these options were applied
   *     to them. It cannot turn the check of the hostname off
   * @return new options
   */
  TlsOptions withParameters(Consumer<SSLParameters> adjust);

  /**
   * These options with engines of another kind than the JDK's: those of OpenSSL by Weft's module
   * {@code dev.weft.openssl}, say. The context stays what it is, and the factory is given it, for a
   * server the one for the name that the client asks for; whether the engines take keys and trusted
   * certificates from there is the factory's affair.
   *
   * @param factory makes the engine of each connection
   * @return new options
   */
  TlsOptions withEngine(TlsEngineFactory factory);
}

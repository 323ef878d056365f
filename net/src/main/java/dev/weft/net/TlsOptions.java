package dev.weft.net;

import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * How a connection is to be encrypted. Any {@link SSLContext} will do: the JDK's, or one of another
 * provider.
 *
 * {@snippet file="TlsReadmeTest.java" region="tls"}
 *
 * <p>A client verifies that the server's certificate is trusted by the context and that it is for
 * the host that was connected to. Renegotiation, which TLS 1.2 has and TLS 1.3 has not, is refused.
 *
 * @param side which side of the handshake this is
 * @param context the keys, the trusted certificates and the provider
 * @param serverHostname for clients: the name that is asked for (SNI) and that the certificate must
 *     be for; null for the host that is connected to
 * @param verifyHostname for clients: whether the certificate must be for that name
 * @param alpnProtocols the application's protocols, such as {@code h2} and {@code http/1.1}, the
 *     preferred one first; empty for no negotiation. See {@link ExtraInfo#TLS_ALPN_PROTOCOL}
 * @param clientAuth for servers: whether clients are asked for a certificate
 * @param handshakeTimeout how long a handshake may take; more than nothing
 * @param shutdownTimeout how long a connection that is being closed may go without the peer taking
 *     anything of what is still to be sent, and how long the peer's answer to the end is waited
 *     for; more than nothing
 * @param contextByName for servers: the context for the name that a client asks for, see {@link
 *     #withContextByName}; null where {@code context} serves all
 * @param parameters the last word on the engine's parameters, see {@link #withParameters}; null for
 *     none
 * @param handshakeLimits for servers: how many handshakes may be unfinished at once
 */
public record TlsOptions(
    Side side,
    SSLContext context,
    @Nullable String serverHostname,
    boolean verifyHostname,
    List<String> alpnProtocols,
    ClientAuth clientAuth,
    Duration handshakeTimeout,
    Duration shutdownTimeout,
    @Nullable Function<String, @Nullable SSLContext> contextByName,
    @Nullable Consumer<SSLParameters> parameters,
    HandshakeLimits handshakeLimits) {

  /** The limit of a handshake where none is set: 60 seconds. */
  public static final Duration DEFAULT_HANDSHAKE_TIMEOUT = Duration.ofSeconds(60);

  /** The limit of the end where none is set: 30 seconds. */
  public static final Duration DEFAULT_SHUTDOWN_TIMEOUT = Duration.ofSeconds(30);

  /** The sides of a handshake. */
  public enum Side {
    /** Begins the handshake, and verifies the server. */
    CLIENT,
    /** Answers, with a certificate. */
    SERVER
  }

  /** Whether a server asks its clients for a certificate. */
  public enum ClientAuth {
    /** It does not. */
    NONE,
    /** It asks, and goes on without; a certificate that is not trusted ends the handshake. */
    WANT,
    /** A client without a trusted certificate is refused. */
    NEED
  }

  /**
   * Checks the options.
   *
   * @throws IllegalArgumentException if a limit is not more than nothing
   */
  public TlsOptions {
    Objects.requireNonNull(handshakeTimeout, "handshakeTimeout");
    Objects.requireNonNull(shutdownTimeout, "shutdownTimeout");
    Objects.requireNonNull(side, "side");
    Objects.requireNonNull(context, "context");
    Objects.requireNonNull(clientAuth, "clientAuth");
    Objects.requireNonNull(handshakeLimits, "handshakeLimits");
    alpnProtocols = List.copyOf(Nulls.refuseIn(alpnProtocols, "alpnProtocols"));
    checkLimit("handshakeTimeout", handshakeTimeout);
    checkLimit("shutdownTimeout", shutdownTimeout);
  }

  private static void checkLimit(String name, Duration limit) {
    if (!limit.isPositive()) {
      throw new IllegalArgumentException(name + " " + limit + ": use more than nothing");
    }
  }

  // ---- where to begin

  /**
   * A client's options, with the JDK's default context: it trusts the certificate authorities that
   * the JDK brings along.
   *
   * @return options
   * @throws IllegalStateException if the JDK is configured so that it has no such context
   */
  public static TlsOptions client() {
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
  public static TlsOptions client(SSLContext context) {
    return of(Side.CLIENT, context);
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
  public static TlsOptions server(SSLContext context) {
    return of(Side.SERVER, context);
  }

  private static TlsOptions of(Side side, SSLContext context) {
    return new TlsOptions(
        side,
        context,
        null,
        true,
        List.of(),
        ClientAuth.NONE,
        DEFAULT_HANDSHAKE_TIMEOUT,
        DEFAULT_SHUTDOWN_TIMEOUT,
        null,
        null,
        HandshakeLimits.DEFAULT);
  }

  // ---- variations

  /**
   * These options for a server of another name than the one that is connected to.
   *
   * @param name what to ask for (SNI), and what the certificate must be for
   * @return new options
   */
  public TlsOptions withServerHostname(String name) {
    Objects.requireNonNull(name, "name");
    return with(draft -> draft.serverHostname = name);
  }

  /**
   * These options without the check that the server's certificate is for the host that was asked
   * for: anybody who has a certificate that the context trusts, for whatever name, can pose as the
   * server. For a context that trusts one certificate only.
   *
   * @return new options
   */
  public TlsOptions withoutHostnameVerification() {
    return with(draft -> draft.verifyHostname = false);
  }

  /**
   * These options with a choice of the application's protocol in the handshake (ALPN, RFC 7301).
   *
   * @param protocols the names, the preferred one first; none for no negotiation
   * @return new options
   */
  public TlsOptions withAlpnProtocols(String... protocols) {
    Nulls.refuseIn(protocols, "protocols");
    return with(draft -> draft.alpnProtocols = List.of(protocols));
  }

  /**
   * These options with or without certificates of clients. See {@link
   * ExtraInfo#TLS_PEER_CERTIFICATES}.
   *
   * @param newClientAuth whether a server asks for one
   * @return new options
   */
  public TlsOptions withClientAuth(ClientAuth newClientAuth) {
    Objects.requireNonNull(newClientAuth, "newClientAuth");
    return with(draft -> draft.clientAuth = newClientAuth);
  }

  /**
   * These options with another limit of the handshake.
   *
   * @param limit the limit, more than nothing
   * @return new options
   * @throws IllegalArgumentException if it is not more than nothing
   */
  public TlsOptions withHandshakeTimeout(Duration limit) {
    Objects.requireNonNull(limit, "limit");
    return with(draft -> draft.handshakeTimeout = limit);
  }

  /**
   * These options with another limit of the end.
   *
   * @param limit the limit, more than nothing
   * @return new options
   * @throws IllegalArgumentException if it is not more than nothing
   */
  public TlsOptions withShutdownTimeout(Duration limit) {
    Objects.requireNonNull(limit, "limit");
    return with(draft -> draft.shutdownTimeout = limit);
  }

  /**
   * These options with a context for each name that a server is known by (SNI, RFC 6066).
   *
   * <p>A context whose key manager is an {@code X509ExtendedKeyManager} can choose among its
   * certificates by name itself, and needs none of this.
   *
   * @param contexts gets the name that a client asks for, in lower case, and returns the context
   *     for it, or null for {@link #context()}, which also serves clients that name nothing. The
   *     loop calls it, so it must not wait. What it throws ends that handshake
   * @return new options
   */
  public TlsOptions withContextByName(Function<String, @Nullable SSLContext> contexts) {
    Objects.requireNonNull(contexts, "contexts");
    return with(draft -> draft.contextByName = contexts);
  }

  /**
   * These options with a last word on the engine's parameters: versions of TLS, cipher suites,
   * matchers of server names, and whatever else there is no option for here.
   *
   * @param adjust changes the parameters of each new connection, after these options were applied
   *     to them. It cannot turn the check of the hostname off
   * @return new options
   */
  public TlsOptions withParameters(Consumer<SSLParameters> adjust) {
    Objects.requireNonNull(adjust, "adjust");
    return with(draft -> draft.parameters = adjust);
  }

  /**
   * These options with other limits of unfinished handshakes.
   *
   * @param limits how many a server may have at once
   * @return new options
   */
  public TlsOptions withHandshakeLimits(HandshakeLimits limits) {
    Objects.requireNonNull(limits, "limits");
    return with(draft -> draft.handshakeLimits = limits);
  }

  /**
   * Refuses options of the other side.
   *
   * @throws IllegalArgumentException if they are
   */
  void checkSide(Side needed, String method) {
    if (side != needed) {
      throw new IllegalArgumentException(
          method
              + " with the options of a TLS "
              + (side == Side.CLIENT ? "client" : "server")
              + ": make them by TlsOptions."
              + (needed == Side.CLIENT ? "client(…)" : "server(…)"));
    }
  }

  private TlsOptions with(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return draft.options();
  }

  /** The same, to be changed: so that each option need not name all the others. */
  private static final class Draft {
    Side side;
    SSLContext context;
    @Nullable String serverHostname;
    boolean verifyHostname;
    List<String> alpnProtocols;
    ClientAuth clientAuth;
    Duration handshakeTimeout;
    Duration shutdownTimeout;
    @Nullable Function<String, @Nullable SSLContext> contextByName;
    @Nullable Consumer<SSLParameters> parameters;
    HandshakeLimits handshakeLimits;

    Draft(TlsOptions options) {
      side = options.side;
      context = options.context;
      serverHostname = options.serverHostname;
      verifyHostname = options.verifyHostname;
      alpnProtocols = options.alpnProtocols;
      clientAuth = options.clientAuth;
      handshakeTimeout = options.handshakeTimeout;
      shutdownTimeout = options.shutdownTimeout;
      contextByName = options.contextByName;
      parameters = options.parameters;
      handshakeLimits = options.handshakeLimits;
    }

    TlsOptions options() {
      return new TlsOptions(
          side,
          context,
          serverHostname,
          verifyHostname,
          alpnProtocols,
          clientAuth,
          handshakeTimeout,
          shutdownTimeout,
          contextByName,
          parameters,
          handshakeLimits);
    }
  }
}

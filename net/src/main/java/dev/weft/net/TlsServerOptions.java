package dev.weft.net;

import dev.weft.internal.nulls.Nulls;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * How a server's connections are to be encrypted; made by {@link TlsOptions#server}. Renegotiation,
 * which TLS 1.2 has and TLS 1.3 has not, is refused.
 *
 * @param context the keys, the trusted certificates and the provider
 * @param contextByName the context for the name that a client asks for, see {@link
 *     #withContextByName}; null where {@code context} serves all
 * @param clientAuth whether clients are asked for a certificate
 * @param handshakeLimits how many handshakes may be unfinished at once
 * @param alpnProtocols the application's protocols, such as {@code h2} and {@code http/1.1}, the
 *     preferred one first; empty for no negotiation. See {@link ExtraInfo#TLS_ALPN_PROTOCOL}
 * @param handshakeTimeout how long a handshake may take; more than nothing
 * @param shutdownTimeout how long a connection that is being closed may go without the peer taking
 *     anything of what is still to be sent, and how long the peer's answer to the end is waited
 *     for; more than nothing
 * @param parameters the last word on the engine's parameters, see {@link #withParameters}; null for
 *     none
 * @param engineFactory what makes engines in the place of the context, see {@link #withEngine};
 *     null for none
 */
public record TlsServerOptions(
    SSLContext context,
    @Nullable Function<String, @Nullable SSLContext> contextByName,
    ClientAuth clientAuth,
    HandshakeLimits handshakeLimits,
    List<String> alpnProtocols,
    Duration handshakeTimeout,
    Duration shutdownTimeout,
    @Nullable Consumer<SSLParameters> parameters,
    @Nullable TlsEngineFactory engineFactory)
    implements TlsOptions {

  /**
   * Checks the options.
   *
   * @throws IllegalArgumentException if a limit is not more than nothing
   */
  public TlsServerOptions {
    Objects.requireNonNull(context, "context");
    Objects.requireNonNull(clientAuth, "clientAuth");
    Objects.requireNonNull(handshakeLimits, "handshakeLimits");
    alpnProtocols = List.copyOf(Nulls.refuseIn(alpnProtocols, "alpnProtocols"));
    TlsLimits.check(handshakeTimeout, shutdownTimeout);
  }

  /**
   * These options with or without certificates of clients. See {@link
   * ExtraInfo#TLS_PEER_CERTIFICATES}.
   *
   * @param newClientAuth whether a server asks for one
   * @return new options
   */
  public TlsServerOptions withClientAuth(ClientAuth newClientAuth) {
    Objects.requireNonNull(newClientAuth, "newClientAuth");
    return with(draft -> draft.clientAuth = newClientAuth);
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
  public TlsServerOptions withContextByName(Function<String, @Nullable SSLContext> contexts) {
    Objects.requireNonNull(contexts, "contexts");
    return with(draft -> draft.contextByName = contexts);
  }

  /**
   * These options with other limits of unfinished handshakes.
   *
   * @param limits how many a server may have at once
   * @return new options
   */
  public TlsServerOptions withHandshakeLimits(HandshakeLimits limits) {
    Objects.requireNonNull(limits, "limits");
    return with(draft -> draft.handshakeLimits = limits);
  }

  @Override
  public TlsServerOptions withAlpnProtocols(String... protocols) {
    Nulls.refuseIn(protocols, "protocols");
    return with(draft -> draft.alpnProtocols = List.of(protocols));
  }

  @Override
  public TlsServerOptions withHandshakeTimeout(Duration limit) {
    Objects.requireNonNull(limit, "limit");
    return with(draft -> draft.handshakeTimeout = limit);
  }

  @Override
  public TlsServerOptions withShutdownTimeout(Duration limit) {
    Objects.requireNonNull(limit, "limit");
    return with(draft -> draft.shutdownTimeout = limit);
  }

  @Override
  public TlsServerOptions withParameters(Consumer<SSLParameters> adjust) {
    Objects.requireNonNull(adjust, "adjust");
    return with(draft -> draft.parameters = adjust);
  }

  @Override
  public TlsServerOptions withEngine(TlsEngineFactory factory) {
    Objects.requireNonNull(factory, "factory");
    return with(draft -> draft.engineFactory = factory);
  }

  private TlsServerOptions with(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return draft.options();
  }

  /** The same, to be changed: so that each option need not name all the others. */
  private static final class Draft {
    SSLContext context;
    @Nullable Function<String, @Nullable SSLContext> contextByName;
    ClientAuth clientAuth;
    HandshakeLimits handshakeLimits;
    List<String> alpnProtocols;
    Duration handshakeTimeout;
    Duration shutdownTimeout;
    @Nullable Consumer<SSLParameters> parameters;
    @Nullable TlsEngineFactory engineFactory;

    Draft(TlsServerOptions options) {
      context = options.context;
      contextByName = options.contextByName;
      clientAuth = options.clientAuth;
      handshakeLimits = options.handshakeLimits;
      alpnProtocols = options.alpnProtocols;
      handshakeTimeout = options.handshakeTimeout;
      shutdownTimeout = options.shutdownTimeout;
      parameters = options.parameters;
      engineFactory = options.engineFactory;
    }

    TlsServerOptions options() {
      return new TlsServerOptions(
          context,
          contextByName,
          clientAuth,
          handshakeLimits,
          alpnProtocols,
          handshakeTimeout,
          shutdownTimeout,
          parameters,
          engineFactory);
    }
  }
}

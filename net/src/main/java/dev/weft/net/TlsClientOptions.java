package dev.weft.net;

import dev.weft.internal.nulls.Nulls;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * How a client's connection is to be encrypted; made by {@link TlsOptions#client()}. A client
 * verifies that the server's certificate is trusted by the context and that it is for the host that
 * was connected to. Renegotiation, which TLS 1.2 has and TLS 1.3 has not, is refused.
 *
 * @param context the keys, the trusted certificates and the provider
 * @param serverHostname the name that is asked for (SNI) and that the certificate must be for; null
 *     for the host that is connected to
 * @param verifyHostname whether the certificate must be for that name
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
public record TlsClientOptions(
    SSLContext context,
    @Nullable String serverHostname,
    boolean verifyHostname,
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
  public TlsClientOptions {
    Objects.requireNonNull(context, "context");
    alpnProtocols = List.copyOf(Nulls.refuseIn(alpnProtocols, "alpnProtocols"));
    TlsLimits.check(handshakeTimeout, shutdownTimeout);
  }

  /**
   * These options for a server of another name than the one that is connected to.
   *
   * @param name what to ask for (SNI), and what the certificate must be for
   * @return new options
   */
  public TlsClientOptions withServerHostname(String name) {
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
  public TlsClientOptions withoutHostnameVerification() {
    return with(draft -> draft.verifyHostname = false);
  }

  @Override
  public TlsClientOptions withAlpnProtocols(String... protocols) {
    Nulls.refuseIn(protocols, "protocols");
    return with(draft -> draft.alpnProtocols = List.of(protocols));
  }

  @Override
  public TlsClientOptions withHandshakeTimeout(Duration limit) {
    Objects.requireNonNull(limit, "limit");
    return with(draft -> draft.handshakeTimeout = limit);
  }

  @Override
  public TlsClientOptions withShutdownTimeout(Duration limit) {
    Objects.requireNonNull(limit, "limit");
    return with(draft -> draft.shutdownTimeout = limit);
  }

  @Override
  public TlsClientOptions withParameters(Consumer<SSLParameters> adjust) {
    Objects.requireNonNull(adjust, "adjust");
    return with(draft -> draft.parameters = adjust);
  }

  @Override
  public TlsClientOptions withEngine(TlsEngineFactory factory) {
    Objects.requireNonNull(factory, "factory");
    return with(draft -> draft.engineFactory = factory);
  }

  private TlsClientOptions with(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return draft.options();
  }

  /** The same, to be changed: so that each option need not name all the others. */
  private static final class Draft {
    SSLContext context;
    @Nullable String serverHostname;
    boolean verifyHostname;
    List<String> alpnProtocols;
    Duration handshakeTimeout;
    Duration shutdownTimeout;
    @Nullable Consumer<SSLParameters> parameters;
    @Nullable TlsEngineFactory engineFactory;

    Draft(TlsClientOptions options) {
      context = options.context;
      serverHostname = options.serverHostname;
      verifyHostname = options.verifyHostname;
      alpnProtocols = options.alpnProtocols;
      handshakeTimeout = options.handshakeTimeout;
      shutdownTimeout = options.shutdownTimeout;
      parameters = options.parameters;
      engineFactory = options.engineFactory;
    }

    TlsClientOptions options() {
      return new TlsClientOptions(
          context,
          serverHostname,
          verifyHostname,
          alpnProtocols,
          handshakeTimeout,
          shutdownTimeout,
          parameters,
          engineFactory);
    }
  }
}

package dev.weft.net.internal.tls;

import dev.weft.net.TlsClientOptions;
import dev.weft.net.TlsEngineFactory;
import dev.weft.net.TlsEngineRequest;
import dev.weft.net.TlsOptions;
import dev.weft.net.TlsServerOptions;
import dev.weft.net.internal.names.Addresses;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.regex.Pattern;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.StandardConstants;
import org.jspecify.annotations.Nullable;

/** Makes engines as {@link TlsOptions} say. */
public final class TlsEngines {
  private static final String HTTPS = "HTTPS";
  private static final Pattern ODD_NAME = Pattern.compile("[A-Za-z0-9_.-]+");

  private TlsEngines() {}

  /**
   * Refuses a client that does not say whom it wants to speak with, where no host says it.
   *
   * @param what what the client is about to do, for the error
   * @throws IllegalArgumentException if it does not
   */
  public static void checkServerName(@Nullable TlsOptions tls, String what) {
    if (tls instanceof TlsClientOptions client
        && client.serverHostname() == null
        && client.verifyHostname()) {
      throw new IllegalArgumentException(
          what
              + " without the server's name: say whose certificate to expect by"
              + " withServerHostname(), or do without by withoutHostnameVerification()");
    }
  }

  /**
   * A client's engine.
   *
   * @param host whom the certificate must be for, or null if that is not verified
   * @param port the peer's port: sessions are resumed with the same host and port
   * @throws SSLException if a factory throws it
   */
  public static SSLEngine client(TlsClientOptions options, @Nullable String host, int port)
      throws SSLException {
    String peer = host == null ? null : bareHost(host);
    SSLEngine engine = made(new TlsEngineRequest(options, options.context(), peer, port, false));
    engine.setUseClientMode(true);
    SSLParameters parameters = common(engine, options);
    SNIServerName name = peer == null ? null : serverName(peer);
    if (name != null && (isOfJdk(engine) || name instanceof SNIHostName)) {
      parameters.setServerNames(List.of(name));
    }
    adjust(parameters, options);
    if (!options.verifyHostname()) {
      parameters.setEndpointIdentificationAlgorithm("");
    } else if (isEmpty(parameters.getEndpointIdentificationAlgorithm())) {
      parameters.setEndpointIdentificationAlgorithm(HTTPS);
    }
    engine.setSSLParameters(parameters);
    return engine;
  }

  /**
   * What a server encrypts with.
   *
   * @param name the name that the client asks for, or null
   */
  static SSLContext contextFor(TlsServerOptions options, @Nullable String name) {
    Function<String, @Nullable SSLContext> contextByName = options.contextByName();
    SSLContext named = name == null || contextByName == null ? null : contextByName.apply(name);
    return named == null ? options.context() : named;
  }

  /** Whether the loop is to run the tasks of an engine itself. */
  static boolean haveShortTasks(TlsEngineRequest request) {
    TlsEngineFactory factory = request.options().engineFactory();
    return factory != null && factory.hasShortTasks(request);
  }

  /**
   * A server's engine.
   *
   * @param options those of the request
   * @throws SSLException if a factory throws it
   */
  static SSLEngine server(TlsServerOptions options, TlsEngineRequest request) throws SSLException {
    SSLEngine engine = made(request);
    engine.setUseClientMode(false);
    SSLParameters parameters = common(engine, options);
    switch (options.clientAuth()) {
      case NONE -> parameters.setNeedClientAuth(false);
      case WANT -> parameters.setWantClientAuth(true);
      case NEED -> parameters.setNeedClientAuth(true);
    }
    adjust(parameters, options);
    engine.setSSLParameters(parameters);
    return engine;
  }

  /**
   * Whether an engine is the JDK's, and so does what others may not do: where it speaks TLS 1.3 it
   * goes on receiving after it has sent its close_notify, and its status says all that it needs.
   */
  static boolean isOfJdk(SSLEngine engine) {
    return engine.getClass().getModule() == SSLEngine.class.getModule();
  }

  private static SSLEngine made(TlsEngineRequest request) throws SSLException {
    TlsEngineFactory factory = request.options().engineFactory();
    if (factory != null) {
      return Objects.requireNonNull(factory.newEngine(request), "newEngine() returned null");
    }
    return request.isClient()
        ? request.context().createSSLEngine(request.host(), request.port())
        : request.context().createSSLEngine();
  }

  /**
   * What the options say of both sides. Suites and versions are left out unless the options change
   * them: an engine has its own already, and takes long to read them again for each connection.
   */
  private static SSLParameters common(SSLEngine engine, TlsOptions options) {
    boolean ofJdk = isOfJdk(engine);
    SSLParameters parameters =
        ofJdk || options.parameters() != null ? engine.getSSLParameters() : new SSLParameters();
    if (options.parameters() == null) {
      parameters.setCipherSuites(null);
      parameters.setProtocols(null);
    }
    if (!options.alpnProtocols().isEmpty()) {
      parameters.setApplicationProtocols(options.alpnProtocols().toArray(String[]::new));
    }
    return parameters;
  }

  private static void adjust(SSLParameters parameters, TlsOptions options) {
    if (options.parameters() != null) {
      options.parameters().accept(parameters);
    }
  }

  /** A host as certificates have it: without brackets, zone, and the dot of the root. */
  private static String bareHost(String host) {
    String bare = host;
    if (bare.startsWith("[") && bare.endsWith("]")) {
      bare = bare.substring(1, bare.length() - 1);
    }
    int zone = bare.indexOf(':') < 0 ? -1 : bare.indexOf('%');
    if (zone >= 0) {
      bare = bare.substring(0, zone);
    }
    return bare.endsWith(".") ? bare.substring(0, bare.length() - 1) : bare;
  }

  /** What to ask for, or null: addresses cannot be asked for, nor can what is no name at all. */
  private static @Nullable SNIServerName serverName(String host) {
    if (Addresses.literal(host) != null) {
      return null;
    }
    try {
      return new SNIHostName(host);
    } catch (IllegalArgumentException e) {
      return ODD_NAME.matcher(host).matches() ? new OddName(host) : null;
    }
  }

  /**
   * A name such as {@code my_service}, which DNS has and {@link SNIHostName} refuses. Most servers
   * know it; those of the JDK refuse to be asked for it. So may engines that are not the JDK's,
   * which are left to ask for the host that they were made for.
   */
  private static final class OddName extends SNIServerName {
    private OddName(String name) {
      super(StandardConstants.SNI_HOST_NAME, name.getBytes(StandardCharsets.US_ASCII));
    }
  }

  private static boolean isEmpty(@Nullable String text) {
    return text == null || text.isEmpty();
  }
}

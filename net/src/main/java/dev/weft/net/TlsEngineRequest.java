package dev.weft.net;

import java.util.Objects;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link TlsEngineFactory} is told of a connection.
 *
 * @param options of the side whose engine it is to be: {@link TlsClientOptions} or {@link
 *     TlsServerOptions}
 * @param context the options' context; for a server the one for the name that the client asks for,
 *     see {@link TlsServerOptions#withContextByName}
 * @param host for a client, the host whose certificate is expected, or null if there is none; for a
 *     server, the name that the client asks for, in lower case, or null
 * @param port for a client, the port that it is connected to, or -1 if it has none; for a server -1
 * @param offersSession for a server, whether the client offers to resume a session, so that a
 *     handshake without a signature is likely; for a client false
 */
public record TlsEngineRequest(
    TlsOptions options,
    SSLContext context,
    @Nullable String host,
    int port,
    boolean offersSession) {

  /** Refuses null, where it is none of the values above. */
  public TlsEngineRequest {
    Objects.requireNonNull(options, "options");
    Objects.requireNonNull(context, "context");
  }

  /**
   * Which side the engine is to be.
   *
   * @return true for the client, false for the server
   */
  public boolean isClient() {
    return options instanceof TlsClientOptions;
  }
}

package dev.weft.openssl;

import dev.weft.net.TlsClientOptions;
import dev.weft.net.TlsEngineFactory;
import dev.weft.net.TlsOptions;
import dev.weft.net.TlsServerOptions;
import java.security.GeneralSecurityException;
import java.util.Objects;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * TLS by OpenSSL's engine in the place of the JDK's: handshakes cost a fraction of the processor's
 * time, and long messages less of it.
 *
 * {@snippet file="OpenSslGuideTest.java" region="openssl"}
 *
 * <p>The engine is BoringSSL, which netty-tcnative brings along for Linux on x86-64 and AArch64;
 * for other systems add its artifact with their classifier. It checks certificates by the trust
 * managers it is given, as the JDK's does. What else is not as with that one: a connection cannot
 * end one direction alone, {@link dev.weft.net.Transport#canWriteEof()} is false; a server that
 * shares no application protocol (ALPN) with its client goes on without one; and a server's
 * handshake is done by the loop itself where it is short: with an elliptic key of 256 bits, or a
 * session that is resumed, and without a client's certificate to verify.
 */
public final class OpenSsl {
  private static final TlsEngineFactory ENGINES = new OpenSslEngines();

  private OpenSsl() {}

  /**
   * Whether there is an engine for this system.
   *
   * @return false where the library is not on the class path, or cannot be loaded; {@link #context}
   *     tells why
   */
  public static boolean isAvailable() {
    return io.netty.handler.ssl.OpenSsl.isAvailable();
  }

  /**
   * A server's options: {@link TlsOptions#server} of a {@link #context}, with these engines.
   *
   * @param keys the server's key and certificate, initialized
   * @param trust the certificates to trust if clients need one, initialized; null for those that
   *     the JDK trusts
   * @return options
   * @throws IllegalStateException if OpenSSL is not available
   * @throws GeneralSecurityException if there is no context of these
   */
  public static TlsServerOptions server(KeyManagerFactory keys, @Nullable TrustManagerFactory trust)
      throws GeneralSecurityException {
    Objects.requireNonNull(keys, "keys");
    return TlsOptions.server(context(keys, trust)).withEngine(ENGINES);
  }

  /**
   * A client's options: {@link TlsOptions#client(SSLContext)} of a {@link #context}, with these
   * engines.
   *
   * @param keys the client's own key, initialized; null if it needs none
   * @param trust the certificates to trust, initialized; null for those that the JDK trusts
   * @return options
   * @throws IllegalStateException if OpenSSL is not available
   * @throws GeneralSecurityException if there is no context of these
   */
  public static TlsClientOptions client(
      @Nullable KeyManagerFactory keys, @Nullable TrustManagerFactory trust)
      throws GeneralSecurityException {
    return TlsOptions.client(context(keys, trust)).withEngine(ENGINES);
  }

  /**
   * Keys and trusted certificates for {@link #engines()}. As an {@link SSLContext} it is the JDK's
   * with the same ones, so what knows nothing of OpenSSL can be given it, too.
   *
   * <p>Sessions are resumed among the connections of one context, so make one and use it again.
   *
   * @param keys initialized; null for none
   * @param trust initialized; null for those that the JDK trusts
   * @return a context
   * @throws IllegalStateException if OpenSSL is not available
   * @throws GeneralSecurityException if there is no context of these
   */
  public static SSLContext context(
      @Nullable KeyManagerFactory keys, @Nullable TrustManagerFactory trust)
      throws GeneralSecurityException {
    if (!isAvailable()) {
      throw new IllegalStateException(
          "OpenSSL is not available: is netty-tcnative-boringssl-static there for this system?",
          io.netty.handler.ssl.OpenSsl.unavailabilityCause());
    }
    return OpenSslContext.of(keys, trust);
  }

  /**
   * The engines, for {@link TlsOptions#withEngine}. They serve options whose contexts are those of
   * {@link #context}, also where a server chooses one {@linkplain
   * TlsServerOptions#withContextByName by name}; a handshake with another context fails.
   *
   * @return the same factory each time
   */
  public static TlsEngineFactory engines() {
    return ENGINES;
  }
}

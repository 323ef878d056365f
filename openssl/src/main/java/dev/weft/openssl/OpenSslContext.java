package dev.weft.openssl;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.OpenSslCachingX509KeyManagerFactory;
import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509KeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Keys and trusted certificates, for OpenSSL and for the JDK alike. OpenSSL wants to know the
 * application's protocols with them, and the JDK only with each connection: thus a context of
 * OpenSSL's for each list of protocols, made when it is first asked for.
 */
final class OpenSslContext extends SSLContext {
  private static final String NO_VERIFICATION = "";
  private static final int FAST_BITS = 256;

  private final @Nullable KeyManagerFactory keys;
  private final @Nullable TrustManagerFactory trust;
  private final boolean signsFast;
  private final Map<List<String>, SslContext> clients = new ConcurrentHashMap<>();
  private final Map<List<String>, SslContext> servers = new ConcurrentHashMap<>();

  private OpenSslContext(
      SSLContext ofJdk,
      @Nullable KeyManagerFactory keys,
      @Nullable TrustManagerFactory trust,
      boolean signsFast) {
    super(new DelegatingContextSpi(ofJdk), ofJdk.getProvider(), ofJdk.getProtocol());
    this.keys = keys;
    this.trust = trust;
    this.signsFast = signsFast;
  }

  static OpenSslContext of(@Nullable KeyManagerFactory keys, @Nullable TrustManagerFactory trust)
      throws GeneralSecurityException {
    SSLContext ofJdk = SSLContext.getInstance("TLS");
    ofJdk.init(
        keys == null ? null : keys.getKeyManagers(),
        trust == null ? null : trust.getTrustManagers(),
        null);
    // Others are asked for the key for each handshake, and it is translated each time.
    var cached = keys == null ? null : new OpenSslCachingX509KeyManagerFactory(keys);
    return new OpenSslContext(ofJdk, cached, trust, keys != null && signFast(keys));
  }

  /** Whether all keys are of the curves for which BoringSSL has code of its own. */
  private static boolean signFast(KeyManagerFactory keys) {
    for (KeyManager manager : keys.getKeyManagers()) {
      if (!(manager instanceof X509KeyManager owner) || !signsFast(owner)) {
        return false;
      }
    }
    return true;
  }

  private static boolean signsFast(X509KeyManager keys) {
    for (String type : List.of("RSA", "RSASSA-PSS", "EC")) {
      String[] aliases = keys.getServerAliases(type, null);
      for (String alias : aliases == null ? new String[0] : aliases) {
        X509Certificate[] chain = keys.getCertificateChain(alias);
        if (chain == null
            || !(chain[0].getPublicKey() instanceof ECPublicKey elliptic)
            || elliptic.getParams().getOrder().bitLength() > FAST_BITS) {
          return false;
        }
      }
    }
    return true;
  }

  /** Whether each signature by these keys takes less than the rest of a handshake. */
  boolean signsFast() {
    return signsFast;
  }

  SslContext client(List<String> protocols) throws SSLException {
    SslContext made = clients.get(protocols);
    return made != null ? made : add(clients, protocols, SslContextBuilder.forClient());
  }

  SslContext server(List<String> protocols) throws SSLException {
    SslContext made = servers.get(protocols);
    if (made != null) {
      return made;
    }
    if (keys == null) {
      throw new SSLException("a server needs a key: OpenSsl.context() was given none");
    }
    return add(servers, protocols, SslContextBuilder.forServer(keys));
  }

  /** Two loops may both make one: that of the first is used. */
  private SslContext add(
      Map<List<String>, SslContext> all, List<String> protocols, SslContextBuilder builder)
      throws SSLException {
    SslContext made = build(builder, protocols);
    SslContext first = all.putIfAbsent(protocols, made);
    return first != null ? first : made;
  }

  private SslContext build(SslContextBuilder builder, List<String> protocols) throws SSLException {
    builder
        .sslProvider(SslProvider.OPENSSL)
        .keyManager(keys)
        .trustManager(trust)
        .endpointIdentificationAlgorithm(NO_VERIFICATION); // the engine's parameters say which
    if (!protocols.isEmpty()) {
      // What else there is to choose OpenSSL has not.
      builder.applicationProtocolConfig(
          new ApplicationProtocolConfig(
              Protocol.ALPN,
              SelectorFailureBehavior.NO_ADVERTISE,
              SelectedListenerFailureBehavior.ACCEPT,
              protocols));
    }
    SslContext made = builder.build();
    if (made.sessionContext() instanceof OpenSslSessionContext sessions) {
      sessions.setTicketKeys(); // none of ours: OpenSSL makes them itself, and changes them in time
    }
    return made;
  }
}

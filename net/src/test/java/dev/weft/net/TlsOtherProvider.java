package dev.weft.net;

import dev.weft.fixtures.Identity;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Provider;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.jsse.provider.BouncyCastleJsseProvider;

/** TLS by Bouncy Castle, whose engines hand out no tasks. */
final class TlsOtherProvider {
  /** Its reports of each connection are for nobody. Held, or the level would be forgotten. */
  private static final Logger LOG = Logger.getLogger("org.bouncycastle");

  static {
    LOG.setLevel(Level.SEVERE);
  }

  private static final Provider PROVIDER = new BouncyCastleJsseProvider(new BouncyCastleProvider());

  private TlsOtherProvider() {}

  static TlsServerOptions server() {
    return TlsOptions.server(context());
  }

  static TlsClientOptions client() {
    return TlsOptions.client(context());
  }

  /** A context with the key for localhost that trusts that. */
  private static SSLContext context() {
    try {
      var identity = TlsCertificates.LOCALHOST;
      var keys = KeyManagerFactory.getInstance("PKIX", PROVIDER);
      keys.init(identity.store(), Identity.PASSWORD.toCharArray());
      var anchors = KeyStore.getInstance("PKCS12");
      anchors.load(null, null);
      anchors.setCertificateEntry(identity.name(), identity.certificate());
      var trust = TrustManagerFactory.getInstance("PKIX", PROVIDER);
      trust.init(anchors);
      var context = SSLContext.getInstance("TLS", PROVIDER);
      context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
      return context;
    } catch (IOException | GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }
}

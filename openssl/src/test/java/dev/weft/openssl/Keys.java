package dev.weft.openssl;

import dev.weft.fixtures.Identity;
import dev.weft.fixtures.KeyMaker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A key for localhost, made once, as users have it. */
final class Keys {
  private static final Identity LOCALHOST;

  static {
    try {
      Path folder = Files.createTempDirectory("weft-openssl-test");
      folder.toFile().deleteOnExit(); // the last: they go in the reverse of this order
      LOCALHOST = KeyMaker.localhost(folder);
      LOCALHOST.file().toFile().deleteOnExit();
      LOCALHOST.pem().toFile().deleteOnExit();
    } catch (IOException | GeneralSecurityException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private Keys() {}

  /** To be called where no deadline runs yet: on a busy machine keytool takes its time. */
  static void make() {}

  static KeyManagerFactory own() throws GeneralSecurityException {
    var keys = KeyManagerFactory.getInstance("SunX509");
    keys.init(LOCALHOST.store(), Identity.PASSWORD.toCharArray());
    return keys;
  }

  /** An old-fashioned one. */
  static KeyManagerFactory ofRsa()
      throws IOException, GeneralSecurityException, InterruptedException {
    Path folder = Files.createTempDirectory("weft-openssl-rsa");
    folder.toFile().deleteOnExit();
    Identity rsa = KeyMaker.start(folder, "rsa", KeyMaker.Kind.RSA, "san=dns:localhost").await();
    rsa.file().toFile().deleteOnExit();
    rsa.pem().toFile().deleteOnExit();
    var keys = KeyManagerFactory.getInstance("SunX509");
    keys.init(rsa.store(), Identity.PASSWORD.toCharArray());
    return keys;
  }

  static TrustManagerFactory trusted() throws IOException, GeneralSecurityException {
    var anchors = KeyStore.getInstance("PKCS12");
    anchors.load(null, null);
    anchors.setCertificateEntry(LOCALHOST.name(), LOCALHOST.certificate());
    var trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(anchors);
    return trust;
  }

  /** A client's context of the JDK's that trusts that key. */
  static SSLContext ofJdk() throws IOException, GeneralSecurityException {
    var context = SSLContext.getInstance("TLS");
    context.init(null, trusted().getTrustManagers(), null);
    return context;
  }
}

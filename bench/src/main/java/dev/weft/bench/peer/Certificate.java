package dev.weft.bench.peer;

import dev.weft.fixtures.Identity;
import dev.weft.fixtures.KeyMaker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Locale;

/**
 * A key and a certificate that signs itself, for TLS servers of all languages.
 *
 * @param keyStore for the JVM, as PKCS12
 * @param certificate as PEM
 * @param key as PEM
 */
public record Certificate(Path keyStore, Path certificate, Path key) {
  /** Of the key store. */
  public static final String PASSWORD = Identity.PASSWORD;

  /** Makes one with an elliptic key. */
  public static Certificate make(Path folder) throws IOException, InterruptedException {
    return make(folder, KeyMaker.Kind.EC);
  }

  /** Makes one with the JDK's keytool. */
  public static Certificate make(Path folder, KeyMaker.Kind kind)
      throws IOException, InterruptedException {
    try {
      Path own = Files.createDirectories(folder.resolve(kind.name().toLowerCase(Locale.ROOT)));
      Identity made =
          KeyMaker.start(own, "localhost", kind, "san=dns:localhost,ip:127.0.0.1").await();
      Path certificate = own.resolve("server-cert.pem");
      Path key = own.resolve("server-key.pem");
      Files.writeString(certificate, made.certificateAsPem());
      Files.writeString(key, made.keyAsPem());
      return new Certificate(made.file(), certificate, key);
    } catch (GeneralSecurityException e) {
      throw new IOException("cannot read what keytool wrote into " + folder, e);
    }
  }
}

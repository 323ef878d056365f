package dev.weft.bench.peer;

import dev.weft.fixtures.Identity;
import dev.weft.fixtures.KeyMaker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;

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

  /** Makes one with the JDK's keytool. */
  public static Certificate make(Path folder) throws IOException, InterruptedException {
    try {
      Identity made = KeyMaker.localhost(folder);
      Path certificate = folder.resolve("server-cert.pem");
      Path key = folder.resolve("server-key.pem");
      Files.writeString(certificate, made.certificateAsPem());
      Files.writeString(key, made.keyAsPem());
      return new Certificate(made.file(), certificate, key);
    } catch (GeneralSecurityException e) {
      throw new IOException("cannot read what keytool wrote into " + folder, e);
    }
  }
}

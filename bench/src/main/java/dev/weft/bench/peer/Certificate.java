package dev.weft.bench.peer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;

/**
 * A key and a certificate that signs itself, for TLS servers of all languages.
 *
 * @param keyStore for the JVM, as PKCS12
 * @param certificate as PEM
 * @param key as PEM
 */
public record Certificate(Path keyStore, Path certificate, Path key) {
  /** Of the key store. */
  public static final String PASSWORD = "weft-bench";

  private static final String ALIAS = "server";

  /** Makes one with the JDK's keytool. */
  public static Certificate make(Path jdk, Path folder)
      throws IOException, ChildFailure, InterruptedException {
    var made =
        new Certificate(
            folder.resolve("server.p12"),
            folder.resolve("server-cert.pem"),
            folder.resolve("server-key.pem"));
    Files.deleteIfExists(made.keyStore);
    var outcome = Commands.run(folder, keytool(jdk, made.keyStore));
    if (!outcome.worked()) {
      throw new ChildFailure("keytool made no certificate: " + outcome.output());
    }
    try {
      made.writePems();
    } catch (GeneralSecurityException e) {
      throw new IOException("cannot read what keytool wrote to " + made.keyStore, e);
    }
    return made;
  }

  private static List<String> keytool(Path jdk, Path keyStore) {
    return List.of(
        jdk.resolve("bin", "keytool").toString(),
        "-genkeypair",
        "-alias",
        ALIAS,
        "-keyalg",
        "EC",
        "-groupname",
        "secp256r1",
        "-dname",
        "CN=localhost",
        "-validity",
        "30",
        "-storetype",
        "PKCS12",
        "-keystore",
        keyStore.toString(),
        "-storepass",
        PASSWORD);
  }

  private void writePems() throws IOException, GeneralSecurityException {
    var store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(keyStore)) {
      store.load(in, PASSWORD.toCharArray());
    }
    write(certificate, "CERTIFICATE", store.getCertificate(ALIAS).getEncoded());
    write(key, "PRIVATE KEY", store.getKey(ALIAS, PASSWORD.toCharArray()).getEncoded());
  }

  private static void write(Path file, String type, byte[] bytes) throws IOException {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
    Files.writeString(
        file, "-----BEGIN " + type + "-----\n" + text + "\n-----END " + type + "-----\n");
  }
}

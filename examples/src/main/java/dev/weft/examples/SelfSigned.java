package dev.weft.examples;

import dev.weft.Async;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * A certificate for this machine that nobody vouches for, made by the JDK's keytool, which takes
 * most of a second. Where the system property {@code weft.keys} names a file it is kept there for
 * the next time.
 */
final class SelfSigned {
  private static final String ALIAS = "weft";
  private static final String PASSWORD = "changeit";
  private static final int VALID_DAYS = 30;
  private static final Duration LEAST_LEFT = Duration.ofDays(1);

  private SelfSigned() {}

  static SSLContext context() throws IOException {
    String file = System.getProperty("weft.keys");
    return Async.toThread(() -> context(file == null ? null : Path.of(file)));
  }

  /** Has the key and certificate of a file, or new ones, which are kept in it if that can be. */
  static SSLContext context(@Nullable Path kept) throws IOException {
    try {
      KeyStore old = kept == null ? null : read(kept);
      return contextOf(old != null ? old : make(kept));
    } catch (GeneralSecurityException e) {
      throw new IOException("the certificate cannot be used", e);
    }
  }

  /** What is in a file, or null if that is of no use, or not for long. */
  private static @Nullable KeyStore read(Path file) {
    try {
      KeyStore keys = load(file);
      boolean lasts =
          keys.getCertificate(ALIAS) instanceof X509Certificate certificate
              && Instant.now().plus(LEAST_LEFT).isBefore(certificate.getNotAfter().toInstant());
      return lasts ? keys : null;
    } catch (IOException | GeneralSecurityException e) {
      return null;
    }
  }

  private static KeyStore make(@Nullable Path kept) throws IOException, GeneralSecurityException {
    Path folder = Files.createTempDirectory("weft-http"); // for the owner's eyes only
    Path file = folder.resolve("keys.p12");
    try {
      runKeytool(file);
      KeyStore keys = load(file);
      if (kept != null) {
        keep(file, kept);
      }
      return keys;
    } finally {
      Files.deleteIfExists(file);
      Files.deleteIfExists(folder);
    }
  }

  private static void runKeytool(Path file) throws IOException {
    try {
      Process keytool =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                  // The password is no secret, so there is nothing to slow down guessing for.
                  "-J-Dkeystore.pkcs12.keyPbeIterationCount=1",
                  "-J-Dkeystore.pkcs12.certPbeIterationCount=1",
                  "-J-Dkeystore.pkcs12.macIterationCount=1",
                  "-genkeypair",
                  "-alias",
                  ALIAS,
                  "-keyalg",
                  "EC",
                  "-groupname",
                  "secp256r1",
                  "-validity",
                  Integer.toString(VALID_DAYS),
                  "-dname",
                  "CN=localhost",
                  "-ext",
                  "SAN=DNS:localhost,IP:127.0.0.1",
                  "-storetype",
                  "PKCS12",
                  "-keystore",
                  file.toString(),
                  "-storepass",
                  PASSWORD)
              .redirectErrorStream(true)
              .start();
      String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (keytool.waitFor() != 0) {
        throw new IOException("keytool makes no certificate: " + said);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while keytool made a certificate", e);
    }
  }

  /** Whole or not at all, as another server may look; readable by its owner only. */
  private static void keep(Path file, Path kept) {
    Path beside = kept.resolveSibling(kept.getFileName() + "." + ProcessHandle.current().pid());
    try {
      if (Files.getFileStore(file).supportsFileAttributeView("posix")) {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
      }
      // With its permissions from the first byte.
      Files.copy(
          file, beside, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
      Files.move(beside, kept, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      // Then the next one makes another.
    }
  }

  private static KeyStore load(Path file) throws IOException, GeneralSecurityException {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    return keys;
  }

  private static SSLContext contextOf(KeyStore keys) throws GeneralSecurityException {
    // Not "PKIX", which decrypts the key anew for each handshake.
    KeyManagerFactory managers = KeyManagerFactory.getInstance("SunX509");
    managers.init(keys, PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    return context;
  }
}

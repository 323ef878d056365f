package dev.weft.net;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Self-signed certificates, made by the JDK's keytool once per JVM. */
public final class TlsCertificates {
  public static final char[] PASSWORD = "secret".toCharArray();

  /** For "localhost" and 127.0.0.1. */
  public static final Identity LOCALHOST;

  /** For "other.example". */
  public static final Identity OTHER;

  /** Of a client. */
  public static final Identity CLIENT;

  static {
    try {
      Path folder = Files.createTempDirectory("weft-tls-test");
      var localhost = new Maker(folder, "localhost", "san=dns:localhost,ip:127.0.0.1");
      var other = new Maker(folder, "other.example", "san=dns:other.example");
      var client = new Maker(folder, "client", "eku=clientAuth");
      LOCALHOST = localhost.identity();
      OTHER = other.identity();
      CLIENT = client.identity();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private TlsCertificates() {}

  /** To be called where no deadline runs yet: on a busy machine keytool takes its time. */
  public static void make() {}

  /** A key, its certificate, and both in a file that openssl and Python read. */
  public record Identity(String name, KeyStore store, Certificate certificate, Path pem) {}

  /** A context with a key of its own, or null, that trusts certificates. */
  public static SSLContext context(Identity own, Identity... trusted) {
    try {
      var keys = KeyManagerFactory.getInstance("SunX509");
      keys.init(own == null ? null : own.store(), PASSWORD);
      var anchors = KeyStore.getInstance("PKCS12");
      anchors.load(null, null);
      for (Identity each : trusted) {
        anchors.setCertificateEntry(each.name(), each.certificate());
      }
      var trust = TrustManagerFactory.getInstance("PKIX");
      trust.init(anchors);
      var context = SSLContext.getInstance("TLS");
      context.init(
          own == null ? null : keys.getKeyManagers(),
          trusted.length == 0 ? null : trust.getTrustManagers(),
          null);
      return context;
    } catch (IOException | GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /** A server's options, with the certificate for localhost. */
  public static TlsServerOptions server() {
    return TlsOptions.server(context(LOCALHOST, CLIENT));
  }

  /** A client's options that trust that server. */
  public static TlsClientOptions client() {
    return TlsOptions.client(context(null, LOCALHOST));
  }

  /** A keytool at work. */
  private static final class Maker {
    private final String name;
    private final Path store;
    private final Process keytool;

    Maker(Path folder, String name, String extension) throws IOException {
      this.name = name;
      store = folder.resolve(name + ".p12");
      var command = new ArrayList<String>();
      command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
      command.addAll(List.of("-genkeypair", "-alias", name, "-dname", "CN=" + name));
      command.addAll(List.of("-keyalg", "EC", "-groupname", "secp256r1", "-validity", "3650"));
      command.addAll(List.of("-ext", extension, "-storetype", "PKCS12"));
      command.addAll(List.of("-keystore", store.toString()));
      command.addAll(List.of("-storepass", new String(PASSWORD)));
      keytool =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
    }

    Identity identity() throws IOException {
      try {
        if (!keytool.waitFor(50, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
          throw new IOException("keytool failed for " + name);
        }
        var loaded = KeyStore.getInstance("PKCS12");
        try (var in = Files.newInputStream(store)) {
          loaded.load(in, PASSWORD);
        }
        Certificate certificate = loaded.getCertificate(name);
        Key key = loaded.getKey(name, PASSWORD);
        Path pem = store.resolveSibling(name + ".pem");
        Files.writeString(
            pem,
            pem("PRIVATE KEY", key.getEncoded()) + pem("CERTIFICATE", certificate.getEncoded()));
        pem.toFile().deleteOnExit();
        store.toFile().deleteOnExit();
        return new Identity(name, loaded, certificate, pem);
      } catch (GeneralSecurityException | InterruptedException e) {
        throw new IOException(e);
      }
    }

    private static String pem(String type, byte[] der) {
      String text = Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII)).encodeToString(der);
      return "-----BEGIN " + type + "-----\n" + text + "\n-----END " + type + "-----\n";
    }
  }
}

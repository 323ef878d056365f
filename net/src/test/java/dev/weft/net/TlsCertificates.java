package dev.weft.net;

import dev.weft.fixtures.Identity;
import dev.weft.fixtures.KeyMaker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ServiceLoader;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Self-signed certificates, made by the JDK's keytool once per JVM. The suites run with other
 * engines, too: see the tests of module {@code openssl}.
 */
public final class TlsCertificates {
  /** For "localhost" and 127.0.0.1. */
  public static final Identity LOCALHOST;

  /** For "other.example". */
  public static final Identity OTHER;

  /** Of a client. */
  public static final Identity CLIENT;

  /** What makes the engines in place of the JDK, if the class path names one. */
  private static final @Nullable TlsEngineFactory OTHER_ENGINES =
      ServiceLoader.load(TlsEngineFactory.class).findFirst().orElse(null);

  static {
    try {
      Path folder = Files.createTempDirectory("weft-tls-test");
      folder.toFile().deleteOnExit(); // the last: they go in the reverse of this order
      var localhost = start(folder, "localhost", "san=dns:localhost,ip:127.0.0.1");
      var other = start(folder, "other.example", "san=dns:other.example");
      var client = start(folder, "client", "eku=clientAuth");
      LOCALHOST = await(localhost);
      OTHER = await(other);
      CLIENT = await(client);
    } catch (IOException | GeneralSecurityException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static KeyMaker start(Path folder, String name, String extension) throws IOException {
    return KeyMaker.start(folder, name, KeyMaker.Kind.EC, extension);
  }

  private static Identity await(KeyMaker maker)
      throws IOException, GeneralSecurityException, InterruptedException {
    Identity made = maker.await();
    made.file().toFile().deleteOnExit();
    made.pem().toFile().deleteOnExit();
    return made;
  }

  private TlsCertificates() {}

  /** To be called where no deadline runs yet: on a busy machine keytool takes its time. */
  public static void make() {}

  /** A context with a key of its own, or null, that trusts certificates. */
  public static SSLContext context(Identity own, Identity... trusted) {
    try {
      return Identity.context(own, trusted);
    } catch (IOException | GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /** A server's options, with the certificate for localhost. */
  public static TlsServerOptions server() {
    return server(context(LOCALHOST, CLIENT));
  }

  /** A server's options, with the engines that are tested. */
  public static TlsServerOptions server(SSLContext context) {
    var options = TlsOptions.server(context);
    return OTHER_ENGINES == null ? options : options.withEngine(OTHER_ENGINES);
  }

  /** A client's options that trust that server. */
  public static TlsClientOptions client() {
    return client(context(null, LOCALHOST));
  }

  /** A client's options, with the engines that are tested. */
  public static TlsClientOptions client(SSLContext context) {
    var options = TlsOptions.client(context);
    return OTHER_ENGINES == null ? options : options.withEngine(OTHER_ENGINES);
  }

  /** The same for a peer of what is tested, which is always the JDK's. */
  public static TlsClientOptions clientOfJdk() {
    return TlsOptions.client(context(null, LOCALHOST));
  }

  /** The alerts by which the engines that are tested refuse what they are told to refuse. */
  public static String[] refusals() {
    return areOfJdk()
        ? new String[] {"unexpected_message"}
        : new String[] {"unexpected_message", "bad_record_mac"};
  }

  /** Whether the engines that are tested are the JDK's. */
  static boolean areOfJdk() {
    return OTHER_ENGINES == null;
  }
}

package dev.weft.net;

import static dev.weft.Async.createTask;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.security.Security;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * New keys in the middle of traffic, in both directions: TLS 1.3's KeyUpdate, which the JDK sends
 * when a key has encrypted as much as its security property {@code jdk.tls.keyLimits} allows.
 */
class KeyUpdateTest {

  // Once is enough for a JVM of its own: what is tested does not depend on the engine.
  @Test
  @EnabledIfSystemProperty(named = "weft.engine", matches = "baton")
  void traffic_beyondTheKeysLimit_goesOnWithNewKeys() throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Loops.run(() -> {
      // In a JVM of its own, as the limit is read once.
      try (var traffic =
          Tool.start(
              java,
              "--add-opens=java.base/java.lang=ALL-UNNAMED",
              "-Djavax.net.debug=ssl:handshake",
              "-cp",
              System.getProperty("java.class.path"),
              Traffic.class.getName())) {
        traffic.await("(?s)Produced KeyUpdate.*Consuming KeyUpdate.*all is well");
        assertThat(traffic.awaitExit()).isZero();
      }
    });
  }

  /** Sends some megabytes there and back. */
  static final class Traffic {
    private static final int LENGTH = 2_000_000;

    private Traffic() {}

    public static void main(String[] args) throws Exception {
      Security.setProperty(
          "jdk.tls.keyLimits",
          "AES/GCM/NoPadding KeyUpdate 2^18, ChaCha20-Poly1305 KeyUpdate 2^18");
      TlsCertificates.make();
      Loops.run(() -> {
        byte[] data = new byte[LENGTH];
        new Random(1).nextBytes(data);
        var peers = TlsPeers.streams(TlsCertificates.server(), TlsCertificates.client());
        var there = createTask(() -> send(peers.client(), data));
        var back = createTask(() -> send(peers.server(), data));

        assertThat(Arrays.equals(peers.server().reader().readExactly(LENGTH), data)).isTrue();
        assertThat(Arrays.equals(peers.client().reader().readExactly(LENGTH), data)).isTrue();
        there.await();
        back.await();
      });
      System.out.println("all is well");
    }

    private static void send(Connection from, byte[] data) throws Exception {
      for (int i = 0; i < LENGTH; i += 10_000) {
        from.writer().write(data, i, 10_000);
        from.writer().drain();
      }
    }
  }
}

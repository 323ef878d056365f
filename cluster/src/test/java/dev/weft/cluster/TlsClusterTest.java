package dev.weft.cluster;

import static dev.weft.Async.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.cluster.trials.Certificates;
import dev.weft.fixtures.ClusterPorts;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

@DisabledIfSystemProperty(
    named = "weft.engine",
    matches = "baton",
    disabledReason = "what depends on the engine is in ClusterTest")
class TlsClusterTest {
  @TempDir Path folder;

  @Test
  void join_withTls_letsInOnlyWhatShowsACertificateThatItTrusts() throws Exception {
    SSLContext own = Certificates.context(Certificates.make(folder, "own"));
    SSLContext stranger = Certificates.context(Certificates.make(folder, "stranger"));
    List<String> addresses = ClusterPorts.free(4);
    ClusterOptions options =
        ClusterOptions.of("secret").withMembers(addresses.get(0), addresses.get(1));
    run(() -> {
      try (Cluster first = Cluster.join(options.withAddress(addresses.get(0)).withTls(own));
          Cluster second = Cluster.connect(options.withAddress(addresses.get(1)).withTls(own))) {
        assertThat(second.submit(() -> 42).await()).isEqualTo(42);

        ClusterOptions other = options.withExpected(2).withJoinLimit(Duration.ofSeconds(2));
        assertThatThrownBy(
                () -> Cluster.join(other.withAddress(addresses.get(2)).withTls(stranger)))
            .isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("only 1 of 2 members");
        assertThatThrownBy(() -> Cluster.join(other.withAddress(addresses.get(3))))
            .isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("only 1 of 2 members");
        assertThat(first.members()).hasSize(1);
      }
    });
  }
}

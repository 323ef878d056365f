package dev.weft.cluster;

import static dev.weft.Async.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.fixtures.ClusterPorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The engine's own configuration, as a file. */
class EngineConfigurationTest {
  @TempDir private Path folder;

  @Test
  void join_withAFileOfTheEngine_listensAndFindsOthersAsThatSays() throws Exception {
    List<String> addresses = ClusterPorts.free(2);
    run(() -> {
      try (Cluster member = Cluster.join(options(addresses, 0));
          Cluster client = Cluster.connect(options(addresses, 1))) {
        assertThat(client.submit(TaskId.of("id"), () -> 42).await()).isEqualTo(42);
        assertThat(client.members()).containsExactly(member.self());
      }
    });
  }

  private ClusterOptions options(List<String> addresses, int index) throws IOException {
    String port = addresses.get(index).split(":", -1)[1];
    String host = addresses.getFirst().replaceFirst(":(.*)", "[$1]");
    // As users write one: without the FORK that this module needs.
    String stack =
        """
        <config xmlns="urn:org:jgroups">
          <TCP bind_addr="127.0.0.1" bind_port="%s" port_range="0"/>
          <TCPPING initial_hosts="%s" port_range="0"/>
          <MERGE3/>
          <FD_ALL3/>
          <VERIFY_SUSPECT2/>
          <pbcast.NAKACK2 use_mcast_xmit="false"/>
          <UNICAST3/>
          <pbcast.STABLE/>
          <pbcast.GMS/>
          <UFC/>
          <MFC/>
          <FRAG4/>
        </config>
        """
            .formatted(port, host);
    Path file = Files.writeString(folder.resolve(port), stack);
    // The addresses here are names alone.
    return ClusterOptions.of("configured")
        .withEngineConfiguration(file)
        .withAddress("192.0.2.1:" + port);
  }

  @Test
  void join_withAFileThatIsNotThere_saysSo() {
    ClusterOptions options =
        ClusterOptions.of("configured").withEngineConfiguration(folder.resolve("missing.xml"));

    assertThatThrownBy(() -> Cluster.join(options))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("could not join the cluster configured")
        .hasMessageContaining("missing.xml");
  }
}

package dev.weft.cluster;

import static dev.weft.Async.run;
import static dev.weft.Async.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.fixtures.ClusterPorts;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class KeepForTest {
  @Test
  void outcome_keptForItsTime_isDroppedAndItsIdIsFree() throws Exception {
    ClusterOptions options =
        ClusterOptions.of("forgetful")
            .withAddress(ClusterPorts.free(1).getFirst())
            .withKeepFor(Duration.ofMillis(1));
    TaskId id = TaskId.of("soon forgotten");
    run(() -> {
      try (Cluster cluster = Cluster.join(options)) {
        assertThat(cluster.submit(id, () -> 1).await()).isEqualTo(1);

        while (isKnown(cluster, id)) {
          sleep(Duration.ofMillis(5));
        }

        assertThat(cluster.submit(id, () -> 2).await()).isEqualTo(2);
      }
    });
  }

  private static boolean isKnown(Cluster cluster, TaskId id) {
    try {
      int _ = cluster.attach(id, Integer.class).await();
      return true;
    } catch (UnknownTaskException e) {
      return false;
    }
  }
}

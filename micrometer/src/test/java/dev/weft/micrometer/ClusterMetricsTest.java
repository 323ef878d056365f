package dev.weft.micrometer;

import static dev.weft.Async.run;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.cluster.Cluster;
import dev.weft.cluster.ClusterOptions;
import dev.weft.fixtures.ClusterPorts;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** The metrics of a cluster of one member. */
class ClusterMetricsTest {
  @Test
  void bindTo_ofAMember_tellsOfItsBodies() throws IOException {
    run(() -> {
      var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
      ClusterOptions options =
          ClusterOptions.of("metrics").withAddress(ClusterPorts.free(1).getFirst());
      try (Cluster cluster = Cluster.join(options)) {
        // @start region="bind"
        var metrics = new ClusterMetrics(cluster);
        metrics.bindTo(registry);
        // @end
        assertThat(cluster.submit(() -> 1).await()).isEqualTo(1);

        Scrape scrape = Scrape.of(registry);

        String node = "node=\"" + cluster.self().name() + "\"";
        assertThat(scrape.value("weft_cluster_members", node)).isEqualTo(1);
        assertThat(scrape.value("weft_cluster_majority", node)).isEqualTo(1);
        assertThat(scrape.value("weft_cluster_bodies_running", node)).isZero();
        assertThat(scrape.value("weft_cluster_bodies_submitted_total", node)).isEqualTo(1);
        assertThat(scrape.value("weft_cluster_bodies_started_total", node)).isEqualTo(1);
        assertThat(scrape.value("weft_cluster_bodies_ended_total", node)).isEqualTo(1);
        assertThat(scrape.value("weft_cluster_bodies_claimed_total", node)).isZero();
        assertThat(scrape.value("weft_cluster_bodies_refused_total", node)).isZero();
        metrics.close();
        assertThat(Scrape.of(registry).mentions("weft_cluster")).isFalse();
      }
    });
  }
}

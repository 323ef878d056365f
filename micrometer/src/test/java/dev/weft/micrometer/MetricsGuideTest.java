package dev.weft.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Async;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.junit.jupiter.api.Test;

/** The code of the guide's page on observability. */
class MetricsGuideTest {
  @Test
  void guide_bind_itsMetricsAreScraped() {
    Async.run(() ->
        Async.toThread(() -> {
          // @start region="bind"
          var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
          var metrics = new WeftMetrics(); // of all loops of this JVM, now and later
          metrics.bindTo(registry);
          // @end

          assertThat(registry.scrape()).contains("weft_loop_lag_seconds_count{loop=\"weft-loop-");
          metrics.close();
        }));
  }
}

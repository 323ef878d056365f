package dev.weft.spring;

import dev.weft.micrometer.WeftMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;

/** The metrics of the loops, which Spring Boot binds to its registries. */
@AutoConfiguration(after = WeftAutoConfiguration.class)
@ConditionalOnClass({MeterRegistry.class, WeftMetrics.class})
@ConditionalOnProperty(name = "weft.metrics.enabled", havingValue = "true", matchIfMissing = true)
class WeftMetricsAutoConfiguration {
  @Bean(destroyMethod = "close")
  @ConditionalOnMissingBean
  WeftMetrics weftMetrics() {
    return new WeftMetrics();
  }
}

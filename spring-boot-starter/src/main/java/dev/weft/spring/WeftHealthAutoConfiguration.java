package dev.weft.spring;

import dev.weft.LoopGroup;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/** The health of the loops, as {@code weft}, where the application has the actuator. */
@AutoConfiguration(after = WeftAutoConfiguration.class)
@ConditionalOnClass(HealthIndicator.class)
@ConditionalOnBean(LoopGroup.class)
class WeftHealthAutoConfiguration {
  @Bean
  @ConditionalOnEnabledHealthIndicator("weft")
  @ConditionalOnMissingBean(name = "weftHealthIndicator")
  HealthIndicator weftHealthIndicator(LoopGroup loops, WeftProperties properties) {
    return new LoopHealth(loops, properties.health().timeout());
  }
}

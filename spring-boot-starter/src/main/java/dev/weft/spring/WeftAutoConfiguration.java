package dev.weft.spring;

import dev.weft.LoopGroup;
import dev.weft.RunnerOptions;
import java.util.Set;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/** Makes the loops of an application, unless it has a group of its own. */
@AutoConfiguration
@EnableConfigurationProperties(WeftProperties.class)
class WeftAutoConfiguration {
  /**
   * The loops; ended after all servers, with the other beans. Signals are Spring's: it closes the
   * application, and that ends the group.
   */
  @Bean(destroyMethod = "close")
  @ConditionalOnMissingBean
  LoopGroup weftLoops(WeftProperties properties) {
    int loops =
        properties.loops() > 0 ? properties.loops() : Runtime.getRuntime().availableProcessors();
    return LoopGroup.start(loops, options(properties));
  }

  private static RunnerOptions options(WeftProperties properties) {
    return new RunnerOptions(
        null,
        properties.debug(),
        properties.shutdownLimit(),
        properties.threadLimit(),
        properties.blockedLimit(),
        Set.of());
  }
}

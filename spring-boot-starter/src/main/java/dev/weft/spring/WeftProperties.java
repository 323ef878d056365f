package dev.weft.spring;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The properties {@code weft.*} of an application.
 *
 * @param loops how many loops the group has; 0 for as many as there are processors
 * @param threadLimit how many calls of {@code toThread} run at once on each loop
 * @param shutdownLimit how long tasks and calls in threads may take to end with the application
 * @param blockedLimit after how long a blocked loop is reported; null for the usual limit
 * @param debug whether the loops are in debug mode; null leaves it as the JVM was started
 * @param health the health of the loops
 */
@ConfigurationProperties("weft")
record WeftProperties(
    @DefaultValue("0") int loops,
    @DefaultValue("256") int threadLimit,
    @DefaultValue("30s") Duration shutdownLimit,
    @Nullable Duration blockedLimit,
    @Nullable Boolean debug,
    @DefaultValue Health health) {

  /** Refuses null where the parameters say so. */
  WeftProperties {
    Objects.requireNonNull(shutdownLimit, "shutdownLimit");
    Objects.requireNonNull(health, "health");
  }

  /**
   * The properties {@code weft.health.*}.
   *
   * @param timeout how soon each loop has to answer to be healthy
   */
  record Health(@DefaultValue("1s") Duration timeout) {
    /** Refuses null. */
    Health {
      Objects.requireNonNull(timeout, "timeout");
    }
  }
}

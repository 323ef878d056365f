package dev.weft;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a {@link Runner} runs.
 *
 * @param poller what its loop waits in, or null for the default
 * @param debug whether its loop is in debug mode; null leaves it as the JVM was started
 * @param shutdownLimit how long the tasks that are left, and then the calls in the default
 *     executor, may take to end; what is longer is reported
 */
public record RunnerOptions(
    @Nullable Poller poller, @Nullable Boolean debug, Duration shutdownLimit) {

  /** The default poller, debug mode as the JVM was started, 30 seconds for the shutdown. */
  public static final RunnerOptions DEFAULT = new RunnerOptions(null, null, Duration.ofSeconds(30));

  /**
   * These options with a poller, which a runner can use once.
   *
   * @param newPoller what the loop waits in
   * @return new options
   */
  public RunnerOptions withPoller(Poller newPoller) {
    return new RunnerOptions(newPoller, debug, shutdownLimit);
  }

  /**
   * These options with debug mode on or off.
   *
   * @param on true for debug mode
   * @return new options
   */
  public RunnerOptions withDebug(boolean on) {
    return new RunnerOptions(poller, on, shutdownLimit);
  }

  /**
   * These options with another limit for the shutdown.
   *
   * @param limit how long tasks that are left may take to end
   * @return new options
   */
  public RunnerOptions withShutdownLimit(Duration limit) {
    return new RunnerOptions(poller, debug, limit);
  }
}

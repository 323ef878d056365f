package dev.weft;

import dev.weft.internal.nulls.Nulls;
import dev.weft.internal.signal.JvmSignal;
import dev.weft.spi.Poller;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How a {@link Runner} runs.
 *
 * @param poller what its loop waits in, or null for the default
 * @param debug whether its loop is in debug mode; null leaves it as the JVM was started
 * @param shutdownLimit how long the tasks that are left, and then the calls in the default
 *     executor, may take to end; what is longer is reported
 * @param threadLimit how many calls of {@link Async#toThread} run at once, 1 or more; see {@link
 *     EventLoop#setThreadLimit}
 * @param blockedLimit after how long a blocked loop is reported, as {@link
 *     EventLoop#setBlockedLimit} takes it; null is the usual limit
 * @param signals the names of the signals that end what runs in good order, before they end the
 *     JVM; see {@link Runner}. With or without SIG
 */
public record RunnerOptions(
    @Nullable Poller poller,
    @Nullable Boolean debug,
    Duration shutdownLimit,
    int threadLimit,
    @Nullable Duration blockedLimit,
    Set<String> signals) {

  /**
   * The default poller, debug mode as the JVM was started, 30 seconds for the shutdown, 256 calls
   * in threads at once, an orderly end at SIGINT and SIGTERM.
   */
  public static final RunnerOptions DEFAULT =
      new RunnerOptions(
          null,
          null,
          Duration.ofSeconds(30),
          DefaultExecutor.DEFAULT_LIMIT,
          null,
          Set.of("SIGINT", "SIGTERM"));

  /**
   * Checks the options, and copies the names.
   *
   * @throws IllegalArgumentException if the thread limit is less than 1, or the system has no
   *     signal of one of the names
   */
  public RunnerOptions {
    Objects.requireNonNull(shutdownLimit, "shutdownLimit");
    signals = checkedSignals(Nulls.refuseIn(signals, "signals"));
    int _ = DefaultExecutor.checkedLimit(threadLimit);
  }

  /** Signals that every system has are not looked up, as that loads classes at the JVM's start. */
  private static Set<String> checkedSignals(Set<String> names) {
    Set<String> checked = new TreeSet<>();
    for (String name : names) {
      String shortName = JvmSignal.shortName(name);
      if (!shortName.equals("INT") && !shortName.equals("TERM")) {
        JvmSignal.ensureKnown(shortName);
      }
      checked.add("SIG" + shortName);
    }
    return Set.copyOf(checked);
  }

  /**
   * These options with a poller, which a runner can use once.
   *
   * @param newPoller what the loop waits in
   * @return new options
   */
  public RunnerOptions withPoller(Poller newPoller) {
    Objects.requireNonNull(newPoller, "newPoller");
    return new RunnerOptions(newPoller, debug, shutdownLimit, threadLimit, blockedLimit, signals);
  }

  /**
   * These options with debug mode on or off.
   *
   * @param on true for debug mode
   * @return new options
   */
  public RunnerOptions withDebug(boolean on) {
    return new RunnerOptions(poller, on, shutdownLimit, threadLimit, blockedLimit, signals);
  }

  /**
   * These options with another limit for the shutdown.
   *
   * @param limit how long tasks that are left may take to end, and the loop after them; nothing or
   *     less does not wait for them
   * @return new options
   */
  public RunnerOptions withShutdownLimit(Duration limit) {
    Objects.requireNonNull(limit, "limit");
    return new RunnerOptions(poller, debug, limit, threadLimit, blockedLimit, signals);
  }

  /**
   * These options with another limit on the calls of {@link Async#toThread} that run at once.
   *
   * @param calls how many, 1 or more
   * @return new options
   * @throws IllegalArgumentException if it is less than 1
   */
  public RunnerOptions withThreadLimit(int calls) {
    return new RunnerOptions(poller, debug, shutdownLimit, calls, blockedLimit, signals);
  }

  /**
   * These options with another limit for blocked loops.
   *
   * @param limit after how long a blocked loop is reported; nothing or less reports nothing
   * @return new options
   */
  public RunnerOptions withBlockedLimit(Duration limit) {
    Objects.requireNonNull(limit, "limit");
    return new RunnerOptions(poller, debug, shutdownLimit, threadLimit, limit, signals);
  }

  /**
   * These options with other signals that end what runs in good order. A loop's own handler for a
   * signal takes the place of that.
   *
   * {@snippet :
   * RunnerOptions.DEFAULT.withSignals("SIGINT", "SIGTERM", "SIGHUP");
   * RunnerOptions.DEFAULT.withSignals(); // none: signals do what they do without Weft
   * }
   *
   * @param names the signals' names, with or without SIG; none leaves all signals alone
   * @return new options
   * @throws IllegalArgumentException if the system has no signal of one of the names
   */
  public RunnerOptions withSignals(String... names) {
    Nulls.refuseIn(names, "names");
    return new RunnerOptions(
        poller, debug, shutdownLimit, threadLimit, blockedLimit, new TreeSet<>(List.of(names)));
  }
}

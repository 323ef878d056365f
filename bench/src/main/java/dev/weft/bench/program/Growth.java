package dev.weft.bench.program;

import dev.weft.bench.program.Harness.Batch;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Locale;

/**
 * Lets many tasks sleep, and measures what they take and what one more event costs among them.
 *
 * @param tasks how many sleep
 * @param seconds how long to measure each kind of event, after a warm-up as long
 */
public record Growth(int tasks, double seconds) {
  /**
   * How many sleepers to make and cancel before: a task that begins before the JVM has compiled
   * what lies at the bottom of its stack keeps larger frames for as long as it lives.
   */
  public static final int WARM_UP_TASKS = 50_000;

  /** How many events a batch has. */
  public static final int EVENTS = 10_000;

  private static final int FEWEST_COLLECTIONS = 3;
  private static final int MOST_COLLECTIONS = 12;
  private static final Duration PAUSE = Duration.ofMillis(50);
  private static final long NOTHING_BYTES = 10_000;

  /** Something that is done once. */
  public interface Action {
    void run() throws Exception;
  }

  /** Takes the arguments {@code TASKS SECONDS}. */
  public static Growth parse(String[] args) {
    return new Growth(Integer.parseInt(args[0]), Double.parseDouble(args[1]));
  }

  /**
   * Prints the figures.
   *
   * @param sleepers starts the tasks and returns when they sleep
   * @param turns a task that gives way {@link #EVENTS} times
   * @param timers {@link #EVENTS} timers set and cancelled
   */
  public void measure(Action sleepers, Batch turns, Batch timers) throws Exception {
    long before = liveBytes();
    sleepers.run();
    long used = liveBytes() - before;
    double _ = Harness.medianNanos(turns, seconds);
    double _ = Harness.medianNanos(timers, seconds);
    print(used, Harness.medianNanos(turns, seconds), Harness.medianNanos(timers, seconds));
  }

  /** Prints the figures. */
  public static void print(long bytes, double switchNanos, double timerNanos) {
    System.out.printf(
        Locale.ROOT, "bytes=%d switch_ns=%.2f timer_ns=%.2f%n", bytes, switchNanos, timerNanos);
  }

  /**
   * The heap that is in use after collections: as many as free anything, as what references are
   * queued for is freed by a later one.
   */
  public static long liveBytes() throws InterruptedException {
    long used = Long.MAX_VALUE;
    for (int i = 0; i < MOST_COLLECTIONS; i++) {
      System.gc();
      Thread.sleep(PAUSE);
      long now = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
      if (i >= FEWEST_COLLECTIONS && used - now < NOTHING_BYTES) {
        return now;
      }
      used = now;
    }
    return used;
  }
}

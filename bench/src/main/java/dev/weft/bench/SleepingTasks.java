package dev.weft.bench;

import static dev.weft.Async.createTask;
import static dev.weft.Async.run;
import static dev.weft.Async.sleep;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * How much heap a sleeping task takes: makes many, lets them all fall asleep, and compares the heap
 * after collections with what it was before. Not for JMH, which measures time.
 */
public final class SleepingTasks {
  private static final int DEFAULT_TASKS = 1_000_000;
  private static final Duration LONG = Duration.ofHours(1);

  private SleepingTasks() {}

  /**
   * Prints one line.
   *
   * @param args how many tasks, a million if absent
   */
  public static void main(String[] args) {
    int tasks = args.length > 0 ? Integer.parseInt(args[0]) : DEFAULT_TASKS;
    run(() -> measure(tasks));
  }

  private static void measure(int tasks) {
    long before = heapAfterCollection();
    long start = System.nanoTime();
    for (int i = 0; i < tasks; i++) {
      createTask(() -> sleep(LONG));
    }
    sleep(Duration.ZERO);
    long nanos = System.nanoTime() - start;
    long after = heapAfterCollection();
    System.out.printf(
        "%,d sleeping tasks: %d bytes of heap each, made and asleep in %d ms%n",
        tasks, (after - before) / tasks, TimeUnit.NANOSECONDS.toMillis(nanos));
  }

  private static long heapAfterCollection() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}

package dev.weft.bench.peers;

import dev.weft.bench.program.Growth;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Many sleeping virtual threads, and what one more event costs. */
public final class VirtualThreadsGrowth {
  private static final Duration LONG = Duration.ofHours(1);

  private VirtualThreadsGrowth() {}

  public static void main(String[] args) throws Exception {
    Growth growth = Growth.parse(args);
    var scheduler = new ScheduledThreadPoolExecutor(1);
    scheduler.setRemoveOnCancelPolicy(true);
    for (Thread sleeper : sleepers(Growth.WARM_UP_TASKS)) {
      sleeper.interrupt();
      sleeper.join();
    }
    growth.measure(
        () -> sleepers(growth.tasks()),
        VirtualThreadsGrowth::turns,
        () -> {
          for (int i = 0; i < Growth.EVENTS; i++) {
            scheduler.schedule(() -> {}, 100 + i % 1000, TimeUnit.SECONDS).cancel(false);
          }
          return Growth.EVENTS;
        });
    System.exit(0);
  }

  private static List<Thread> sleepers(int count) throws InterruptedException {
    List<Thread> sleepers = new ArrayList<>(count);
    CountDownLatch started = new CountDownLatch(count);
    for (int i = 0; i < count; i++) {
      sleepers.add(
          Thread.startVirtualThread(() -> {
            started.countDown();
            try {
              Thread.sleep(LONG);
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          }));
    }
    started.await();
    return sleepers;
  }

  private static long turns() throws InterruptedException {
    Thread.startVirtualThread(
            () -> {
              for (int i = 0; i < Growth.EVENTS; i++) {
                Thread.yield();
              }
            })
        .join();
    return Growth.EVENTS;
  }
}

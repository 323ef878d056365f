package dev.weft.bench.peers;

import dev.weft.bench.program.Growth;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Many sleeping virtual threads, and what one more event costs. */
public final class VirtualThreadsGrowth {
  private VirtualThreadsGrowth() {}

  public static void main(String[] args) throws Exception {
    Growth growth = Growth.parse(args);
    var scheduler = new ScheduledThreadPoolExecutor(1);
    scheduler.setRemoveOnCancelPolicy(true);
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

  private static void sleepers(int count) throws InterruptedException {
    CountDownLatch started = new CountDownLatch(count);
    for (int i = 0; i < count; i++) {
      Duration time = Duration.ofSeconds(3600 + i % 1000);
      Thread.startVirtualThread(() -> {
        started.countDown();
        try {
          Thread.sleep(time);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      });
    }
    started.await();
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

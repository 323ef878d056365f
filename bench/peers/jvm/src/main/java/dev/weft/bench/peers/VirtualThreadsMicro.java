package dev.weft.bench.peers;

import dev.weft.bench.program.Harness;
import dev.weft.bench.program.Harness.Batch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** The operations on plain virtual threads and {@code java.util.concurrent}. */
public final class VirtualThreadsMicro {
  private static final int THREADS = 1_000;
  private static final int TURNS = 100;
  private static final int TIMES = 50_000;
  private static final int TIMERS = 100_000;

  private static final ExecutorService TASKS = Executors.newVirtualThreadPerTaskExecutor();

  /** Of whoever holds the lock. */
  private static int held;

  private VirtualThreadsMicro() {}

  public static void main(String[] args) throws Exception {
    Harness.measure(
        args,
        Map.ofEntries(
            Map.entry("switch", VirtualThreadsMicro::turns),
            Map.entry("task", inThread(VirtualThreadsMicro::tasks)),
            Map.entry("queue", inThread(VirtualThreadsMicro::roundTrips)),
            Map.entry("timer", VirtualThreadsMicro::timers),
            Map.entry("lock", VirtualThreadsMicro::handOver),
            Map.entry("group-10", inThread(VirtualThreadsMicro::groups)),
            Map.entry("gather-100", inThread(VirtualThreadsMicro::gathers)),
            Map.entry("cancel", inThread(VirtualThreadsMicro::cancellations))));
    System.exit(0);
  }

  private static Batch inThread(Callable<Long> batch) {
    return () -> TASKS.submit(batch).get();
  }

  private static long turns() throws InterruptedException {
    CountDownLatch over = new CountDownLatch(THREADS);
    for (int i = 0; i < THREADS; i++) {
      Thread.startVirtualThread(() -> {
        for (int turn = 0; turn < TURNS; turn++) {
          Thread.yield();
        }
        over.countDown();
      });
    }
    over.await();
    return (long) THREADS * TURNS;
  }

  private static long tasks() throws Exception {
    for (int i = 0; i < TIMES; i++) {
      TASKS.submit(() -> 1).get();
    }
    return TIMES;
  }

  private static long roundTrips() throws Exception {
    var there = new ArrayBlockingQueue<Integer>(1);
    var back = new ArrayBlockingQueue<Integer>(1);
    Integer item = 1;
    var answers =
        TASKS.submit(() -> {
          for (int i = 0; i < TIMES; i++) {
            back.put(there.take());
          }
          return TIMES;
        });
    for (int i = 0; i < TIMES; i++) {
      there.put(item);
      back.take();
    }
    return answers.get();
  }

  private static long timers() {
    try (var scheduler = new ScheduledThreadPoolExecutor(1)) {
      scheduler.setRemoveOnCancelPolicy(true);
      List<ScheduledFuture<?>> all = new ArrayList<>(TIMERS);
      for (int i = 0; i < TIMERS; i++) {
        all.add(scheduler.schedule(() -> {}, 100 + i % 1000, TimeUnit.SECONDS));
      }
      for (ScheduledFuture<?> timer : all) {
        timer.cancel(false);
      }
    }
    return TIMERS;
  }

  private static long handOver() throws Exception {
    var lock = new ReentrantLock(true);
    Callable<Integer> taker =
        () -> {
          for (int i = 0; i < TIMES; i++) {
            lock.lock();
            try {
              held++;
            } finally {
              lock.unlock();
            }
          }
          return TIMES;
        };
    Future<Integer> one;
    Future<Integer> other;
    held = 0;
    lock.lock();
    try {
      one = TASKS.submit(taker);
      other = TASKS.submit(taker);
      while (lock.getQueueLength() < 2) {
        Thread.yield();
      }
    } finally {
      lock.unlock();
    }
    int _ = one.get();
    int _ = other.get();
    return held;
  }

  private static long groups() {
    for (int i = 0; i < TIMES / 10; i++) {
      try (var group = Executors.newVirtualThreadPerTaskExecutor()) {
        for (int j = 0; j < 10; j++) {
          group.submit(() -> 1);
        }
      }
    }
    return TIMES / 10;
  }

  private static long gathers() throws InterruptedException {
    List<Callable<Integer>> hundred = Collections.nCopies(100, () -> 1);
    for (int i = 0; i < TIMES / 100; i++) {
      TASKS.invokeAll(hundred);
    }
    return TIMES / 100;
  }

  /** A thread that sleeps, is interrupted, and sleeps again. */
  private static long cancellations() throws InterruptedException {
    var sleeper =
        Thread.startVirtualThread(() -> {
          for (int i = 0; i < TIMES; i++) {
            try {
              Thread.sleep(Duration.ofHours(1));
            } catch (InterruptedException expected) {
              // Sleeps again.
            }
          }
        });
    Thread.yield();
    for (int i = 0; i < TIMES; i++) {
      sleeper.interrupt();
      while (sleeper.getState() != Thread.State.TIMED_WAITING && sleeper.isAlive()) {
        Thread.yield();
      }
    }
    sleeper.join();
    return TIMES;
  }
}

package dev.weft.bench.program;

import static dev.weft.Async.createTask;
import static dev.weft.Async.run;
import static dev.weft.Async.sleep;

import dev.weft.Future;
import dev.weft.Task;
import dev.weft.bench.program.Harness.Batch;
import dev.weft.cluster.Cluster;
import dev.weft.cluster.ClusterOptions;
import dev.weft.cluster.TaskId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;

/** A member of a cluster, or a client that gives it bodies: see {@link ClusterNode}. */
public final class WeftCluster {
  private static final int SLEEPERS = 100_000;
  private static final long BEAT_NANOS = 5_000_000;
  private static final double NANOS_PER_MILLI = 1e6;

  private static int batches;

  private WeftCluster() {}

  /**
   * Joins, or measures.
   *
   * @param args what {@link ClusterNode#parse} says
   */
  public static void main(String[] args) throws Exception {
    ClusterNode node = ClusterNode.parse(args);
    ClusterOptions options =
        ClusterOptions.of("bench")
            .withAddress(node.address())
            .withMembers(node.listening().toArray(String[]::new));
    run(() -> {
      if (node.isMember()) {
        int expected = node.role().equals("idle") ? node.listening().size() : 1;
        try (Cluster _ = Cluster.join(options.withExpected(expected))) {
          node.stay();
        }
      } else {
        try (Cluster client = Cluster.connect(options.withExpected(node.listening().size()))) {
          measure(client, node);
        }
      }
    });
    System.exit(0);
  }

  private static void measure(Cluster client, ClusterNode node) throws Exception {
    Heart heart = new Heart();
    Task<?> beating = createTask(heart::beat);
    switch (node.role()) {
      case "plain" -> heart.print(Map.of("rate", node.rate(() -> plain(client), heart::forget)));
      case "stored" -> heart.print(Map.of("rate", node.rate(() -> stored(client), heart::forget)));
      case "sleepers" -> {
        Batch many = () -> sleepers(client, SLEEPERS);
        double over = ClusterNode.secondsOverOne(many, () -> sleepers(client, 1), heart::forget);
        heart.print(Map.of("tasks", (double) SLEEPERS, "over_one_s", over));
      }
      default -> throw new IllegalArgumentException(node.role());
    }
    boolean _ = beating.cancel();
  }

  /**
   * How late a task of the loop that submits gets its turn, at most; and how late, beside it, a
   * thread of the same JVM is that does nothing else: so much is the machine's, and the garbage
   * collector's.
   */
  private static final class Heart {
    private final Beat loop = new Beat();
    private final Beat thread = new Beat();

    void beat() {
      Thread.ofPlatform().daemon().start(() -> thread.beat(LockSupport::parkNanos));
      loop.beat(nanos -> sleep(Duration.ofNanos(nanos)));
    }

    /** What came before was the JVM's warm-up. */
    void forget() {
      loop.forget();
      thread.forget();
    }

    /** Prints how late it was, with other figures. */
    void print(Map<String, Double> others) {
      Map<String, Double> figures = new TreeMap<>(others);
      figures.put("late_ms", loop.latestNanos / NANOS_PER_MILLI);
      figures.put("cold_late_ms", loop.coldNanos / NANOS_PER_MILLI);
      figures.put("thread_late_ms", thread.latestNanos / NANOS_PER_MILLI);
      figures.put("cold_thread_late_ms", thread.coldNanos / NANOS_PER_MILLI);
      ClusterNode.print(figures);
    }
  }

  /** Sleeps over and over, and knows how late it woke at most. */
  private static final class Beat {
    private volatile long latestNanos;
    private long coldNanos;

    void beat(LongConsumer sleeping) {
      while (true) {
        long due = System.nanoTime() + BEAT_NANOS;
        sleeping.accept(BEAT_NANOS);
        latestNanos = Math.max(latestNanos, System.nanoTime() - due);
      }
    }

    void forget() {
      coldNanos = Math.max(coldNanos, latestNanos);
      latestNanos = 0;
    }
  }

  private static long plain(Cluster client) {
    List<Future<Integer>> all = new ArrayList<>();
    for (int i = 0; i < ClusterNode.TASKS; i++) {
      all.add(client.submit(() -> 1));
    }
    return awaited(all);
  }

  private static long stored(Cluster client) {
    String batch = "batch-" + batches++ + "/";
    List<Future<Integer>> all = new ArrayList<>();
    for (int i = 0; i < ClusterNode.TASKS; i++) {
      all.add(client.submit(TaskId.of(batch + i), () -> 1));
    }
    return awaited(all);
  }

  private static long sleepers(Cluster client, int count) {
    List<Future<Integer>> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(
          client.submit(() -> {
            sleep(Duration.ofMillis(ClusterNode.SLEEP_MILLIS));
            return 1;
          }));
    }
    return awaited(all);
  }

  private static long awaited(List<Future<Integer>> all) {
    long sum = 0;
    for (Future<Integer> one : all) {
      sum += one.await();
    }
    return sum;
  }
}

package dev.weft.bench.program;

import static dev.weft.Async.createTask;
import static dev.weft.Async.run;
import static dev.weft.Async.sleep;

import dev.weft.Future;
import dev.weft.Task;
import dev.weft.cluster.Cluster;
import dev.weft.cluster.ClusterBody;
import dev.weft.cluster.ClusterOptions;
import dev.weft.cluster.TaskId;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Two members of a cluster and what submits to them, in one JVM: {@code WeftCluster plain|stored|
 * sleepers|idle TASKS ROUNDS}. Prints tasks a second of the last round, or what else it is
 * that is measured.
 */
public final class WeftCluster {
  private static final double NANOS_PER_SECOND = 1e9;
  private static final double NANOS_PER_MILLI = 1e6;
  private static final double BYTES_PER_MIB = 1 << 20;

  private WeftCluster() {}

  /**
   * Prints the figures.
   *
   * @param args what the class comment says
   */
  public static void main(String[] args) throws Exception {
    int tasks = Integer.parseInt(args[1]);
    int rounds = Integer.parseInt(args[2]);
    switch (args[0]) {
      case "plain", "stored" -> tasksASecond(args[0].equals("stored"), tasks, rounds);
      case "sleepers" -> sleepers(tasks);
      case "idle" -> idle();
      default -> throw new IllegalArgumentException(args[0]);
    }
    System.exit(0);
  }

  private static void print(String format, Object... values) {
    System.out.println(String.format(Locale.ROOT, format, values));
  }

  private static List<String> freeAddresses(int count) throws IOException {
    List<String> found = new ArrayList<>();
    for (int port = 30_000 + (int) (ProcessHandle.current().pid() % 20_000);
        found.size() < count;
        port++) {
      InetAddress loopback = InetAddress.getLoopbackAddress();
      try (ServerSocket _ = new ServerSocket(port, 1, loopback);
          ServerSocket _ = new ServerSocket(port + 100, 1, loopback)) {
        found.add("127.0.0.1:" + port);
      } catch (IOException e) {
        // Another program has it.
      }
    }
    return found;
  }

  /** Work for a cluster. */
  private interface Work {
    void with(Cluster client) throws Exception;
  }

  private static void withTwoMembers(Work work) throws Exception {
    List<String> addresses = freeAddresses(3);
    ClusterOptions options =
        ClusterOptions.of("bench").withMembers(addresses.get(0), addresses.get(1));
    run(() -> {
      try (Cluster _ = Cluster.join(options.withAddress(addresses.get(0)));
          Cluster _ = Cluster.join(options.withAddress(addresses.get(1)).withExpected(2));
          Cluster client = Cluster.connect(options.withAddress(addresses.get(2)).withExpected(2))) {
        work.with(client);
      }
    });
  }

  private static void tasksASecond(boolean stored, int tasks, int rounds) throws Exception {
    withTwoMembers(client -> {
      double rate = 0;
      for (int round = 0; round < rounds; round++) {
        long begun = System.nanoTime();
        List<Future<Integer>> all = new ArrayList<>();
        for (int i = 0; i < tasks; i++) {
          ClusterBody<Integer> body = () -> 1;
          all.add(stored ? client.submit(TaskId.of(round + "-" + i), body) : client.submit(body));
        }
        for (Future<Integer> one : all) {
          int _ = one.await();
        }
        rate = tasks / ((System.nanoTime() - begun) / NANOS_PER_SECOND);
      }
      print("figures= tasks_per_second=%.0f", rate);
    });
  }

  /** Many bodies that each sleep 100 ms, and how late the loop that submits them is meanwhile. */
  private static void sleepers(int tasks) throws Exception {
    withTwoMembers(client -> {
      for (int round = 0; round < 2; round++) {
        long[] latest = {0};
        Task<?> ticks =
            createTask(() -> {
              while (true) {
                long due = System.nanoTime() + 5_000_000;
                sleep(Duration.ofMillis(5));
                latest[0] = Math.max(latest[0], System.nanoTime() - due);
              }
            });
        long begun = System.nanoTime();
        List<Future<Integer>> all = new ArrayList<>();
        for (int i = 0; i < tasks; i++) {
          all.add(
              client.submit(() -> {
                sleep(Duration.ofMillis(100));
                return 1;
              }));
        }
        for (Future<Integer> one : all) {
          int _ = one.await();
        }
        double seconds = (System.nanoTime() - begun) / NANOS_PER_SECOND;
        boolean _ = ticks.cancel();
        if (round == 1) {
          print("figures= seconds=%.2f loop_late_ms=%.0f", seconds, latest[0] / NANOS_PER_MILLI);
        }
      }
    });
  }

  private static void idle() throws Exception {
    String address = freeAddresses(1).getFirst();
    long begun = System.nanoTime();
    run(() -> {
      try (Cluster _ =
          Cluster.join(ClusterOptions.of("bench").withAddress(address).withMembers(address))) {
        double millis = (System.nanoTime() - begun) / NANOS_PER_MILLI;
        sleep(Duration.ofSeconds(2));
        System.gc();
        double mib =
            ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / BYTES_PER_MIB;
        print(
            "figures= start_ms=%.0f platform_threads=%d heap_mib=%.1f",
            millis, ManagementFactory.getThreadMXBean().getThreadCount(), mib);
      }
    });
  }
}

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
import java.io.Serializable;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import org.infinispan.commons.marshall.JavaSerializationMarshaller;
import org.infinispan.configuration.global.GlobalConfigurationBuilder;
import org.infinispan.manager.ClusterExecutor;
import org.infinispan.manager.DefaultCacheManager;
import org.infinispan.manager.EmbeddedCacheManager;

/**
 * Two members of a cluster and what submits to them, in one JVM: {@code WeftCluster plain|stored|
 * engine|sleepers|idle TASKS ROUNDS}. Prints tasks a second of the last round, or what else it is
 * that is measured.
 */
public final class WeftCluster {
  private static final int WINDOW = 256;
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
      case "engine" -> engine(tasks, rounds);
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

  /** What the engine's executor calls. */
  private static final class One implements Function<EmbeddedCacheManager, Integer>, Serializable {
    private static final long serialVersionUID = 1;

    @Override
    public Integer apply(EmbeddedCacheManager manager) {
      return 1;
    }
  }

  private static DefaultCacheManager manager(String address, List<String> all) {
    String[] own = address.split(":", -1);
    StringBuilder hosts = new StringBuilder();
    for (String each : all) {
      hosts.append(hosts.isEmpty() ? "" : ",").append(each.replace(":", "[")).append(']');
    }
    String stack =
        """
        <config xmlns="urn:org:jgroups">
          <TCP bind_addr="127.0.0.1" bind_port="%s" port_range="0" use_vthreads="true"
               bundler_type="per-destination"/>
          <TCPPING initial_hosts="%s" port_range="0"/>
          <MERGE3 min_interval="1000" max_interval="3000"/>
          <FD_ALL3/>
          <VERIFY_SUSPECT2/>
          <pbcast.NAKACK2 use_mcast_xmit="false"/>
          <UNICAST3/>
          <pbcast.STABLE/>
          <pbcast.GMS join_timeout="500" print_local_addr="false"/>
          <UFC/>
          <MFC/>
          <FRAG4/>
        </config>
        """
            .formatted(own[1], hosts);
    GlobalConfigurationBuilder global = GlobalConfigurationBuilder.defaultClusteredBuilder();
    global.transport().clusterName("engine").addProperty("configurationXml", stack);
    global.jmx().disable();
    global
        .serialization()
        .marshaller(new JavaSerializationMarshaller())
        .allowList()
        .addRegexp("dev\\.weft\\..*")
        .addRegexp("java\\..*");
    return new DefaultCacheManager(global.build());
  }

  /** The engine's own executor, which keeps nothing and has no limit of its own. */
  private static void engine(int tasks, int rounds) throws Exception {
    List<String> addresses = freeAddresses(3);
    List<DefaultCacheManager> managers = new ArrayList<>();
    for (String address : addresses) {
      managers.add(manager(address, addresses));
    }
    while (managers.getLast().getMembers().size() < addresses.size()) {
      Thread.sleep(10);
    }
    List<org.infinispan.remoting.transport.Address> targets =
        managers.getLast().getMembers().subList(0, 2);
    List<ClusterExecutor> executors =
        targets.stream()
            .map(target -> managers.getLast().executor().filterTargets(target::equals))
            .toList();
    double rate = 0;
    for (int round = 0; round < rounds; round++) {
      long begun = System.nanoTime();
      Semaphore window = new Semaphore(WINDOW);
      for (int i = 0; i < tasks; i++) {
        window.acquire();
        CompletableFuture<?> _ =
            executors
                .get(i % 2)
                .submitConsumer(new One(), (_, _, _) -> {})
                .whenComplete((_, _) -> window.release());
      }
      window.acquire(WINDOW);
      rate = tasks / ((System.nanoTime() - begun) / NANOS_PER_SECOND);
    }
    print("figures= tasks_per_second=%.0f", rate);
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

package dev.weft.bench.peers;

import com.hazelcast.cluster.memberselector.MemberSelectors;
import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.IExecutorService;
import com.hazelcast.durableexecutor.DurableExecutorService;
import dev.weft.bench.program.ClusterNode;
import dev.weft.bench.program.Harness.Batch;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;

/** A node of Hazelcast's, with its executor and its durable one. */
public final class HazelcastCluster {
  private static final String EXECUTOR = "tasks";

  /** Its executor has a pool of 16 threads at each member: more sleepers take minutes. */
  private static final int SLEEPERS = 1_000;

  private HazelcastCluster() {}

  public static void main(String[] args) throws Exception {
    ClusterNode node = ClusterNode.parse(args);
    Config config = new Config("bench");
    config.setProperty("hazelcast.phone.home.enabled", "false");
    config.setProperty("hazelcast.logging.type", "none");
    config.setProperty("hazelcast.socket.bind.any", "false");
    config.setLiteMember(!node.isMember());
    config
        .getNetworkConfig()
        .setPort(ClusterNode.port(node.address()))
        .setPortAutoIncrement(false)
        .getInterfaces()
        .setEnabled(true)
        .addInterface("127.0.0.1");
    JoinConfig join = config.getNetworkConfig().getJoin();
    join.getAutoDetectionConfig().setEnabled(false);
    join.getMulticastConfig().setEnabled(false);
    join.getTcpIpConfig().setEnabled(true).setMembers(node.listening());
    // As many as a batch has, as the results of a task stay until they are asked for.
    config.getDurableExecutorConfig(EXECUTOR).setCapacity(ClusterNode.TASKS);
    HazelcastInstance hazelcast = Hazelcast.newHazelcastInstance(config);
    int expected = node.listening().size() + (node.isMember() ? 0 : 1);
    while (!node.role().equals("member") && hazelcast.getCluster().getMembers().size() < expected) {
      Thread.sleep(10);
    }
    if (node.isMember()) {
      node.stay();
    } else {
      measure(hazelcast, node);
      System.exit(0);
    }
  }

  private static void measure(HazelcastInstance hazelcast, ClusterNode node) throws Exception {
    IExecutorService executor = hazelcast.getExecutorService(EXECUTOR);
    DurableExecutorService durable = hazelcast.getDurableExecutorService(EXECUTOR);
    switch (node.role()) {
      case "plain" -> ClusterNode.print(Map.of("rate", node.rate(() -> plain(executor))));
      case "stored" -> ClusterNode.print(Map.of("rate", node.rate(() -> stored(durable))));
      case "sleepers" -> {
        Batch many = () -> sleepers(executor, SLEEPERS);
        double over = ClusterNode.secondsOverOne(many, () -> sleepers(executor, 1));
        ClusterNode.print(Map.of("tasks", (double) SLEEPERS, "over_one_s", over));
      }
      default -> throw new IllegalArgumentException(node.role());
    }
  }

  /** A task that does nothing. */
  private record One() implements Callable<Integer>, Serializable {
    @Override
    public Integer call() {
      return 1;
    }
  }

  /** A task that sleeps. */
  private record Sleeper() implements Callable<Integer>, Serializable {
    @Override
    public Integer call() throws InterruptedException {
      Thread.sleep(ClusterNode.SLEEP_MILLIS);
      return 1;
    }
  }

  private static long plain(IExecutorService executor) throws Exception {
    List<Future<Integer>> all = new ArrayList<>();
    for (int i = 0; i < ClusterNode.TASKS; i++) {
      all.add(executor.submit(new One(), MemberSelectors.DATA_MEMBER_SELECTOR));
    }
    return awaited(all);
  }

  private static long sleepers(IExecutorService executor, int count) throws Exception {
    List<Future<Integer>> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(executor.submit(new Sleeper(), MemberSelectors.DATA_MEMBER_SELECTOR));
    }
    return awaited(all);
  }

  private static long stored(DurableExecutorService durable) throws Exception {
    List<Future<Integer>> all = new ArrayList<>();
    for (int i = 0; i < ClusterNode.TASKS; i++) {
      all.add(durable.submit(new One()));
    }
    return awaited(all);
  }

  private static long awaited(List<Future<Integer>> all) throws Exception {
    long sum = 0;
    for (Future<Integer> one : all) {
      sum += one.get();
    }
    return sum;
  }
}

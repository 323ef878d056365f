package dev.weft.bench.peers;

import dev.weft.bench.program.ClusterNode;
import dev.weft.bench.program.Harness.Batch;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.infinispan.Cache;
import org.infinispan.commons.marshall.JavaSerializationMarshaller;
import org.infinispan.configuration.cache.CacheMode;
import org.infinispan.configuration.cache.ConfigurationBuilder;
import org.infinispan.configuration.global.GlobalConfigurationBuilder;
import org.infinispan.configuration.parsing.ConfigurationBuilderHolder;
import org.infinispan.configuration.parsing.ParserRegistry;
import org.infinispan.manager.ClusterExecutor;
import org.infinispan.manager.DefaultCacheManager;
import org.infinispan.remoting.transport.Address;
import org.infinispan.util.function.SerializableFunction;

/**
 * A node of Infinispan's, with its executor of a cluster. That one stores nothing: a task that is
 * to be stored is put into a cache, run, and its result put in its place by the member.
 */
public final class InfinispanCluster {
  private static final String CACHE = "tasks";
  private static final int SLEEPERS = 100_000;

  private static int batches;

  private InfinispanCluster() {}

  public static void main(String[] args) throws Exception {
    ClusterNode node = ClusterNode.parse(args);
    String hosts =
        node.listening().stream()
            .map(address -> "127.0.0.1[" + ClusterNode.port(address) + "]")
            .collect(Collectors.joining(","));
    ConfigurationBuilderHolder configuration =
        new ParserRegistry()
            .parse(configuration(ClusterNode.port(node.address()), hosts, !node.isMember()));
    GlobalConfigurationBuilder global = configuration.getGlobalConfigurationBuilder();
    global
        .serialization()
        .marshaller(new JavaSerializationMarshaller())
        .allowList()
        .addRegexps(".*");
    DefaultCacheManager manager = new DefaultCacheManager(configuration, true);
    manager.defineConfiguration(
        CACHE, new ConfigurationBuilder().clustering().cacheMode(CacheMode.REPL_SYNC).build());
    Cache<String, Object> cache = manager.getCache(CACHE);
    while (node.role().equals("idle") && manager.getMembers().size() < node.listening().size()) {
      Thread.sleep(10);
    }
    if (node.isMember()) {
      node.stay();
    } else {
      measure(manager, cache, node);
      System.exit(0);
    }
  }

  /** Its own stack for TCP, with addresses that are given in place of multicast. */
  private static String configuration(int port, String hosts, boolean keepsNothing) {
    return """
    <infinispan>
      <jgroups>
        <stack name="given" extends="tcp">
          <TCP bind_addr="127.0.0.1" bind_port="%d" port_range="0" stack.combine="COMBINE"/>
          <TCPPING initial_hosts="%s" port_range="0"
              stack.combine="REPLACE" stack.position="MPING"/>
          <FD_SOCK2 bind_addr="127.0.0.1" offset="100" port_range="0" stack.combine="COMBINE"/>
        </stack>
      </jgroups>
      <cache-container zero-capacity-node="%b">
        <transport stack="given" cluster="bench"/>
      </cache-container>
    </infinispan>
    """
        .formatted(port, hosts, keepsNothing);
  }

  private static void measure(
      DefaultCacheManager manager, Cache<String, Object> cache, ClusterNode node) throws Exception {
    Address self = manager.getAddress();
    ClusterExecutor members =
        manager.executor().singleNodeSubmission().filterTargets(other -> !other.equals(self));
    switch (node.role()) {
      case "plain" -> ClusterNode.print(Map.of("rate", node.rate(() -> plain(members))));
      case "stored" -> ClusterNode.print(Map.of("rate", node.rate(() -> stored(members, cache))));
      case "sleepers" -> {
        Batch many = () -> sleepers(members, SLEEPERS);
        double over = ClusterNode.secondsOverOne(many, () -> sleepers(members, 1));
        ClusterNode.print(Map.of("tasks", (double) SLEEPERS, "over_one_s", over));
      }
      default -> throw new IllegalArgumentException(node.role());
    }
  }

  private static <T> CompletableFuture<T> call(
      ClusterExecutor members, SerializableFunction<Object, T> body) {
    CompletableFuture<T> result = new CompletableFuture<>();
    members
        .<T>submitConsumer(
            body,
            (_, value, failure) -> {
              if (failure == null) {
                result.complete(value);
              } else {
                result.completeExceptionally(failure);
              }
            })
        .exceptionally(failure -> {
          result.completeExceptionally(failure);
          return null;
        });
    return result;
  }

  private static long plain(ClusterExecutor members) {
    List<CompletableFuture<Integer>> all = new ArrayList<>();
    for (int i = 0; i < ClusterNode.TASKS; i++) {
      all.add(call(members, _ -> 1));
    }
    return awaited(all);
  }

  private static long sleepers(ClusterExecutor members, int count) {
    List<CompletableFuture<Integer>> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(
          call(
              members,
              _ -> {
                try {
                  Thread.sleep(ClusterNode.SLEEP_MILLIS);
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
                return 1;
              }));
    }
    return awaited(all);
  }

  private static long stored(ClusterExecutor members, Cache<String, Object> cache) {
    String batch = "batch-" + batches++ + "/";
    List<CompletableFuture<Integer>> all = new ArrayList<>();
    for (int i = 0; i < ClusterNode.TASKS; i++) {
      String id = batch + i;
      all.add(
          cache
              .putAsync(id, new Stored(id))
              .thenCompose(_ -> call(members, _ -> 1))
              .thenCompose(value -> cache.putAsync(id, value).thenApply(_ -> value)));
    }
    return awaited(all);
  }

  /** A task that is stored. */
  private record Stored(String id) implements Serializable {}

  private static long awaited(List<CompletableFuture<Integer>> all) {
    long sum = 0;
    for (CompletableFuture<Integer> one : all) {
      sum += one.join();
    }
    return sum;
  }
}

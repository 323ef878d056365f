package dev.weft.examples.nulls;

import dev.weft.cluster.Cluster;
import dev.weft.cluster.ClusterLock;
import dev.weft.cluster.ClusterMap;
import dev.weft.cluster.ClusterOptions;
import dev.weft.cluster.ClusterQueue;
import dev.weft.cluster.ClusterTopic;
import dev.weft.cluster.MapOptions;
import dev.weft.cluster.Member;
import dev.weft.cluster.TaskId;
import dev.weft.micrometer.ClusterMetrics;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A good value for each type of the cluster's: of a cluster of one member, which is started for the
 * first module that has such a type, as that takes a second.
 */
final class ClusterSamples {
  private static final int SECOND_PORT = 100;

  private static @Nullable Cluster cluster;
  private static final Map<Class<?>, Object> values = new HashMap<>();

  private ClusterSamples() {}

  /** A good value, or null for a type that is not the cluster's. */
  static synchronized @Nullable Object of(Class<?> type) {
    boolean isOfCluster = type.getPackageName().equals(Cluster.class.getPackageName());
    if ((!isOfCluster || type.isInterface()) && type != ClusterMetrics.class) {
      return null;
    }
    if (cluster == null) {
      start();
    }
    return values.get(type);
  }

  private static void start() {
    ClusterOptions options = ClusterOptions.of("samples").withAddress(freeAddress());
    Cluster started = Cluster.join(options);
    cluster = started;
    values.put(Cluster.class, started);
    values.put(ClusterMetrics.class, new ClusterMetrics(started));
    values.put(ClusterOptions.class, options);
    values.put(MapOptions.class, MapOptions.DEFAULT);
    values.put(Member.class, started.self());
    values.put(TaskId.class, TaskId.of("sample"));
    values.put(ClusterMap.class, started.sharedMap("sample"));
    values.put(ClusterQueue.class, started.sharedQueue("sample", 1));
    values.put(ClusterTopic.class, started.sharedTopic("sample"));
    values.put(ClusterLock.class, started.sharedLock("sample"));
  }

  /** An address that is free, with the port 100 above it. */
  private static String freeAddress() {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    while (true) {
      int port = 15_000 + new Random().nextInt(10_000);
      try (ServerSocket _ = new ServerSocket(port, 1, loopback);
          ServerSocket _ = new ServerSocket(port + SECOND_PORT, 1, loopback)) {
        return "127.0.0.1:" + port;
      } catch (IOException e) {
        // Another program has it.
      }
    }
  }

  static synchronized void close() {
    if (cluster != null) {
      cluster.close();
      cluster = null;
      values.clear();
    }
  }
}

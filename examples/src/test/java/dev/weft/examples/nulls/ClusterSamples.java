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
import dev.weft.fixtures.ClusterPorts;
import dev.weft.micrometer.ClusterMetrics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A good value for each type of the cluster's: of a cluster of one member, which is started for the
 * first module that has such a type, as that takes a second.
 */
final class ClusterSamples {
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

  private static String freeAddress() {
    try {
      return ClusterPorts.free(1).getFirst();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
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

package dev.weft.cluster;

import static dev.weft.Async.run;

import dev.weft.Action;
import dev.weft.fixtures.ClusterPorts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Three members and a client in one JVM, for what no loss is needed for. */
final class ThreeMembers implements AutoCloseable {
  final List<Cluster> members = new ArrayList<>();
  final Cluster client;

  ThreeMembers() throws Exception {
    List<String> addresses = ClusterPorts.free(4);
    for (int i = 0; i < 3; i++) {
      members.add(Cluster.join(options(addresses, i).withExpected(i + 1)));
    }
    client = Cluster.connect(options(addresses, 3).withExpected(3).withTaskLimit(50));
  }

  static ClusterOptions options(List<String> addresses, int index) {
    return ClusterOptions.of("test")
        .withAddress(addresses.get(index))
        .withMembers(addresses.subList(0, 3).toArray(String[]::new))
        .withTravelling(ClusterTest.TENANT)
        .withSizeLimitBytes(1 << 20)
        .withLeaveLimit(Duration.ofSeconds(5));
  }

  /** Runs code as a task, with the client. */
  void with(Action<Exception> body) throws Exception {
    run(body);
  }

  @Override
  public void close() {
    client.close();
    members.reversed().forEach(Cluster::close);
  }
}

package dev.weft.bench.peer;

import java.util.ArrayList;
import java.util.List;

/** Nodes of clusters: members, and drivers that give them work. */
public final class ClusterPrograms {
  private static final String MEMBER = "member";
  private static final String IDLE = "idle";

  /** What Hazelcast asks for when it starts. */
  private static final List<String> HAZELCAST_FLAGS =
      List.of(
          "--add-modules=java.se",
          "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
          "--add-opens=java.base/java.lang=ALL-UNNAMED",
          "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
          "--add-opens=java.management/sun.management=ALL-UNNAMED",
          "--add-opens=jdk.management/com.sun.management.internal=ALL-UNNAMED");

  private ClusterPrograms() {}

  /** The commands of one library's nodes, each but for its arguments. */
  public record Nodes(String name, List<String> command) {
    /** A member that stays. */
    public List<String> member(String address, List<String> members) {
      return with(MEMBER, 0, 0, address, members);
    }

    /** A member that says what it costs. */
    public List<String> idle(String address, List<String> members) {
      return with(IDLE, 0, 0, address, members);
    }

    /** What gives the members work of a kind. */
    public List<String> driver(
        String kind, double warmSeconds, double seconds, String address, List<String> members) {
      return with(kind, warmSeconds, seconds, address, members);
    }

    private List<String> with(
        String role, double warmSeconds, double seconds, String address, List<String> members) {
      List<String> all = new ArrayList<>(command);
      all.addAll(List.of(role, Double.toString(warmSeconds), Double.toString(seconds), address));
      all.addAll(members);
      return all;
    }
  }

  /** Those of each library that is there. */
  public static List<Nodes> all(Tools tools) {
    List<Nodes> all = new ArrayList<>();
    all.add(new Nodes("weft", tools.jvm().weft("WeftCluster")));
    if (tools.jvm().hasPeers()) {
      all.add(new Nodes("infinispan", tools.jvm().peer("InfinispanCluster")));
      all.add(new Nodes("hazelcast", tools.jvm().peer(HAZELCAST_FLAGS, "HazelcastCluster")));
    }
    return all;
  }
}

package dev.weft.bench.run;

import dev.weft.bench.peer.Child;
import dev.weft.bench.peer.ChildFailure;
import dev.weft.bench.peer.ClusterPrograms;
import dev.weft.bench.peer.ClusterPrograms.Nodes;
import dev.weft.bench.peer.KeyValues;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Clusters of two members, each a process of its own: what a driver beside them gets done, and what
 * a member costs that does nothing.
 */
final class ClusterSuite implements Suite {
  private static final String PREFIX = "cluster/";
  private static final String START = "start";
  private static final List<String> KINDS = List.of(START, "plain", "stored", "sleepers");
  private static final int MEMBERS = 2;
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  /** How much longer than others these warm up: three JVMs compile on the same processors. */
  private static final double SHARE_OF_WARM_UP = 2;

  /** Each listens on a second port so far above its own. */
  private static final int SECOND_PORT = 100;

  private static final int FIRST_PORT = 20_000;
  private static final int PORTS = 10_000;

  @Override
  public List<String> cases(Plan plan) {
    return KINDS.stream().map(kind -> PREFIX + kind).toList();
  }

  @Override
  public void run(Bench bench) throws InterruptedException {
    bench.inRounds(cases(bench.plan()), (id, round) -> runRound(bench, id, round));
  }

  private static void runRound(Bench bench, String id, int round) throws InterruptedException {
    for (Nodes nodes : ClusterPrograms.all(bench.tools())) {
      bench
          .recorder()
          .measure(
              id, nodes.name(), round, () -> figures(bench, nodes, id.substring(PREFIX.length())));
    }
  }

  /** On all processors, as three JVMs share them. */
  private static Map<String, Double> figures(Bench bench, Nodes nodes, String kind)
      throws IOException, ChildFailure, InterruptedException {
    List<String> addresses = freeAddresses();
    List<String> members = addresses.subList(0, MEMBERS);
    try (Child _ = member(bench, nodes, members, 0)) {
      if (kind.equals(START)) {
        return figures(bench, nodes, nodes.idle(members.get(1), members));
      }
      try (Child _ = member(bench, nodes, members, 1)) {
        Plan plan = bench.plan();
        return figures(
            bench,
            nodes,
            nodes.driver(
                kind,
                plan.warmSeconds() * SHARE_OF_WARM_UP,
                plan.seconds(),
                addresses.getLast(),
                members));
      }
    }
  }

  private static Child member(Bench bench, Nodes nodes, List<String> members, int index)
      throws IOException, ChildFailure, InterruptedException {
    Child member =
        bench
            .children()
            .start(
                "cluster-" + nodes.name() + "-" + index, nodes.member(members.get(index), members));
    boolean ready = false;
    try {
      String _ = member.awaitLine("ready", PATIENCE);
      ready = true;
      return member;
    } finally {
      if (!ready) {
        member.close();
      }
    }
  }

  private static Map<String, Double> figures(Bench bench, Nodes nodes, List<String> command)
      throws IOException, ChildFailure, InterruptedException {
    try (Child driver = bench.children().start("cluster-" + nodes.name(), command)) {
      return KeyValues.parse(driver.awaitLine("figures=", PATIENCE));
    }
  }

  private static List<String> freeAddresses() throws IOException {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    List<String> found = new ArrayList<>();
    for (int port = FIRST_PORT + (int) (System.nanoTime() / 1_000 % PORTS);
        found.size() <= MEMBERS;
        port++) {
      try (ServerSocket _ = new ServerSocket(port, 1, loopback);
          ServerSocket _ = new ServerSocket(port + SECOND_PORT, 1, loopback)) {
        found.add("127.0.0.1:" + port);
      } catch (IOException e) {
        // Another program has it.
      }
    }
    return found;
  }
}

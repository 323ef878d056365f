package dev.weft.bench.run;

import dev.weft.bench.peer.Child;
import dev.weft.bench.peer.ChildFailure;
import dev.weft.bench.peer.ClusterPrograms;
import dev.weft.bench.peer.KeyValues;
import dev.weft.bench.peer.Program;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Tasks a second on a cluster, and what a member costs. */
final class ClusterSuite implements Suite {
  private static final String PREFIX = "cluster/";
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  @Override
  public List<String> cases(Plan plan) {
    return List.of(PREFIX + "idle", PREFIX + "sleepers", PREFIX + "tasks");
  }

  @Override
  public void run(Bench bench) throws InterruptedException {
    bench.inRounds(cases(bench.plan()), (id, round) -> runRound(bench, id, round));
  }

  private static void runRound(Bench bench, String id, int round) throws InterruptedException {
    for (Program program : ClusterPrograms.of(bench.tools(), id.substring(PREFIX.length()))) {
      bench.recorder().measure(id, program.name(), round, () -> figures(bench, program));
    }
  }

  private static Map<String, Double> figures(Bench bench, Program program)
      throws IOException, ChildFailure, InterruptedException {
    List<String> command = bench.pinning().measured(program.command());
    try (Child child = bench.children().start("cluster-" + program.name(), command)) {
      return KeyValues.parse(child.awaitLine("figures=", PATIENCE));
    }
  }
}

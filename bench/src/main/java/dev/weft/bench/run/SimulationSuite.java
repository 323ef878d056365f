package dev.weft.bench.run;

import dev.weft.bench.peer.Child;
import dev.weft.bench.peer.ChildFailure;
import dev.weft.bench.peer.KeyValues;
import dev.weft.bench.peer.Program;
import dev.weft.bench.peer.SimulationPrograms;
import dev.weft.bench.peer.SimulationPrograms.Ring;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** How fast simulated time passes, beside the same program in real time over loopback. */
final class SimulationSuite implements Suite {
  private static final String PREFIX = "simulation/";
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private static final Map<String, Ring> RINGS =
      Map.of(
          "hour-5", new Ring(5, 100, 3_600, 0),
          "5", new Ring(5, 100, 600, 3),
          "1000", new Ring(1_000, 10, 10, 3),
          "start-1000", new Ring(1_000, 10, 0.1, 0));

  @Override
  public List<String> cases(Plan plan) {
    return RINGS.keySet().stream().sorted().map(ring -> PREFIX + ring).toList();
  }

  @Override
  public void run(Bench bench) throws InterruptedException {
    bench.inRounds(cases(bench.plan()), (id, round) -> runRound(bench, id, round));
  }

  private static void runRound(Bench bench, String id, int round) throws InterruptedException {
    Ring ring = Objects.requireNonNull(RINGS.get(id.substring(PREFIX.length())));
    for (Program program : SimulationPrograms.of(bench.tools(), ring)) {
      bench.recorder().measure(id, program.name(), round, () -> time(bench, program));
    }
  }

  private static Map<String, Double> time(Bench bench, Program program)
      throws IOException, ChildFailure, InterruptedException {
    List<String> command = bench.pinning().measured(program.command());
    try (Child child = bench.children().start("simulation-" + program.name(), command)) {
      return KeyValues.parse("seconds=" + child.awaitLine("seconds=", PATIENCE));
    }
  }
}

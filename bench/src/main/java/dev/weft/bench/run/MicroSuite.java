package dev.weft.bench.run;

import dev.weft.bench.peer.Child;
import dev.weft.bench.peer.ChildFailure;
import dev.weft.bench.peer.KeyValues;
import dev.weft.bench.peer.MicroPrograms;
import dev.weft.bench.peer.Program;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Coordination: what an operation takes, in a plain program of each language. */
final class MicroSuite implements Suite {
  private static final String PREFIX = "micro/";
  private static final String OF_TWO_THREADS = "threadsafe";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Batches are short; a figure needs less time than one of a server. */
  private static final double SHARE_OF_WARM_UP = 0.5;

  private static final double SHARE_OF_SECONDS = 0.3;

  @Override
  public List<String> cases(Plan plan) {
    return List.of(
            "switch",
            "task",
            "queue",
            "timer",
            "call-soon",
            "call-soon-alone",
            "lock",
            "group-10",
            "gather-100",
            "cancel",
            OF_TWO_THREADS)
        .stream()
        .map(operation -> PREFIX + operation)
        .toList();
  }

  @Override
  public void run(Bench bench) throws InterruptedException {
    bench.inRounds(cases(bench.plan()), (id, round) -> runRound(bench, id, round));
  }

  private static void runRound(Bench bench, String id, int round) throws InterruptedException {
    String operation = id.substring(PREFIX.length());
    for (Program program : MicroPrograms.timing(bench.tools(), operation)) {
      bench.recorder().measure(id, program.name(), round, () -> time(bench, program, operation));
    }
  }

  private static Map<String, Double> time(Bench bench, Program program, String operation)
      throws IOException, ChildFailure, InterruptedException {
    List<String> command = new ArrayList<>(program.command());
    command.add(operation);
    command.add(Double.toString(bench.plan().warmSeconds() * SHARE_OF_WARM_UP));
    command.add(Double.toString(bench.plan().seconds() * SHARE_OF_SECONDS));
    List<String> placed =
        operation.equals(OF_TWO_THREADS) ? command : bench.pinning().measured(command);
    try (Child child = bench.children().start("micro-" + program.name(), placed)) {
      return KeyValues.parse("ns=" + child.awaitLine("ns=", PATIENCE));
    }
  }
}

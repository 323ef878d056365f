package dev.weft.bench.run;

import dev.weft.bench.peer.ChildFailure;
import dev.weft.bench.peer.Children;
import dev.weft.bench.peer.EchoServer;
import dev.weft.bench.peer.Pinning;
import dev.weft.bench.peer.Program;
import dev.weft.bench.peer.Tools;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/**
 * What all parts of a run share.
 *
 * @param selected the cases to run
 */
record Bench(
    Plan plan,
    Set<String> selected,
    Tools tools,
    Children children,
    Pinning pinning,
    Recorder recorder) {

  /** A case in one round. */
  interface Round {
    void run(String caseId, int round) throws InterruptedException;
  }

  /** Goes through those cases that are selected, round by round. */
  void inRounds(List<String> cases, Round body) throws InterruptedException {
    for (int round = 1; round <= plan.rounds(); round++) {
      for (String id : cases) {
        if (selected.contains(id)) {
          body.run(id, round);
        }
      }
    }
  }

  /** The same, with all processors for each program. */
  Bench unpinned() {
    return new Bench(plan, selected, tools, children, new Pinning(List.of()), recorder);
  }

  /** Starts an echo server on its processor. */
  EchoServer start(Program program) throws IOException, ChildFailure, InterruptedException {
    return EchoServer.start(program, children, pinning, tools);
  }
}

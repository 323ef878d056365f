package dev.weft.bench.run;

import dev.weft.bench.peer.ChildFailure;
import dev.weft.bench.peer.EchoServer;
import dev.weft.bench.peer.EchoServer.Load;
import dev.weft.bench.peer.Program;
import java.io.IOException;
import java.util.List;

/** A case's load on echo servers. */
record EchoLoad(String caseId, Load load) {
  private static final int BYTES_OF_KIB = 1024;

  static EchoLoad of(String caseId, Plan plan, int connections, int kib, Load.Tls tls) {
    return new EchoLoad(
        caseId,
        new Load(
            connections,
            connections,
            kib * BYTES_OF_KIB,
            plan.settleSeconds(),
            plan.seconds(),
            tls));
  }

  /** Starts a server, warms it up, and measures it under each load. */
  static void putOn(
      Program program, List<EchoLoad> loads, double warmSeconds, Bench bench, int round)
      throws InterruptedException {
    List<EchoLoad> left =
        loads.stream()
            .filter(load -> !bench.recorder().isGivenUp(load.caseId, program.name()))
            .toList();
    if (left.isEmpty()) {
      return;
    }
    try (EchoServer server = bench.start(program)) {
      server.warmUp(left.getFirst().load, warmSeconds);
      for (EchoLoad load : left) {
        bench
            .recorder()
            .measure(load.caseId, program.name(), round, () -> server.measure(load.load));
      }
    } catch (IOException | ChildFailure e) {
      for (EchoLoad load : left) {
        bench.recorder().fail(load.caseId, program.name(), round, String.valueOf(e.getMessage()));
      }
    }
  }
}

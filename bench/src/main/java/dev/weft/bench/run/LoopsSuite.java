package dev.weft.bench.run;

import dev.weft.bench.peer.EchoPrograms;
import dev.weft.bench.peer.EchoServer.Load;
import dev.weft.bench.peer.Program;
import java.util.List;

/**
 * Echo servers on one loop and on two, with all processors for server and load. Where there are but
 * two, the load takes what a second loop would need: then the processor time of a request tells
 * whether loops get in each other's way, and the rate does not.
 */
final class LoopsSuite implements Suite {
  private static final String ID = "loops/1k-100";
  private static final int CONNECTIONS = 100;
  private static final List<Integer> LOOPS = List.of(1, 2);

  @Override
  public List<String> cases(Plan plan) {
    return List.of(ID);
  }

  @Override
  public void run(Bench bench) throws InterruptedException {
    Bench unpinned = bench.unpinned();
    List<EchoLoad> load = List.of(EchoLoad.of(ID, bench.plan(), CONNECTIONS, 1, Load.Tls.OFF));
    bench.inRounds(
        List.of(ID),
        (id, round) -> {
          for (int loops : LOOPS) {
            for (Program program : EchoPrograms.onLoops(bench.tools(), loops)) {
              EchoLoad.putOn(program, load, bench.plan().warmSeconds(), unpinned, round);
            }
          }
        });
  }
}

package dev.weft.bench.run;

import dev.weft.bench.peer.EchoPrograms;
import dev.weft.bench.peer.EchoServer.Load;
import dev.weft.bench.peer.Program;
import java.util.ArrayList;
import java.util.List;

/** Echo servers under load: each round starts each server once and puts each load on it. */
final class EchoSuite implements Suite {
  private static final String PREFIX = "echo/";
  private static final List<Integer> KIBS = List.of(1, 10, 100);
  private static final List<Integer> CONNECTIONS = List.of(10, 500, 5_000);
  private static final int FEW = 10;

  @Override
  public List<String> cases(Plan plan) {
    List<String> ids = new ArrayList<>();
    for (int connections : CONNECTIONS) {
      for (int kib : KIBS) {
        ids.add(id(kib, connections));
      }
    }
    return ids;
  }

  private static String id(int kib, int connections) {
    return PREFIX + kib + "k-" + connections;
  }

  @Override
  public void run(Bench bench) throws InterruptedException {
    for (int round = 1; round <= bench.plan().rounds(); round++) {
      List<EchoLoad> loads = loads(bench, round);
      for (Program program : EchoPrograms.plain(bench.tools())) {
        EchoLoad.putOn(program, loads, bench.plan().warmSeconds(), bench, round);
      }
    }
  }

  private static List<EchoLoad> loads(Bench bench, int round) {
    List<EchoLoad> loads = new ArrayList<>();
    for (int connections : CONNECTIONS) {
      for (int kib : KIBS) {
        String id = id(kib, connections);
        if (bench.selected().contains(id) && round <= bench.plan().rounds(connections == FEW)) {
          loads.add(EchoLoad.of(id, bench.plan(), connections, kib, Load.Tls.OFF));
        }
      }
    }
    return loads;
  }
}

package dev.weft.bench.run;

import dev.weft.bench.peer.Certificate;
import dev.weft.bench.peer.EchoPrograms;
import dev.weft.bench.peer.EchoServer.Load;
import dev.weft.bench.peer.Program;
import dev.weft.fixtures.KeyMaker;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Echo servers whose clients come, are served once and go: what a handshake costs. */
final class HandshakeSuite implements Suite {
  private static final String PREFIX = "handshakes/";
  private static final int CONNECTIONS = 10;

  /** How much longer than others these servers warm up: TLS is that much more code to compile. */
  private static final double SHARE_OF_WARM_UP = 2.5;

  private record Kind(KeyMaker.Kind key, Load.Tls tls) {
    String id() {
      String sort = tls == Load.Tls.FULL_HANDSHAKES ? "full" : "resumed";
      return PREFIX + key.name().toLowerCase(Locale.ROOT) + "-" + sort;
    }
  }

  @Override
  public List<String> cases(Plan plan) {
    return Stream.of(KeyMaker.Kind.values())
        .flatMap(key -> kinds(key).stream().map(Kind::id))
        .toList();
  }

  private static List<Kind> kinds(KeyMaker.Kind key) {
    return List.of(
        new Kind(key, Load.Tls.FULL_HANDSHAKES), new Kind(key, Load.Tls.RESUMED_HANDSHAKES));
  }

  @Override
  public void run(Bench bench) throws InterruptedException {
    if (!bench.tools().loadSpeaksTls()) {
      return;
    }
    for (KeyMaker.Kind key : KeyMaker.Kind.values()) {
      List<EchoLoad> loads = loads(bench, key);
      if (!loads.isEmpty()) {
        run(bench, key, loads);
      }
    }
  }

  private static void run(Bench bench, KeyMaker.Kind key, List<EchoLoad> loads)
      throws InterruptedException {
    try {
      Certificate certificate = Certificate.make(bench.tools().folder(), key);
      List<Program> programs = EchoPrograms.handshakes(bench.tools(), certificate);
      double warmSeconds = bench.plan().warmSeconds() * SHARE_OF_WARM_UP;
      for (int round = 1; round <= bench.plan().sideRounds(); round++) {
        for (Program program : programs) {
          EchoLoad.putOn(program, loads, warmSeconds, bench, round);
        }
      }
    } catch (IOException e) {
      loads.forEach(
          load -> bench.recorder().fail(load.caseId(), "TLS", 1, String.valueOf(e.getMessage())));
    }
  }

  private static List<EchoLoad> loads(Bench bench, KeyMaker.Kind key) {
    return kinds(key).stream()
        .filter(kind -> bench.selected().contains(kind.id()))
        .map(kind -> EchoLoad.of(kind.id(), bench.plan(), CONNECTIONS, 1, kind.tls))
        .toList();
  }
}

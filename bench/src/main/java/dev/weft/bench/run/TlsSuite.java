package dev.weft.bench.run;

import dev.weft.bench.peer.Certificate;
import dev.weft.bench.peer.EchoPrograms;
import dev.weft.bench.peer.EchoServer.Load;
import dev.weft.bench.peer.Program;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

/** Echo servers that encrypt. */
final class TlsSuite implements Suite {
  private static final String PREFIX = "tls/";

  /** How much longer than others these servers warm up: TLS is that much more code to compile. */
  private static final double SHARE_OF_WARM_UP = 2.5;

  private record Size(int kib, int connections, boolean matters) {
    String id() {
      return PREFIX + kib + "k-" + connections;
    }
  }

  private static final List<Size> SIZES =
      List.of(new Size(1, 10, true), new Size(100, 10, false), new Size(1, 500, false));

  @Override
  public List<String> cases(Plan plan) {
    return SIZES.stream().map(Size::id).toList();
  }

  @Override
  public void run(Bench bench) throws InterruptedException {
    if (loads(bench, 1).isEmpty() || !bench.tools().loadSpeaksTls()) {
      return;
    }
    Certificate certificate;
    try {
      certificate = Certificate.make(bench.tools().folder());
    } catch (IOException e) {
      cases(bench.plan())
          .forEach(id -> bench.recorder().fail(id, "TLS", 1, String.valueOf(e.getMessage())));
      return;
    }
    double warmSeconds = bench.plan().warmSeconds() * SHARE_OF_WARM_UP;
    for (int round = 1; round <= bench.plan().rounds(); round++) {
      for (Program program : EchoPrograms.tls(bench.tools(), certificate)) {
        EchoLoad.putOn(program, loads(bench, round), warmSeconds, bench, round);
      }
    }
  }

  private static List<EchoLoad> loads(Bench bench, int round) {
    Stream<Size> selected =
        SIZES.stream()
            .filter(size -> bench.selected().contains(size.id()))
            .filter(size -> round <= bench.plan().rounds(size.matters));
    return selected
        .map(size -> EchoLoad.of(size.id(), bench.plan(), size.connections, size.kib, Load.Tls.ON))
        .toList();
  }
}

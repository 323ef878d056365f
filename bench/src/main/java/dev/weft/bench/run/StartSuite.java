package dev.weft.bench.run;

import dev.weft.bench.peer.AotCache;
import dev.weft.bench.peer.Certificate;
import dev.weft.bench.peer.Child;
import dev.weft.bench.peer.ChildFailure;
import dev.weft.bench.peer.EchoServer;
import dev.weft.bench.peer.EchoServer.Load;
import dev.weft.bench.peer.FirstByte;
import dev.weft.bench.peer.Program;
import dev.weft.bench.peer.StartPrograms;
import dev.weft.bench.peer.StartPrograms.WithFlags;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How long programs take from their launch to the first byte that they send back, or to their end;
 * and what a server with TLS does in its first three seconds. Weft's with the JDK's AOT cache, too,
 * which a run that did the same has made.
 */
final class StartSuite implements Suite {
  private static final String ECHO = "start/echo";
  private static final String TLS = "start/tls";
  private static final String TLS_RATE = "start/tls-3s";
  private static final String HTTP = "start/http";
  private static final String HELLO = "start/hello";
  private static final String WITH_CACHE = "weft-aot";

  private static final Duration PATIENCE = Duration.ofMinutes(2); // it may be built before
  private static final double NANOS_OF_MILLI = 1e6;
  private static final double FIRST_SECONDS = 3;
  private static final int CONNECTIONS = 10;
  private static final int MESSAGE_BYTES = 1024;
  private static final int TRAINING_CLIENTS = 500;

  /** Few: the JVM would compile handshakes first, and what a loaded server does only then. */
  private static final int TRAINING_CLIENTS_WITH_TLS = 10;

  /** A start is short, and more of them make the median steadier. */
  private static final int STARTS_IN_ROUND = 2;

  @Override
  public List<String> cases(Plan plan) {
    return List.of(ECHO, TLS, TLS_RATE, HTTP, HELLO);
  }

  @Override
  public void run(Bench bench) throws InterruptedException {
    Bench unpinned = bench.unpinned();
    if (bench.selected().contains(ECHO)) {
      List<Program> programs = new ArrayList<>(StartPrograms.echo(bench.tools()));
      addWithCache(
          ECHO,
          programs,
          StartPrograms.weftEcho(bench.tools()),
          FirstByte::echoed,
          TRAINING_CLIENTS,
          server -> server.warmUp(load(Load.Tls.OFF), FIRST_SECONDS),
          unpinned);
      start(ECHO, programs, FirstByte::echoed, unpinned);
    }
    runEncrypted(bench, unpinned);
    if (bench.selected().contains(HELLO)) {
      hello(unpinned);
    }
  }

  private static void runEncrypted(Bench bench, Bench unpinned) throws InterruptedException {
    List<String> ids =
        List.of(TLS, TLS_RATE, HTTP).stream().filter(bench.selected()::contains).toList();
    if (ids.isEmpty() || !bench.tools().loadSpeaksTls()) {
      return;
    }
    Certificate certificate;
    try {
      certificate = Certificate.make(bench.tools().folder());
    } catch (IOException e) {
      ids.forEach(id -> bench.recorder().fail(id, "TLS", 1, String.valueOf(e.getMessage())));
      return;
    }
    if (ids.contains(TLS) || ids.contains(TLS_RATE)) {
      List<Program> programs = new ArrayList<>(StartPrograms.tls(bench.tools(), certificate));
      WithFlags weft = StartPrograms.weftTls(bench.tools(), certificate);
      addWithCache(
          TLS,
          programs,
          weft,
          FirstByte::encrypted,
          TRAINING_CLIENTS_WITH_TLS,
          server -> server.warmUp(load(Load.Tls.ON), FIRST_SECONDS),
          unpinned);
      if (ids.contains(TLS)) {
        start(TLS, programs, FirstByte::encrypted, unpinned);
      }
      if (ids.contains(TLS_RATE)) {
        firstSeconds(programs, bench);
      }
    }
    if (ids.contains(HTTP)) {
      List<Program> programs = new ArrayList<>(StartPrograms.http(bench.tools(), certificate));
      WithFlags weft = StartPrograms.weftHttp(bench.tools(), certificate);
      addWithCache(HTTP, programs, weft, FirstByte::answered, TRAINING_CLIENTS, _ -> {}, unpinned);
      start(HTTP, programs, FirstByte::answered, unpinned);
    }
  }

  private static void addWithCache(
      String id,
      List<Program> programs,
      WithFlags weft,
      FirstByte firstByte,
      int clients,
      AotCache.Exercise exercise,
      Bench bench)
      throws InterruptedException {
    try {
      Path cache = bench.tools().folder().resolve(id.replace('/', '-') + ".aot");
      AotCache.train(cache, weft, bench::start, firstByte, clients, exercise);
      programs.addFirst(new Program(WITH_CACHE, weft.command(AotCache.flags(cache))));
    } catch (IOException | ChildFailure e) {
      bench.recorder().fail(id, WITH_CACHE, 1, String.valueOf(e.getMessage()));
    }
  }

  private static void start(String id, List<Program> programs, FirstByte firstByte, Bench bench)
      throws InterruptedException {
    for (int round = 1; round <= bench.plan().rounds() * STARTS_IN_ROUND; round++) {
      for (Program program : programs) {
        bench
            .recorder()
            .measure(
                id,
                program.name(),
                round,
                () -> {
                  long start = System.nanoTime();
                  try (EchoServer server = bench.start(program)) {
                    firstByte.await(server.port());
                    return millisSince(start);
                  }
                });
      }
    }
  }

  private static Load load(Load.Tls tls) {
    return new Load(CONNECTIONS, CONNECTIONS, MESSAGE_BYTES, 0, FIRST_SECONDS, tls);
  }

  private static void firstSeconds(List<Program> programs, Bench bench)
      throws InterruptedException {
    for (int round = 1; round <= bench.plan().rounds(); round++) {
      for (Program program : programs) {
        bench
            .recorder()
            .measure(
                TLS_RATE,
                program.name(),
                round,
                () -> {
                  try (EchoServer server = bench.start(program)) {
                    return server.measure(load(Load.Tls.ON));
                  }
                });
      }
    }
  }

  private static void hello(Bench bench) throws InterruptedException {
    Path folder = Path.of(System.getProperty("weft.bench", "bench"));
    for (int round = 0; round <= bench.plan().rounds() * STARTS_IN_ROUND; round++) {
      for (Program program : StartPrograms.hello(bench.tools(), folder)) {
        if (round > 0) {
          bench
              .recorder()
              .measure(HELLO, program.name(), round, () -> timeToTheEnd(program, bench));
        } else {
          compile(program, bench);
        }
      }
    }
  }

  /** The first run compiles, and makes a cache. */
  private static void compile(Program program, Bench bench) throws InterruptedException {
    try {
      Map<String, Double> _ = timeToTheEnd(program, bench);
    } catch (IOException | ChildFailure e) {
      bench.recorder().fail(HELLO, program.name(), 1, String.valueOf(e.getMessage()));
    }
  }

  private static Map<String, Double> timeToTheEnd(Program program, Bench bench)
      throws IOException, ChildFailure, InterruptedException {
    long start = System.nanoTime();
    try (Child child = bench.children().start("hello-" + program.name(), program.command())) {
      String _ = child.awaitLine("hello", PATIENCE);
      int exitCode = child.exitCode(PATIENCE);
      if (exitCode != 0) {
        throw new ChildFailure(program.name() + " ended with " + exitCode);
      }
      return millisSince(start);
    }
  }

  private static Map<String, Double> millisSince(long start) {
    return Map.of("ms", (System.nanoTime() - start) / NANOS_OF_MILLI);
  }
}

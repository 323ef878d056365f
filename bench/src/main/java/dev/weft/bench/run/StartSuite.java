package dev.weft.bench.run;

import dev.weft.bench.peer.ChildFailure;
import dev.weft.bench.peer.EchoPrograms;
import dev.weft.bench.peer.EchoServer;
import dev.weft.bench.peer.Jvm;
import dev.weft.bench.peer.Program;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** How long a user's program takes from its launch to the first byte that it echoes. */
final class StartSuite implements Suite {
  private static final String ID = "start/echo";
  private static final String WITH_CACHE = "weft-aot";

  /** Servers that have another's start, or no users. */
  private static final Set<String> LEFT_OUT =
      Set.of(
          "continuation",
          "weft-protocol",
          "weft-sockets",
          "asyncio-protocol",
          "uvloop-protocol",
          "netty-epoll");

  private static final Duration CACHE_PATIENCE = Duration.ofSeconds(60);
  private static final int PATIENCE_MILLIS = 10_000;
  private static final double NANOS_OF_MILLI = 1e6;

  /** A start is short, and more of them make the median steadier. */
  private static final int STARTS_IN_ROUND = 2;

  @Override
  public List<String> cases(Plan plan) {
    return List.of(ID);
  }

  @Override
  public void run(Bench bench) throws InterruptedException {
    if (!bench.selected().contains(ID)) {
      return;
    }
    Bench unpinned = bench.unpinned();
    List<Program> programs = programs(unpinned);
    for (int round = 1; round <= bench.plan().rounds() * STARTS_IN_ROUND; round++) {
      for (Program program : programs) {
        bench.recorder().measure(ID, program.name(), round, () -> time(unpinned, program));
      }
    }
  }

  private static List<Program> programs(Bench bench) throws InterruptedException {
    List<Program> programs = new ArrayList<>();
    try {
      programs.add(withCache(bench));
    } catch (IOException | ChildFailure e) {
      bench.recorder().fail(ID, WITH_CACHE, 1, String.valueOf(e.getMessage()));
    }
    EchoPrograms.plain(bench.tools()).stream()
        .filter(program -> !LEFT_OUT.contains(program.name()))
        .forEach(programs::add);
    return programs;
  }

  /**
   * Lets the JVM watch one run and write what it learned to a file, which later runs begin with.
   */
  private static Program withCache(Bench bench)
      throws IOException, ChildFailure, InterruptedException {
    Path cache = bench.tools().folder().resolve("weft.aot");
    Files.deleteIfExists(cache);
    Jvm jvm = bench.tools().jvm();
    List<String> training = EchoPrograms.weftStreams(jvm, List.of("-XX:AOTCacheOutput=" + cache));
    try (EchoServer server = bench.start(new Program("weft-aot-training", training))) {
      echoByte(server.port());
      server.child().terminate(CACHE_PATIENCE);
    }
    if (!Files.exists(cache)) {
      throw new ChildFailure("the JVM wrote no AOT cache: it takes a JDK 25");
    }
    return new Program(
        WITH_CACHE,
        EchoPrograms.weftStreams(jvm, List.of("-XX:AOTMode=on", "-XX:AOTCache=" + cache)));
  }

  private static Map<String, Double> time(Bench bench, Program program)
      throws IOException, ChildFailure, InterruptedException {
    long start = System.nanoTime();
    try (EchoServer server = bench.start(program)) {
      echoByte(server.port());
      return Map.of("ms", (System.nanoTime() - start) / NANOS_OF_MILLI);
    }
  }

  private static void echoByte(int port) throws IOException, ChildFailure {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.getOutputStream().write('x');
      if (socket.getInputStream().read() != 'x') {
        throw new ChildFailure("the first byte did not come back");
      }
    }
  }
}

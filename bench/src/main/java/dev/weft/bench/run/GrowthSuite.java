package dev.weft.bench.run;

import dev.weft.bench.peer.Child;
import dev.weft.bench.peer.ChildFailure;
import dev.weft.bench.peer.EchoPrograms;
import dev.weft.bench.peer.EchoServer;
import dev.weft.bench.peer.EchoServer.Load;
import dev.weft.bench.peer.KeyValues;
import dev.weft.bench.peer.Memory;
import dev.weft.bench.peer.MicroPrograms;
import dev.weft.bench.peer.Program;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What one more event costs, and one more sleeper weighs, the more there are already. */
final class GrowthSuite implements Suite {
  private static final String TASKS = "growth/tasks/";
  private static final String CONNECTIONS = "growth/connections/";
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final double SHARE_OF_SECONDS = 0.25;
  private static final double SHARE_OF_WARM_UP = 0.5;
  private static final int FEWEST_ACTIVE = 10;
  private static final int ONE_OF = 100;

  /** Of a program, beside its connections. */
  private static final int OTHER_DESCRIPTORS = 300;

  private static final int MESSAGE_BYTES = 1024;

  /**
   * On the JVM: a server that has served few keeps larger stacks, of code that is not compiled yet.
   * The resident memory of others would not shrink again.
   */
  private static final int MOST_TO_WARM_UP = 5_000;

  /** With fewer, the figure would be that of something else. */
  private static final int FEWEST_TO_WEIGH = 1_000;

  @Override
  public List<String> cases(Plan plan) {
    return Stream.concat(
            plan.sleepers().stream().map(count -> TASKS + count),
            plan.idle().stream().map(count -> CONNECTIONS + count))
        .toList();
  }

  @Override
  public void run(Bench bench) throws InterruptedException {
    for (int round = 1; round <= bench.plan().sideRounds(); round++) {
      for (int count : bench.plan().sleepers()) {
        if (bench.selected().contains(TASKS + count)) {
          sleepers(bench, count, round);
        }
      }
      for (int count : bench.plan().idle()) {
        if (bench.selected().contains(CONNECTIONS + count) && hasDescriptors(bench, count)) {
          connections(bench, count, round);
        }
      }
    }
  }

  /**
   * Whether the system lets a program have so many connections; else the page says what it takes.
   */
  private static boolean hasDescriptors(Bench bench, int count) {
    long limit = Descriptors.limit();
    boolean enough = count + OTHER_DESCRIPTORS <= limit;
    if (!enough) {
      bench
          .recorder()
          .fail(
              CONNECTIONS + count,
              "all",
              1,
              "a process may have %,d descriptors: raise the hard limit (ulimit -Hn)"
                  .formatted(limit));
    }
    return enough;
  }

  private static void sleepers(Bench bench, int count, int round) throws InterruptedException {
    double seconds = bench.plan().seconds() * SHARE_OF_SECONDS;
    for (Program program : MicroPrograms.sleeping(bench.tools(), count, seconds)) {
      bench
          .recorder()
          .measure(TASKS + count, program.name(), round, () -> sleep(bench, program, count));
    }
  }

  private static Map<String, Double> sleep(Bench bench, Program program, int count)
      throws IOException, ChildFailure, InterruptedException {
    List<String> command = bench.pinning().measured(program.command());
    try (Child child = bench.children().start("growth-" + program.name(), command)) {
      Map<String, Double> values =
          new TreeMap<>(KeyValues.parse("bytes=" + child.awaitLine("bytes=", PATIENCE)));
      double bytes = values.getOrDefault("bytes", 0.0);
      if (count >= FEWEST_TO_WEIGH && bytes > 0) {
        values.put("bytes_each", bytes / count);
      }
      return values;
    }
  }

  private static void connections(Bench bench, int count, int round) throws InterruptedException {
    for (Program program : EchoPrograms.holdingConnections(bench.tools())) {
      bench
          .recorder()
          .measure(CONNECTIONS + count, program.name(), round, () -> hold(bench, program, count));
    }
  }

  private static Map<String, Double> hold(Bench bench, Program program, int count)
      throws IOException, ChildFailure, InterruptedException {
    Plan plan = bench.plan();
    try (EchoServer server = bench.start(program)) {
      int served = program.isOnJvm() ? Math.min(count, MOST_TO_WARM_UP) : FEWEST_ACTIVE;
      server.warmUp(load(served, 0, 0), plan.warmSeconds() * SHARE_OF_WARM_UP);
      Optional<Weight> before = weigh(bench, program, server.pid());
      return server.measure(
          load(count, plan.settleSeconds(), plan.seconds()),
          pid ->
              count < FEWEST_TO_WEIGH || before.isEmpty()
                  ? Map.of()
                  : before.get().difference(weigh(bench, program, pid), count));
    }
  }

  private static Load load(int connections, double warmSeconds, double seconds) {
    int active = Math.min(connections, Math.max(FEWEST_ACTIVE, connections / ONE_OF));
    return new Load(connections, active, MESSAGE_BYTES, warmSeconds, seconds, Load.Tls.OFF);
  }

  /** A JVM's heap, and the resident memory of others: a JVM's says what it was once. */
  private record Weight(String figure, long bytes) {
    Map<String, Double> difference(Optional<Weight> later, int count) {
      return later.isEmpty()
          ? Map.of()
          : Map.of(figure, (double) (later.get().bytes - bytes) / count);
    }
  }

  private static Optional<Weight> weigh(Bench bench, Program program, long pid)
      throws IOException, ChildFailure, InterruptedException {
    return program.isOnJvm()
        ? Optional.of(new Weight("heap_each", Memory.heapBytes(bench.tools().jvm(), pid)))
        : Memory.residentBytes(pid).map(bytes -> new Weight("rss_each", bytes));
  }
}

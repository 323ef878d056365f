package dev.weft.bench.run;

import dev.weft.bench.peer.Certificate;
import dev.weft.bench.peer.ChildFailure;
import dev.weft.bench.peer.HttpKind;
import dev.weft.bench.peer.HttpPrograms;
import dev.weft.bench.peer.HttpServer;
import dev.weft.bench.peer.HttpServer.Load;
import dev.weft.bench.peer.Memory;
import dev.weft.bench.peer.Program;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Servers of HTTP under load, and what their idle connections weigh: each round starts each server
 * once and puts each load on it.
 */
final class HttpSuite implements Suite {
  private static final String PREFIX = "http/";
  private static final String IDLE = PREFIX + "idle-";
  private static final List<Integer> CONNECTIONS = List.of(10, 500);
  private static final int FEW = 10;
  private static final int IDLE_CONNECTIONS = 10_000;

  /** A kind's first load warms up what only that kind needs. */
  private static final double SHARE_OF_WARM_UP = 0.3;

  private static final double SHARE_OF_SETTLING = 0.5;
  private static final double SHARE_OF_SECONDS = 0.75;

  @Override
  public List<String> cases(Plan plan) {
    List<String> ids = new ArrayList<>();
    for (HttpKind kind : HttpKind.values()) {
      CONNECTIONS.forEach(connections -> ids.add(id(kind, connections)));
    }
    ids.add(IDLE + IDLE_CONNECTIONS);
    return ids;
  }

  private static String id(HttpKind kind, int connections) {
    return PREFIX + kind.id() + "-" + connections;
  }

  @Override
  public void run(Bench bench) throws InterruptedException {
    if (cases(bench.plan()).stream().noneMatch(bench.selected()::contains)
        || !bench.tools().loadSpeaksTls()) {
      return;
    }
    Certificate certificate;
    try {
      certificate = Certificate.make(bench.tools().folder());
    } catch (IOException e) {
      bench.recorder().fail(PREFIX + "tls-10", "TLS", 1, String.valueOf(e.getMessage()));
      return;
    }
    for (int round = 1; round <= bench.plan().rounds(); round++) {
      for (Program program : HttpPrograms.all(bench.tools(), certificate)) {
        putLoadsOn(program, bench, round);
      }
    }
  }

  private static void putLoadsOn(Program program, Bench bench, int round)
      throws InterruptedException {
    List<Row> rows = rows(program, bench);
    if (!rows.isEmpty()) {
      try (HttpServer server =
          HttpServer.start(program, bench.children(), bench.pinning(), bench.tools())) {
        server.warmUp(load(bench.plan(), HttpKind.PLAIN, FEW), bench.plan().warmSeconds());
        measure(server, rows, program, bench, round);
      } catch (IOException | ChildFailure e) {
        for (Row row : rows) {
          bench.recorder().fail(row.id(), program.name(), round, String.valueOf(e.getMessage()));
        }
      }
    }
    weigh(program, bench, round);
  }

  private record Row(HttpKind kind, int connections) {
    String id() {
      return HttpSuite.id(kind, connections);
    }
  }

  private static List<Row> rows(Program program, Bench bench) {
    List<Row> rows = new ArrayList<>();
    for (HttpKind kind : HttpKind.values()) {
      if (!HttpPrograms.serves(program, kind)
          || (kind == HttpKind.H2 && bench.tools().h2load().isEmpty())) {
        continue;
      }
      for (int connections : CONNECTIONS) {
        var row = new Row(kind, connections);
        if (bench.selected().contains(row.id())
            && !bench.recorder().isGivenUp(row.id(), program.name())) {
          rows.add(row);
        }
      }
    }
    return rows;
  }

  private static Load load(Plan plan, HttpKind kind, int connections) {
    return new Load(
        kind,
        connections,
        connections,
        plan.settleSeconds() * SHARE_OF_SETTLING,
        plan.seconds() * SHARE_OF_SECONDS);
  }

  private static void measure(
      HttpServer server, List<Row> rows, Program program, Bench bench, int round)
      throws InterruptedException {
    HttpKind last = HttpKind.PLAIN;
    for (Row row : rows) {
      Load load = load(bench.plan(), row.kind, row.connections);
      boolean isNew = row.kind != last;
      last = row.kind;
      bench
          .recorder()
          .measure(
              row.id(),
              program.name(),
              round,
              () -> {
                if (isNew) {
                  server.warmUp(load, bench.plan().warmSeconds() * SHARE_OF_WARM_UP);
                }
                return server.measure(load);
              });
    }
  }

  // ---- Idle connections

  /** On a server of its own: what others left behind would be weighed, too. */
  private static void weigh(Program program, Bench bench, int round) throws InterruptedException {
    String id = IDLE + IDLE_CONNECTIONS;
    if (bench.selected().contains(id) && round <= bench.plan().sideRounds()) {
      bench.recorder().measure(id, program.name(), round, () -> hold(program, bench));
    }
  }

  private static Map<String, Double> hold(Program program, Bench bench)
      throws IOException, ChildFailure, InterruptedException {
    Plan plan = bench.plan();
    try (HttpServer server =
        HttpServer.start(program, bench.children(), bench.pinning(), bench.tools())) {
      server.warmUp(load(plan, HttpKind.PLAIN, FEW), plan.warmSeconds() * SHARE_OF_WARM_UP);
      long heapBefore = Memory.heapBytes(bench.tools().jvm(), server.pid());
      Optional<Long> residentBefore = Memory.residentBytes(server.pid());
      return server.measure(
          new Load(HttpKind.PLAIN, IDLE_CONNECTIONS, FEW, plan.settleSeconds(), plan.seconds()),
          pid -> {
            Map<String, Double> each = new TreeMap<>();
            long heap = Memory.heapBytes(bench.tools().jvm(), pid) - heapBefore;
            each.put("heap_each", (double) heap / IDLE_CONNECTIONS);
            Optional<Long> resident = Memory.residentBytes(pid);
            if (resident.isPresent() && residentBefore.isPresent()) {
              each.put(
                  "rss_each", (double) (resident.get() - residentBefore.get()) / IDLE_CONNECTIONS);
            }
            return each;
          });
    }
  }
}

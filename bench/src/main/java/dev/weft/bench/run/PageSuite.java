package dev.weft.bench.run;

import dev.weft.bench.peer.Child;
import dev.weft.bench.peer.ChildFailure;
import dev.weft.bench.peer.EchoPrograms;
import dev.weft.bench.peer.EchoServer;
import dev.weft.bench.peer.EchoServer.Load;
import dev.weft.bench.peer.Program;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * What a live page costs the echo server that it shows: the same server is measured without a page
 * and then with one that is open, round by round.
 */
final class PageSuite implements Suite {
  private static final String PREFIX = "page/1k-";
  private static final List<Integer> CONNECTIONS = List.of(10, 500);
  private static final String SERVER = "weft-streams";
  private static final String WITH_PAGE = SERVER + "-with-page";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** So many seconds pass first: that attaching and compiling take their time is another thing. */
  private static final int EVENTS_BEFORE = 10;

  private static final String ADDRESS = "http://";

  @Override
  public List<String> cases(Plan plan) {
    return CONNECTIONS.stream().map(PageSuite::id).toList();
  }

  private static String id(int connections) {
    return PREFIX + connections;
  }

  @Override
  public void run(Bench bench) throws InterruptedException {
    Optional<Program> server =
        EchoPrograms.plain(bench.tools()).stream()
            .filter(program -> program.name().equals(SERVER))
            .findFirst();
    for (int round = 1; round <= bench.plan().rounds() && server.isPresent(); round++) {
      for (int connections : CONNECTIONS) {
        String id = id(connections);
        if (bench.selected().contains(id)) {
          measure(
              server.get(),
              EchoLoad.of(id, bench.plan(), connections, 1, Load.Tls.OFF),
              bench,
              round);
        }
      }
    }
  }

  private static void measure(Program program, EchoLoad load, Bench bench, int round)
      throws InterruptedException {
    try (EchoServer server = bench.start(program)) {
      server.warmUp(load.load(), bench.plan().warmSeconds());
      bench.recorder().measure(load.caseId(), SERVER, round, () -> server.measure(load.load()));
      try (OpenPage _ = OpenPage.of(server.pid(), bench)) {
        bench
            .recorder()
            .measure(load.caseId(), WITH_PAGE, round, () -> server.measure(load.load()));
      }
    } catch (IOException | ChildFailure e) {
      bench.recorder().fail(load.caseId(), WITH_PAGE, round, String.valueOf(e.getMessage()));
    }
  }

  /** A page that is served and looked at, beside the load. */
  private record OpenPage(Child server, InputStream events) implements AutoCloseable {
    static OpenPage of(long pid, Bench bench)
        throws IOException, ChildFailure, InterruptedException {
      List<String> command = bench.tools().jvm().page(pid);
      Child server = bench.children().start("page", bench.pinning().load(command));
      boolean open = false;
      try {
        URI page = URI.create(ADDRESS + server.awaitLine(ADDRESS, PATIENCE));
        InputStream events = page.resolve("events").toURL().openStream();
        CountDownLatch left = new CountDownLatch(EVENTS_BEFORE);
        Thread.ofPlatform().daemon().start(() -> readOn(events, left));
        if (!left.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
          throw new ChildFailure("the page does not show the server");
        }
        open = true;
        return new OpenPage(server, events);
      } finally {
        if (!open) {
          server.close();
        }
      }
    }

    private static void readOn(InputStream events, CountDownLatch left) {
      try (BufferedReader lines =
          new BufferedReader(new InputStreamReader(events, StandardCharsets.UTF_8))) {
        lines.lines().filter(line -> line.startsWith("data: ")).forEach(_ -> left.countDown());
      } catch (IOException | UncheckedIOException e) {
        // The page was closed.
      }
    }

    @Override
    public void close() {
      server.close();
    }
  }
}

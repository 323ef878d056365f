package dev.weft.bench.run;

import dev.weft.bench.peer.Certificate;
import dev.weft.bench.peer.Child;
import dev.weft.bench.peer.ChildFailure;
import dev.weft.bench.peer.Children;
import dev.weft.bench.peer.HttpKind;
import dev.weft.bench.peer.HttpPrograms;
import dev.weft.bench.peer.HttpServer;
import dev.weft.bench.peer.HttpServer.Load;
import dev.weft.bench.peer.KeyValues;
import dev.weft.bench.peer.Memory;
import dev.weft.bench.peer.Pinning;
import dev.weft.bench.peer.Program;
import dev.weft.bench.peer.Tools;
import java.io.File;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Weft's server of HTTP under all kinds of load at once for minutes, while other clients vanish in
 * the midst of their requests: afterwards it has no more descriptors, threads and heap than it had
 * after a tenth of that time.
 */
final class Soak {
  private static final List<HttpKind> KINDS =
      List.of(
          HttpKind.PLAIN,
          HttpKind.JSON,
          HttpKind.SLEEP,
          HttpKind.DOWNLOAD,
          HttpKind.UPLOAD,
          HttpKind.WS,
          HttpKind.TLS);

  private static final int CONNECTIONS = 10;
  private static final double SHARE_OF_BEGINNING = 0.1;
  private static final double SECONDS_OF_MINUTE = 60;

  /** As long as a closed connection waits for what its client still sends, and more. */
  private static final Duration REST = Duration.ofSeconds(15);

  private static final int MOST_MORE_DESCRIPTORS = 3;
  private static final int MOST_MORE_THREADS = 3;
  private static final long MOST_MORE_HEAP_BYTES = 8L * 1024 * 1024;

  private final Tools tools;
  private final Children children;
  private final Pinning pinning;

  Soak(Tools tools, Children children, Pinning pinning) {
    this.tools = tools;
    this.children = children;
    this.pinning = pinning;
  }

  /** What the server has while no client asks. */
  private record Holding(int descriptors, int threads, long heapBytes, long residentBytes) {
    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "%d descriptors, %d threads, %,d KiB of heap, %,d KiB resident",
          descriptors,
          threads,
          heapBytes / 1024,
          residentBytes / 1024);
    }
  }

  /** Loads the server for so long; whether it kept what it should not. */
  boolean run(int minutes) throws IOException, ChildFailure, InterruptedException {
    if (!tools.loadSpeaksTls()) {
      throw new ChildFailure("the load is a C program: install gcc and libssl-dev");
    }
    Certificate certificate = Certificate.make(tools.folder());
    Program weft = HttpPrograms.all(tools, certificate).getFirst();
    double seconds = minutes * SECONDS_OF_MINUTE;
    try (HttpServer server = HttpServer.start(weft, children, pinning, tools)) {
      load(server, seconds * SHARE_OF_BEGINNING);
      Holding before = look(server);
      System.out.println("at the beginning: " + before);
      load(server, seconds);
      Holding after = look(server);
      System.out.println("at the end:       " + after);
      boolean kept =
          after.descriptors > before.descriptors + MOST_MORE_DESCRIPTORS
              || after.threads > before.threads + MOST_MORE_THREADS
              || after.heapBytes > before.heapBytes + MOST_MORE_HEAP_BYTES;
      System.out.println(kept ? "it KEEPS what it should not" : "it keeps nothing");
      return kept;
    }
  }

  private void load(HttpServer server, double seconds)
      throws IOException, ChildFailure, InterruptedException {
    List<Load> loads = new ArrayList<>();
    List<Child> clients = new ArrayList<>();
    try {
      Child vanishing = children.start("load-vanishing", pinning.load(vanishing(server, seconds)));
      clients.add(vanishing);
      for (HttpKind kind : KINDS) {
        loads.add(new Load(kind, CONNECTIONS, CONNECTIONS, 0, seconds));
      }
      for (Load load : loads) {
        clients.add(server.begin(load));
      }
      for (int i = 0; i < loads.size(); i++) {
        Map<String, Double> figures = server.figures(clients.get(i + 1), loads.get(i));
        double rate = figures.getOrDefault("rate", 0.0);
        System.out.printf(
            Locale.ROOT, "%-10s %,12.0f requests%n", loads.get(i).kind().id(), rate * seconds);
      }
      Duration patience = Duration.ofSeconds((long) seconds + REST.toSeconds());
      String vanished = vanishing.awaitLine("requests=", patience);
      double requests = KeyValues.parse("requests=" + vanished).getOrDefault("requests", 0.0);
      System.out.printf(Locale.ROOT, "%-10s %,12.0f clients%n", "vanishing", requests);
    } finally {
      clients.forEach(Child::close);
    }
  }

  private List<String> vanishing(HttpServer server, double seconds) {
    return tools.jvm().vanishingClients(server.port(), seconds);
  }

  private Holding look(HttpServer server) throws IOException, ChildFailure, InterruptedException {
    Thread.sleep(REST.toMillis());
    long pid = server.pid();
    long heap = Memory.heapBytes(tools.jvm(), pid);
    Optional<Long> resident = Memory.residentBytes(pid);
    return new Holding(entries(pid, "fd"), entries(pid, "task"), heap, resident.orElse(0L));
  }

  private static int entries(long pid, String folder) {
    String[] names = new File("/proc/" + pid + "/" + folder).list();
    return names == null ? 0 : names.length;
  }
}

package dev.weft.bench.peer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A running server of HTTP, and the load on it. */
public final class HttpServer implements AutoCloseable {
  private static final double MICROS = 1e6;
  private static final int STREAMS = 100;
  private static final Pattern H2LOAD =
      Pattern.compile("\\s*\\d+ total, \\d+ started, (\\d+) done, (\\d+) succeeded.*");

  private final LoadedServer server;
  private final int port;
  private final int tlsPort;

  private HttpServer(LoadedServer server, int tlsPort, int port) {
    this.server = server;
    this.tlsPort = tlsPort;
    this.port = port;
  }

  /** Starts the server and waits until it listens. */
  public static HttpServer start(Program program, Children children, Pinning pinning, Tools tools)
      throws IOException, ChildFailure, InterruptedException {
    var server = LoadedServer.start("http-" + program.name(), program, children, pinning, tools);
    int tlsPort = server.awaitPort("with TLS on ");
    return new HttpServer(server, tlsPort, server.awaitPort("listening on "));
  }

  /**
   * What clients do.
   *
   * @param connections how many are open
   * @param active how many of them ask
   */
  public record Load(
      HttpKind kind, int connections, int active, double warmSeconds, double seconds) {
    private Duration patience() {
      return LoadedServer.patience(warmSeconds, seconds);
    }

    Load lasting(double newWarmSeconds, double newSeconds) {
      return new Load(kind, connections, active, newWarmSeconds, newSeconds);
    }
  }

  /** Loads the server for a while, without figures. */
  public void warmUp(Load load, double seconds)
      throws IOException, ChildFailure, InterruptedException {
    Map<String, Double> _ =
        load.kind == HttpKind.H2
            ? streams(load, seconds)
            : requests(load.lasting(seconds, LoadedServer.WARM_UP_END_SECONDS));
  }

  /**
   * Loads the server, and returns its figures: rate, cpu, and where they are known p99, load_busy.
   */
  public Map<String, Double> measure(Load load)
      throws IOException, ChildFailure, InterruptedException {
    if (load.kind != HttpKind.H2) {
      return requests(load);
    }
    return streams(load, load.seconds);
  }

  /** The same, and looks at the server before the load, when each connection was served once. */
  public Map<String, Double> measure(Load load, WhileIdle whileIdle)
      throws IOException, ChildFailure, InterruptedException {
    return server.measure(options(load), load.patience(), whileIdle);
  }

  /** Begins a load that goes on while the caller does something else. Not for HTTP/2. */
  public Child begin(Load load) throws IOException {
    return server.startLoad(options(load));
  }

  /** Waits for the end of a load that was begun, and returns its figures. */
  public Map<String, Double> figures(Child client, Load load)
      throws ChildFailure, InterruptedException {
    return LoadedServer.figures(client, load.patience());
  }

  /** Where the server listens for clients that do not encrypt. */
  public int port() {
    return port;
  }

  /** The server's process. */
  public long pid() {
    return server.child().pid();
  }

  // ---- HTTP/1.1 and WebSocket, by the benchmarks' own load

  private Map<String, Double> requests(Load load)
      throws IOException, ChildFailure, InterruptedException {
    return server.measure(options(load), load.patience());
  }

  private List<String> options(Load load) throws IOException {
    boolean tls = load.kind == HttpKind.TLS;
    List<String> options = new ArrayList<>();
    options.addAll(
        List.of(
            "--port",
            Integer.toString(tls ? tlsPort : port),
            "--connections",
            Integer.toString(load.connections),
            "--active",
            Integer.toString(load.active),
            "--warm",
            Double.toString(load.warmSeconds),
            "--seconds",
            Double.toString(load.seconds),
            "--message",
            file(load.kind.id() + ".message", load.kind.sent()).toString()));
    if (tls) {
      options.addAll(List.of("--tls", "yes"));
    }
    if (load.kind.opening().isPresent()) {
      Path opening = file(load.kind.id() + ".opening", load.kind.opening().get());
      options.addAll(
          List.of(
              "--opening",
              opening.toString(),
              "--size",
              Integer.toString(load.kind.messageBytesBack())));
    }
    return options;
  }

  private Path file(String name, byte[] content) throws IOException {
    return Files.write(server.tools().folder().resolve(name), content);
  }

  // ---- HTTP/2, by h2load

  private Map<String, Double> streams(Load load, double seconds)
      throws IOException, ChildFailure, InterruptedException {
    double whole = Math.ceil(seconds); // it takes no parts of a second
    List<String> command =
        List.of(
            server
                .tools()
                .h2load()
                .orElseThrow(() -> new ChildFailure("there is no h2load"))
                .toString(),
            "--threads=1",
            "--clients=" + load.connections,
            "--max-concurrent-streams=" + STREAMS,
            "--duration=" + (long) whole,
            "http://127.0.0.1:" + port + "/");
    double before = processorSeconds();
    try (Child client = server.startLoadBy(command)) {
      String _ = client.awaitLine("finished in ", load.patience());
      double requests = succeeded(client.awaitLine("requests:", load.patience()));
      return Map.of(
          "rate", requests / whole, "cpu", (processorSeconds() - before) * MICROS / requests);
    }
  }

  static double succeeded(String line) throws ChildFailure {
    Matcher counts = H2LOAD.matcher(line);
    if (!counts.matches() || !counts.group(1).equals(counts.group(2))) {
      throw new ChildFailure("not all requests succeeded: " + line);
    }
    double requests = Double.parseDouble(counts.group(1));
    if (requests == 0) {
      throw new ChildFailure("no answer came in time");
    }
    return requests;
  }

  private double processorSeconds() throws ChildFailure {
    return ProcessHandle.of(server.child().pid())
            .flatMap(process -> process.info().totalCpuDuration())
            .orElseThrow(() -> new ChildFailure("the system does not tell processor times"))
            .toNanos()
        / 1e9;
  }

  @Override
  public void close() {
    server.close();
  }
}

package dev.weft.bench.peer;

import dev.weft.bench.peer.EchoServer.WhileIdle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A running server of HTTP, and the load on it. */
public final class HttpServer implements AutoCloseable {
  private static final Duration START_PATIENCE = Duration.ofSeconds(30);
  private static final Duration LOAD_PATIENCE = Duration.ofSeconds(60);
  private static final String FIGURES = "requests=";
  private static final double WARM_UP_END_SECONDS = 0.01;
  private static final double MICROS = 1e6;
  private static final int STREAMS = 100;
  private static final Pattern H2LOAD =
      Pattern.compile("\\s*\\d+ total, \\d+ started, (\\d+) done, (\\d+) succeeded.*");

  private final Program program;
  private final Child child;
  private final int port;
  private final int tlsPort;
  private final Children children;
  private final Pinning pinning;
  private final Tools tools;

  private HttpServer(
      Program program,
      Child child,
      int tlsPort,
      int port,
      Children children,
      Pinning pinning,
      Tools tools) {
    this.program = program;
    this.child = child;
    this.tlsPort = tlsPort;
    this.port = port;
    this.children = children;
    this.pinning = pinning;
    this.tools = tools;
  }

  /** Starts the server and waits until it listens. */
  public static HttpServer start(Program program, Children children, Pinning pinning, Tools tools)
      throws IOException, ChildFailure, InterruptedException {
    Child child = children.start("http-" + program.name(), pinning.measured(program.command()));
    try {
      int tlsPort = EchoServer.portIn(child.awaitLine("with TLS on ", START_PATIENCE));
      int port = EchoServer.portIn(child.awaitLine("listening on ", START_PATIENCE));
      return new HttpServer(program, child, tlsPort, port, children, pinning, tools);
    } catch (ChildFailure | InterruptedException e) {
      child.close();
      throw e;
    }
  }

  /**
   * What clients do.
   *
   * @param connections how many are open
   * @param active how many of them ask
   */
  public record Load(
      HttpKind kind, int connections, int active, double warmSeconds, double seconds) {
    Duration patience() {
      return LOAD_PATIENCE.plusMillis((long) ((warmSeconds + seconds) * 1000));
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
            : requests(load.lasting(seconds, WARM_UP_END_SECONDS));
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
    try (Child client = startLoad(load, List.of("--hold", "yes"))) {
      String _ = client.awaitLine("ready", load.patience());
      Map<String, Double> all = new TreeMap<>(whileIdle.look(child.pid()));
      client.send("go on");
      all.putAll(figures(client, load));
      return all;
    }
  }

  /** Begins a load that goes on while the caller does something else. Not for HTTP/2. */
  public Child begin(Load load) throws IOException {
    return startLoad(load, List.of());
  }

  /** Waits for the end of a load that was begun, and returns its figures. */
  public Map<String, Double> figures(Child client, Load load)
      throws ChildFailure, InterruptedException {
    return EchoServer.figures(
        KeyValues.parse(FIGURES + client.awaitLine(FIGURES, load.patience())));
  }

  /** Where the server listens for those who do not encrypt. */
  public int port() {
    return port;
  }

  /** The server's process. */
  public long pid() {
    return child.pid();
  }

  // ---- HTTP/1.1 and WebSocket, by the benchmarks' own load

  private Map<String, Double> requests(Load load)
      throws IOException, ChildFailure, InterruptedException {
    try (Child client = startLoad(load, List.of())) {
      return figures(client, load);
    }
  }

  private Child startLoad(Load load, List<String> more) throws IOException {
    boolean tls = load.kind == HttpKind.TLS;
    List<String> command = new ArrayList<>(tools.load());
    command.addAll(
        List.of(
            "--port",
            Integer.toString(tls ? tlsPort : port),
            "--pid",
            Long.toString(child.pid()),
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
      command.addAll(List.of("--tls", "yes"));
    }
    if (load.kind.opening().isPresent()) {
      Path opening = file(load.kind.id() + ".opening", load.kind.opening().get());
      command.addAll(
          List.of(
              "--opening",
              opening.toString(),
              "--size",
              Integer.toString(load.kind.messageBytesBack())));
    }
    command.addAll(more);
    return children.start("load-" + program.name(), pinning.load(command));
  }

  private Path file(String name, byte[] content) throws IOException {
    return Files.write(tools.folder().resolve(name), content);
  }

  // ---- HTTP/2, by h2load

  private Map<String, Double> streams(Load load, double seconds)
      throws IOException, ChildFailure, InterruptedException {
    double whole = Math.ceil(seconds); // it takes no parts of a second
    List<String> command =
        List.of(
            tools.h2load().orElseThrow(() -> new ChildFailure("there is no h2load")).toString(),
            "--threads=1",
            "--clients=" + load.connections,
            "--max-concurrent-streams=" + STREAMS,
            "--duration=" + (long) whole,
            "http://127.0.0.1:" + port + "/");
    double before = processorSeconds();
    try (Child client = children.start("load-" + program.name(), pinning.load(command))) {
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
    return ProcessHandle.of(child.pid())
            .flatMap(process -> process.info().totalCpuDuration())
            .orElseThrow(() -> new ChildFailure("the system does not tell processor times"))
            .toNanos()
        / 1e9;
  }

  @Override
  public void close() {
    child.close();
  }
}

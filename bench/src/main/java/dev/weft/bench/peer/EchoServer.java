package dev.weft.bench.peer;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A running echo server, and the load on it. */
public final class EchoServer implements AutoCloseable {
  private static final Duration START_PATIENCE = Duration.ofSeconds(30);
  private static final Duration LOAD_PATIENCE = Duration.ofSeconds(60);
  private static final String LISTENING = "listening on ";
  private static final String FIGURES = "requests=";
  private static final double WARM_UP_END_SECONDS = 0.01;
  private static final double MICROS = 1e6;

  private final Program program;
  private final Child child;
  private final int port;
  private final Children children;
  private final Pinning pinning;
  private final Tools tools;

  private EchoServer(
      Program program, Child child, int port, Children children, Pinning pinning, Tools tools) {
    this.program = program;
    this.child = child;
    this.port = port;
    this.children = children;
    this.pinning = pinning;
    this.tools = tools;
  }

  /** Starts the server and waits until it listens. */
  public static EchoServer start(Program program, Children children, Pinning pinning, Tools tools)
      throws IOException, ChildFailure, InterruptedException {
    Child child = children.start(program.name(), pinning.measured(program.command()));
    try {
      int port = portIn(child.awaitLine(LISTENING, START_PATIENCE));
      return new EchoServer(program, child, port, children, pinning, tools);
    } catch (ChildFailure | InterruptedException e) {
      child.close();
      throw e;
    }
  }

  static int portIn(String address) throws ChildFailure {
    try {
      return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1).strip());
    } catch (NumberFormatException e) {
      throw new ChildFailure("no port in '" + address + "'");
    }
  }

  /**
   * What clients do.
   *
   * @param connections how many are open
   * @param active how many of them talk
   * @param sizeBytes of a message
   */
  public record Load(
      int connections, int active, int sizeBytes, double warmSeconds, double seconds, Tls tls) {
    /** Whether the load encrypts. */
    public enum Tls {
      ON,
      OFF
    }

    List<String> options() {
      List<String> options =
          new ArrayList<>(
              List.of(
                  "--connections",
                  Integer.toString(connections),
                  "--active",
                  Integer.toString(active),
                  "--size",
                  Integer.toString(sizeBytes),
                  "--warm",
                  Double.toString(warmSeconds),
                  "--seconds",
                  Double.toString(seconds)));
      if (tls == Tls.ON) {
        options.addAll(List.of("--tls", "yes"));
      }
      return options;
    }

    Duration patience() {
      return LOAD_PATIENCE.plusMillis((long) ((warmSeconds + seconds) * 1000));
    }
  }

  /** Loads the server, and returns its figures: rate, p99, cpu and load_busy. */
  public Map<String, Double> measure(Load load)
      throws IOException, ChildFailure, InterruptedException {
    try (Child client = startLoad(load, List.of())) {
      return figures(client, load);
    }
  }

  /** Loads the server for a while, without figures. */
  public void warmUp(Load load, double seconds)
      throws IOException, ChildFailure, InterruptedException {
    Load warming =
        new Load(
            load.connections, load.active, load.sizeBytes, seconds, WARM_UP_END_SECONDS, load.tls);
    try (Child client = startLoad(warming, List.of())) {
      String _ = client.awaitLine(FIGURES, warming.patience());
    }
  }

  /** What is to be done while all connections are open and none talks. */
  public interface WhileIdle {
    /** Returns further figures. */
    Map<String, Double> look(long pid) throws IOException, ChildFailure, InterruptedException;
  }

  /** The same, and looks at the server before the first message, when all connections stand. */
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

  private Child startLoad(Load load, List<String> more) throws IOException {
    List<String> command = new ArrayList<>(tools.load());
    command.addAll(List.of("--port", Integer.toString(port)));
    command.addAll(List.of("--pid", Long.toString(child.pid())));
    command.addAll(load.options());
    command.addAll(more);
    return children.start("load-" + program.name(), pinning.load(command));
  }

  private static Map<String, Double> figures(Child client, Load load)
      throws ChildFailure, InterruptedException {
    return figures(KeyValues.parse(FIGURES + client.awaitLine(FIGURES, load.patience())));
  }

  static Map<String, Double> figures(Map<String, Double> load) throws ChildFailure {
    double requests = value(load, "requests");
    if (requests == 0) {
      throw new ChildFailure("no message came back in time");
    }
    return Map.of(
        "rate",
        requests / value(load, "seconds"),
        "p99",
        value(load, "p99_us"),
        "cpu",
        value(load, "server_seconds") * MICROS / requests,
        "load_busy",
        value(load, "load_busy"));
  }

  private static double value(Map<String, Double> load, String name) throws ChildFailure {
    Double value = load.get(name);
    if (value == null) {
      throw new ChildFailure("the load told no " + name + ": " + load);
    }
    return value;
  }

  /** The server's process. */
  public long pid() {
    return child.pid();
  }

  /** Where the server listens. */
  public int port() {
    return port;
  }

  /** The process, to end it kindly. */
  public Child child() {
    return child;
  }

  @Override
  public void close() {
    child.close();
  }
}

package dev.weft.bench.peer;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A server in a process of its own, and the benchmarks' load on it: what is the same whatever the
 * two speak.
 */
record LoadedServer(Program program, Child child, Children children, Pinning pinning, Tools tools)
    implements AutoCloseable {
  /** How long the end of a load may take that only warms up. */
  static final double WARM_UP_END_SECONDS = 0.01;

  private static final Duration START_PATIENCE = Duration.ofSeconds(30);
  private static final Duration LOAD_PATIENCE = Duration.ofMinutes(3);
  private static final String FIGURES = "requests=";
  private static final double MICROS = 1e6;

  /** Starts the server; {@link #awaitPort} tells when it listens. */
  static LoadedServer start(
      String name, Program program, Children children, Pinning pinning, Tools tools)
      throws IOException {
    Child child = children.start(name, pinning.measured(program.command()));
    return new LoadedServer(program, child, children, pinning, tools);
  }

  /**
   * The port of the address that the server prints behind some words. It is closed if it prints
   * none.
   */
  int awaitPort(String words) throws ChildFailure, InterruptedException {
    try {
      return portIn(child.awaitLine(words, START_PATIENCE));
    } catch (ChildFailure | InterruptedException e) {
      close();
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

  static Duration patience(double warmSeconds, double seconds) {
    return LOAD_PATIENCE.plusMillis((long) ((warmSeconds + seconds) * 1000));
  }

  // ---- the load

  /** Starts a load with some options, beside the one that names this process. */
  Child startLoad(List<String> options) throws IOException {
    List<String> command = new ArrayList<>(tools.load());
    command.addAll(List.of("--pid", Long.toString(child.pid())));
    command.addAll(options);
    return startLoadBy(command);
  }

  /** Starts a load by another program. */
  Child startLoadBy(List<String> command) throws IOException {
    return children.start("load-" + program.name(), pinning.load(command));
  }

  /** Runs a load, and returns its figures: rate, p99, cpu and load_busy. */
  Map<String, Double> measure(List<String> options, Duration patience)
      throws IOException, ChildFailure, InterruptedException {
    try (Child load = startLoad(options)) {
      return figures(load, patience);
    }
  }

  /** Runs a load without figures, as it may have been too short for any. */
  void warmUp(List<String> options, Duration patience)
      throws IOException, ChildFailure, InterruptedException {
    try (Child load = startLoad(options)) {
      String _ = load.awaitLine(FIGURES, patience);
    }
  }

  /** Runs a load, and looks at the server before it begins, when all connections stand. */
  Map<String, Double> measure(List<String> options, Duration patience, WhileIdle whileIdle)
      throws IOException, ChildFailure, InterruptedException {
    List<String> holding = new ArrayList<>(options);
    holding.addAll(List.of("--hold", "yes"));
    try (Child load = startLoad(holding)) {
      String _ = load.awaitLine("ready", patience);
      Map<String, Double> all = new TreeMap<>(whileIdle.look(child.pid()));
      load.send("go on");
      all.putAll(figures(load, patience));
      return all;
    }
  }

  /** Waits for the end of a load, and returns its figures. */
  static Map<String, Double> figures(Child load, Duration patience)
      throws ChildFailure, InterruptedException {
    return figures(KeyValues.parse(FIGURES + load.awaitLine(FIGURES, patience)));
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

  @Override
  public void close() {
    child.close();
  }
}

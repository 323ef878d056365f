package dev.weft.bench.peer;

import java.util.List;

/** A ring of hosts, simulated and over loopback. */
public final class SimulationPrograms {
  private static final double REAL_SECONDS = 5;
  private static final int MOST_IN_REAL_TIME = 100;

  private SimulationPrograms() {}

  /**
   * A ring of hosts, of which each sends lines to the next.
   *
   * @param hosts how many
   * @param linesPerSecond how many lines each sends
   * @param seconds for how long, in simulated time
   * @param warmRuns how many runs in the same JVM come before the one that is measured
   */
  public record Ring(int hosts, int linesPerSecond, double seconds, int warmRuns) {}

  /** What runs it. In real time a few seconds must do, of few hosts: they are all one process. */
  public static List<Program> of(Tools tools, Ring ring) {
    return new Programs()
        .add("weft-simulated", command(tools, "simulated", ring, ring.seconds(), ring.warmRuns()))
        .addIf(
            ring.hosts() <= MOST_IN_REAL_TIME && ring.warmRuns() > 0,
            "weft-loopback",
            command(tools, "loopback", ring, REAL_SECONDS, 1))
        .all();
  }

  private static List<String> command(
      Tools tools, String kind, Ring ring, double seconds, int warmRuns) {
    return tools
        .jvm()
        .weft(
            "WeftSimulation",
            kind,
            Integer.toString(ring.hosts()),
            Integer.toString(ring.linesPerSecond()),
            Double.toString(seconds),
            Integer.toString(warmRuns));
  }
}

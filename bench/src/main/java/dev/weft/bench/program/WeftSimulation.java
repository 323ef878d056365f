package dev.weft.bench.program;

import static dev.weft.Async.createTask;
import static dev.weft.Async.run;
import static dev.weft.Async.sleep;

import com.sun.management.OperatingSystemMXBean;
import dev.weft.Task;
import dev.weft.net.Connection;
import dev.weft.net.Net;
import dev.weft.net.StreamReader;
import dev.weft.net.StreamWriter;
import dev.weft.simulation.Simulation;
import dev.weft.simulation.SimulationOptions;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Hosts in a ring, of which each sends the next one so many lines a second: {@code WeftSimulation
 * simulated|loopback HOSTS LINES_A_SECOND SECONDS WARM_RUNS}. In the simulation the seconds are
 * simulated ones; over loopback all is one process, and they are real.
 */
public final class WeftSimulation {
  private static final Duration UNTIL_ALL_LISTEN = Duration.ofMillis(10);
  private static final int PORT = 7000;
  private static final double NANOS_PER_SECOND = 1e9;
  private static final double BYTES_PER_MIB = 1 << 20;

  /** Each line is sent, and arrives. */
  private static final int EVENTS_OF_A_LINE = 2;

  private final int hosts;
  private final int linesPerSecond;
  private final double seconds;

  private long lines;
  private int begun;
  private long startNanos;
  private double mib;

  private WeftSimulation(int hosts, int linesPerSecond, double seconds) {
    this.hosts = hosts;
    this.linesPerSecond = linesPerSecond;
    this.seconds = seconds;
  }

  /**
   * Prints the figures.
   *
   * @param args what the class comment says
   */
  public static void main(String[] args) throws Exception {
    int hosts = Integer.parseInt(args[1]);
    int linesPerSecond = Integer.parseInt(args[2]);
    double seconds = Double.parseDouble(args[3]);
    int warmRuns = Integer.parseInt(args[4]);
    WeftSimulation measured = new WeftSimulation(hosts, linesPerSecond, seconds);
    if (args[0].equals("loopback")) {
      for (int i = 0; i < warmRuns; i++) {
        new WeftSimulation(hosts, linesPerSecond, seconds).runOverLoopback();
      }
      measured.print(measured::runOverLoopback);
    } else {
      for (int i = 0; i < warmRuns; i++) {
        new WeftSimulation(hosts, linesPerSecond, seconds).simulate();
      }
      measured.print(measured::simulate);
    }
  }

  private interface Run {
    void run() throws Exception;
  }

  private void print(Run run) throws Exception {
    var process = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long cpu = process.getProcessCpuTime();
    long begin = System.nanoTime();
    run.run();
    double took = (System.nanoTime() - begin) / NANOS_PER_SECOND;
    double cpuNanos = process.getProcessCpuTime() - cpu;
    System.out.printf(
        Locale.ROOT,
        "seconds=%.3f events=%.0f cpu=%.3f start=%.4f mib=%.1f%n",
        took,
        lines * EVENTS_OF_A_LINE / took,
        cpuNanos / lines / 1000,
        startNanos / NANOS_PER_SECOND,
        mib);
  }

  // ---- in a simulation

  private void simulate() {
    long begin = System.nanoTime();
    var simulation =
        new Simulation(SimulationOptions.DEFAULT.withSeed(1).withTimeLimit(Duration.ofDays(1)));
    for (int i = 0; i < hosts; i++) {
      String next = name((i + 1) % hosts);
      simulation.client(
          name(i),
          () -> {
            if (++begun == hosts) {
              startNanos = System.nanoTime() - begin;
            }
            Net.startServer(null, PORT, WeftSimulation::receive);
            sleep(UNTIL_ALL_LISTEN);
            send(next, PORT);
          });
    }
    // Once all are connected.
    simulation.at(UNTIL_ALL_LISTEN.multipliedBy(3), this::weigh);
    simulation.run();
  }

  private static String name(int number) {
    return "host-" + number;
  }

  private void weigh() {
    if (hosts < 100) {
      return; // nothing to see
    }
    System.gc();
    Runtime jvm = Runtime.getRuntime();
    long direct =
        ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
            .mapToLong(BufferPoolMXBean::getMemoryUsed)
            .sum();
    mib = (jvm.totalMemory() - jvm.freeMemory() + direct) / BYTES_PER_MIB;
  }

  // ---- over loopback

  private void runOverLoopback() throws IOException {
    run(() -> {
      List<Integer> ports = new ArrayList<>();
      for (int i = 0; i < hosts; i++) {
        ports.add(Net.startServer("127.0.0.1", 0, WeftSimulation::receive).port());
      }
      List<Task<?>> senders = new ArrayList<>();
      for (int port : ports) {
        senders.add(
            createTask(() -> {
              send("127.0.0.1", port);
              return null;
            }));
      }
      for (Task<?> sender : senders) {
        sender.await();
      }
    });
  }

  // ---- what runs in both

  private static void receive(StreamReader reader, StreamWriter writer) throws IOException {
    while (reader.readLine() != null) {
      // On to the next.
    }
  }

  private void send(String host, int port) throws IOException {
    Duration pause = Duration.ofSeconds(1).dividedBy(linesPerSecond);
    try (Connection connection = Net.openConnection(host, port)) {
      for (long i = 0; i < seconds * linesPerSecond; i++) {
        connection.writer().writeLine("line " + i);
        connection.writer().drain();
        lines++;
        sleep(pause);
      }
    }
  }
}

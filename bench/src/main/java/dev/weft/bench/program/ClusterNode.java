package dev.weft.bench.program;

import dev.weft.bench.program.Harness.Batch;
import dev.weft.bench.report.Median;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A JVM of a cluster, whichever library makes it: a member, or the driver that gives work.
 *
 * @param role {@code member}; {@code idle}, a member that says what it costs; or what the driver
 *     measures: {@code plain}, {@code stored} or {@code sleepers}
 * @param warmSeconds how long the driver warms up
 * @param seconds how long it measures
 * @param address where this node listens
 * @param listening where all members listen
 */
public record ClusterNode(
    String role, double warmSeconds, double seconds, String address, List<String> listening) {
  /** How many tasks a batch has that do nothing. */
  public static final int TASKS = 5_000;

  /** For how long tasks sleep. */
  public static final int SLEEP_MILLIS = 100;

  private static final String FIGURES = "figures=";
  private static final Duration UNTIL_IDLE = Duration.ofSeconds(2);
  private static final double KIB_PER_MIB = 1_024;
  private static final double NANOS_PER_SECOND = 1e9;

  /** Takes the arguments {@code ROLE WARM_SECONDS SECONDS ADDRESS MEMBER...}. */
  public static ClusterNode parse(String[] args) {
    return new ClusterNode(
        args[0],
        Double.parseDouble(args[1]),
        Double.parseDouble(args[2]),
        args[3],
        List.of(args).subList(4, args.length));
  }

  /** Whether this is a member. */
  public boolean isMember() {
    return role.equals("member") || role.equals("idle");
  }

  /** The port of an address. */
  public static int port(String address) {
    return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
  }

  /** Called by a member once it is one: says so and what it took, and stays. */
  public void stay() throws IOException, InterruptedException {
    long millis = System.currentTimeMillis() - ManagementFactory.getRuntimeMXBean().getStartTime();
    if (role.equals("idle")) {
      Thread.sleep(UNTIL_IDLE);
      double heapMib = Growth.liveBytes() / KIB_PER_MIB / KIB_PER_MIB;
      int threads = ManagementFactory.getThreadMXBean().getThreadCount();
      print(
          Map.of(
              "start_ms",
              (double) millis,
              "threads",
              (double) threads,
              "heap_mib",
              heapMib,
              "rss_mib",
              residentMib()));
    } else {
      System.out.println("ready");
    }
    Thread.sleep(Duration.ofHours(1));
  }

  private static double residentMib() throws IOException {
    try (var lines = Files.lines(Path.of("/proc/self/status"))) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / KIB_PER_MIB)
          .findFirst()
          .orElse(0);
    }
  }

  /** Runs batches to warm up and to measure, and gives the tasks a second of the median batch. */
  public double rate(Batch batch) throws Exception {
    return rate(batch, () -> {});
  }

  /** The same with something to be done after the warm-up. */
  double rate(Batch batch, Runnable warm) throws Exception {
    double _ = Harness.medianNanos(batch, warmSeconds);
    warm.run();
    return NANOS_PER_SECOND / Harness.medianNanos(batch, seconds);
  }

  /**
   * Lets tasks sleep that begin at once, and one alone, and gives the seconds that the many take
   * more, of the median of three times after one to warm up.
   */
  public static double secondsOverOne(Batch many, Batch one) throws Exception {
    return secondsOverOne(many, one, () -> {});
  }

  /** The same with something to be done after the warm-up. */
  static double secondsOverOne(Batch many, Batch one, Runnable warm) throws Exception {
    double _ = seconds(many);
    warm.run();
    double[] over = new double[3];
    for (int i = 0; i < over.length; i++) {
      double alone = seconds(one);
      over[i] = seconds(many) - alone;
    }
    return Median.of(over);
  }

  private static double seconds(Batch batch) throws Exception {
    long start = System.nanoTime();
    long _ = batch.run();
    return (System.nanoTime() - start) / NANOS_PER_SECOND;
  }

  /** Prints figures. */
  public static void print(Map<String, Double> figures) {
    System.out.println(
        FIGURES
            + figures.entrySet().stream()
                .map(figure ->
                    String.format(Locale.ROOT, " %s=%.2f", figure.getKey(), figure.getValue()))
                .collect(Collectors.joining()));
  }
}

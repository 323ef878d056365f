package dev.weft.bench.run;

import dev.weft.bench.peer.ChildFailure;
import dev.weft.bench.peer.Children;
import dev.weft.bench.peer.Jvm;
import dev.weft.bench.peer.Pinning;
import dev.weft.bench.peer.Tools;
import dev.weft.bench.report.Charts;
import dev.weft.bench.report.Machine;
import dev.weft.bench.report.Report;
import dev.weft.bench.report.Results;
import dev.weft.bench.report.ResultsFile;
import dev.weft.bench.report.Targets;
import dev.weft.bench.report.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * {@code ./weft bench}: measures Weft beside its peers. Its folder is in the system property {@code
 * weft.bench}. It exits with 2 if it does not understand its command line.
 */
public final class Main {
  private static final List<Suite> SUITES =
      List.of(
          new MicroSuite(),
          new EchoSuite(),
          new TlsSuite(),
          new HandshakeSuite(),
          new HttpSuite(),
          new GrowthSuite(),
          new LoopsSuite(),
          new PageSuite(),
          new SimulationSuite(),
          new ClusterSuite(),
          new StartSuite(),
          new JmhSuite());

  private static final String JSON = "results.json";
  private static final String MARKDOWN = "README.md";

  private Main() {}

  /**
   * Runs what the arguments name.
   *
   * @param args what {@link Options} says
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    try {
      run(Options.parse(args));
    } catch (IllegalArgumentException e) {
      System.err.println("bench: " + e.getMessage());
      System.exit(2);
    }
  }

  private static void run(Options options) throws IOException, InterruptedException {
    List<String> cases =
        SUITES.stream().flatMap(suite -> suite.cases(options.plan()).stream()).toList();
    Set<String> selected = Selection.of(options.names(), cases);
    Path folder = Path.of(System.getProperty("weft.bench", "bench")).toAbsolutePath();
    Path out = out(options, folder);
    switch (options.action()) {
      case LIST -> selected.forEach(System.out::println);
      case REPORT -> {
        Path file = out.resolve(JSON);
        write(
            out,
            ResultsFile.read(file)
                .orElseThrow(() -> new IllegalArgumentException("no figures in " + file)));
      }
      case SOAK -> soak(options.soakMinutes(), folder);
      case RUN -> run(options.plan(), selected, folder, out);
    }
  }

  private static void soak(int minutes, Path folder) throws IOException, InterruptedException {
    Tools tools = Tools.prepare(folder, Jvm.own());
    Children children = new Children(folder.resolve("target", "logs"));
    try {
      boolean kept = new Soak(tools, children, Pinning.detect()).run(minutes);
      System.exit(kept ? 1 : 0);
    } catch (ChildFailure e) {
      System.err.println("bench: " + e.getMessage());
      System.exit(1);
    }
  }

  private static Path out(Options options, Path folder) {
    if (options.out() != null) {
      return options.out().toAbsolutePath();
    }
    Path results = folder.resolve("results");
    return options.quick() ? results.resolve("quick") : results;
  }

  private static void run(Plan plan, Set<String> selected, Path folder, Path out)
      throws IOException, InterruptedException {
    System.out.println("building the programs to compare with");
    Children children = new Children(folder.resolve("target", "logs"));
    Tools tools = Tools.prepare(folder, Jvm.own());
    tools.leftOut().forEach((name, why) -> System.out.println("left out: " + name + ": " + why));
    Pinning pinning = Pinning.detect();
    Recorder recorder = new Recorder(System.out);
    Bench bench = new Bench(plan, selected, tools, children, pinning, recorder);
    Machine machine = MachineInfo.read();
    Results results = new Results(machine, Map.of(), Map.of(), new TreeMap<>());
    for (Suite suite : SUITES) {
      suite.run(bench);
      // After each part, so that a run that is ended early leaves what it has.
      results = new Results(machine, tools.versions(), leftOut(tools, pinning), recorder.cases());
      write(out, merged(out, results));
    }
    summarise(out, results);
  }

  private static Map<String, String> leftOut(Tools tools, Pinning pinning) {
    Map<String, String> leftOut = new TreeMap<>(tools.leftOut());
    if (!pinning.separates()) {
      leftOut.put(
          "pinning",
          "servers and load share the processors: it takes two processors and taskset (Debian:"
              + " util-linux)");
    }
    return leftOut;
  }

  /** A run of some cases replaces those, and leaves the others of the same machine. */
  private static Results merged(Path out, Results results) throws IOException {
    return ResultsFile.read(out.resolve(JSON)).map(old -> old.with(results)).orElse(results);
  }

  private static void write(Path out, Results results) throws IOException {
    ResultsFile.write(out.resolve(JSON), results);
    Files.writeString(out.resolve(MARKDOWN), Report.of(results));
    for (Map.Entry<String, String> chart : Charts.of(results).entrySet()) {
      Files.writeString(out.resolve(chart.getKey()), chart.getValue());
    }
  }

  private static void summarise(Path out, Results results) {
    System.out.println();
    for (Verdict verdict : Targets.judge(results)) {
      if (verdict.outcome() != Verdict.Outcome.NOT_MEASURED) {
        System.out.printf(
            "%-7s %-70s %10s  (%s)%n",
            verdict.outcome(), verdict.what(), verdict.figure(), verdict.goal());
      }
    }
    System.out.println("\nthe figures are in " + out.resolve(MARKDOWN));
  }
}

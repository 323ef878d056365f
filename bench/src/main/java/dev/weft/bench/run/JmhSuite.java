package dev.weft.bench.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weft.bench.peer.Child;
import dev.weft.bench.peer.ChildFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Weft's own operations by JMH: each in JVMs of its own, with an error and bytes allocated. */
final class JmhSuite implements Suite {
  private static final String PREFIX = "jmh/";
  private static final Duration PATIENCE = Duration.ofMinutes(40);
  private static final String ALLOCATED = "gc.alloc.rate.norm";
  private static final List<String> CLASSES =
      List.of(
          "SwitchBenchmark",
          "TaskBenchmark",
          "QueueBenchmark",
          "LockBenchmark",
          "TimerBenchmark",
          "CallbackBenchmark",
          "ThreadsafeBenchmark");

  @Override
  public List<String> cases(Plan plan) {
    return CLASSES.stream().map(name -> PREFIX + name).toList();
  }

  @Override
  public void run(Bench bench) throws InterruptedException {
    for (String id : cases(bench.plan())) {
      if (bench.selected().contains(id)) {
        run(bench, id);
      }
    }
  }

  private static void run(Bench bench, String id) throws InterruptedException {
    Path figures = bench.tools().folder().resolve("jmh.json");
    try {
      Files.deleteIfExists(figures);
      List<String> options = new ArrayList<>(bench.plan().jmhOptions());
      options.addAll(List.of("-prof", "gc", "-rf", "json", "-rff", figures.toString()));
      options.add("\\." + id.substring(PREFIX.length()) + "\\.");
      List<String> command = bench.tools().jvm().jmh(options);
      try (Child child = bench.children().start("jmh", command)) {
        child.drainTo(line -> showProgress(bench, line), PATIENCE);
      }
      if (!Files.exists(figures)) {
        throw new ChildFailure("JMH wrote no figures");
      }
      for (Map.Entry<String, Map<String, Double>> benchmark :
          parse(Files.readString(figures)).entrySet()) {
        bench.recorder().measure(PREFIX + benchmark.getKey(), "weft", 1, benchmark::getValue);
      }
    } catch (IOException | ChildFailure e) {
      bench.recorder().fail(id, "weft", 1, String.valueOf(e.getMessage()));
    }
  }

  private static void showProgress(Bench bench, String line) {
    if (line.startsWith("# Run progress")) {
      bench.recorder().say("       JMH" + line.substring(1));
    }
  }

  /** Takes JMH's file: the figures by class, method and parameters. */
  static Map<String, Map<String, Double>> parse(String json) throws IOException {
    Map<String, Map<String, Double>> all = new TreeMap<>();
    for (JsonNode benchmark : new ObjectMapper().readTree(json)) {
      String name = benchmark.path("benchmark").asText().replaceFirst("^.*\\.(\\w+\\.\\w+)$", "$1");
      for (JsonNode parameter : benchmark.path("params")) {
        name += ":" + parameter.asText();
      }
      all.put(name, figures(benchmark));
    }
    return all;
  }

  private static Map<String, Double> figures(JsonNode benchmark) {
    Map<String, Double> figures = new TreeMap<>();
    JsonNode metric = benchmark.path("primaryMetric");
    figures.put("ns", metric.path("score").asDouble());
    // "NaN", a text, where there was only one measurement.
    if (metric.path("scoreError").isNumber()) {
      figures.put("error", metric.path("scoreError").asDouble());
    }
    JsonNode allocated = benchmark.path("secondaryMetrics").path(ALLOCATED).path("score");
    if (allocated.isNumber()) {
      figures.put("bytes", allocated.asDouble());
    }
    return figures;
  }
}

package dev.weft.bench.report;

import dev.weft.bench.report.BarChart.Bar;
import dev.weft.bench.report.LineChart.Point;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;

/** The results as drawings. */
public final class Charts {
  static final String MICRO = "micro.svg";
  static final String ECHO = "echo.svg";
  static final String GROWTH_TASKS = "growth-tasks.svg";
  static final String GROWTH_CONNECTIONS = "growth-connections.svg";
  static final String START = "start.svg";

  private static final List<String> OPERATIONS =
      List.of("switch", "task", "queue", "timer", "call-soon", "lock");

  private Charts() {}

  /** The drawings of what was measured, by the names of their files. */
  public static Map<String, String> of(Results results) {
    Map<String, String> charts = new TreeMap<>();
    put(charts, MICRO, micro(results));
    put(charts, ECHO, echo(results));
    put(charts, START, start(results));
    put(
        charts,
        GROWTH_TASKS,
        growth(results, "growth/tasks", "switch_ns", "A switch among sleeping tasks, ns"));
    put(
        charts,
        GROWTH_CONNECTIONS,
        growth(results, "growth/connections", "cpu", "A request among idle connections, us"));
    return charts;
  }

  private static void put(Map<String, String> charts, String file, BarChart chart) {
    if (!chart.isEmpty()) {
      charts.put(file, chart.toString());
    }
  }

  private static void put(Map<String, String> charts, String file, LineChart chart) {
    if (!chart.isEmpty()) {
      charts.put(file, chart.toString());
    }
  }

  private static BarChart micro(Results results) {
    BarChart chart = new BarChart();
    for (String operation : OPERATIONS) {
      chart.panel(
          Labels.operation(operation) + ": nanoseconds, less is better",
          bars(results, "micro/" + operation, "ns", " ns", Comparator.naturalOrder()));
    }
    return chart;
  }

  private static BarChart echo(Results results) {
    BarChart chart = new BarChart();
    for (String size : List.of("1k", "100k")) {
      chart.panel(
          "Echo of " + Labels.echo(size + "-10") + ": requests a second, more is better",
          bars(results, "echo/" + size + "-10", "rate", "", Comparator.reverseOrder()));
    }
    return chart.panel(
        "Processor time of a request of 1 KiB: microseconds, less is better",
        bars(results, "echo/1k-10", "cpu", " us", Comparator.naturalOrder()));
  }

  private static BarChart start(Results results) {
    return new BarChart()
        .panel(
            "From launch to the first echoed byte: milliseconds, less is better",
            bars(results, "start/echo", "ms", " ms", Comparator.naturalOrder()));
  }

  private static List<Bar> bars(
      Results results, String caseId, String figure, String unit, Comparator<Double> order) {
    CaseResult result = results.cases().get(caseId);
    if (result == null) {
      return List.of();
    }
    return result.peers().stream()
        .flatMap(peer ->
            result.median(peer, figure).stream()
                .mapToObj(value -> new Bar(peer, value, Figures.show(value) + unit)))
        .sorted(Comparator.comparing(Bar::value, order))
        .toList();
  }

  private static LineChart growth(Results results, String prefix, String figure, String title) {
    LineChart chart = new LineChart(title);
    List<Steps.Step> steps = Steps.steps(results, prefix);
    steps.stream()
        .map(step -> results.cases().get(step.caseId()))
        .flatMap(result -> result.peers().stream())
        .distinct()
        .forEach(peer -> chart.line(peer, points(results, steps, peer, figure)));
    return chart;
  }

  private static List<Point> points(
      Results results, List<Steps.Step> steps, String peer, String figure) {
    return steps.stream()
        .flatMap(step -> {
          OptionalDouble value = results.median(step.caseId(), peer, figure);
          return value.stream()
              .filter(positive -> positive > 0)
              .mapToObj(positive -> new Point(step.count(), positive));
        })
        .toList();
  }
}

package dev.weft.bench.run;

import dev.weft.bench.peer.ChildFailure;
import dev.weft.bench.report.CaseResult;
import dev.weft.bench.report.Sample;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Takes the figures as they come, and shows them. */
final class Recorder {
  /** One may be an accident; each may take until a deadline. */
  private static final int MOST_FAILURES = 2;

  private final PrintStream out;
  private final long startNanos = System.nanoTime();
  private final NavigableMap<String, List<Sample>> samples = new TreeMap<>();
  private final Map<String, Map<String, String>> failures = new TreeMap<>();
  private final Map<String, Integer> failureCounts = new TreeMap<>();

  Recorder(PrintStream out) {
    this.out = out;
  }

  /** Something that gives figures, or fails. */
  interface Measurement {
    Map<String, Double> take() throws IOException, ChildFailure, InterruptedException;
  }

  /**
   * Takes a program's figures in one round. What fails is recorded, and when it fails again it does
   * not run any more in that case; all else goes on.
   */
  void measure(String caseId, String peer, int round, Measurement measurement)
      throws InterruptedException {
    if (isGivenUp(caseId, peer)) {
      return;
    }
    try {
      Map<String, Double> values = measurement.take();
      samples.computeIfAbsent(caseId, id -> new ArrayList<>()).add(new Sample(peer, round, values));
      show(caseId, peer, round, describe(values));
    } catch (IOException | ChildFailure e) {
      fail(caseId, peer, round, String.valueOf(e.getMessage()));
    }
  }

  /** Records that a program cannot be measured in a case. */
  void fail(String caseId, String peer, int round, String why) {
    failures.computeIfAbsent(caseId, id -> new TreeMap<>()).put(peer, why);
    failureCounts.merge(caseId + " " + peer, 1, Integer::sum);
    show(caseId, peer, round, "FAILED: " + why);
  }

  /** Whether a program failed often enough in a case. */
  boolean isGivenUp(String caseId, String peer) {
    return failureCounts.getOrDefault(caseId + " " + peer, 0) >= MOST_FAILURES;
  }

  /** Says something that is no figure. */
  void say(String text) {
    out.println(text);
  }

  private void show(String caseId, String peer, int round, String text) {
    long seconds = (System.nanoTime() - startNanos) / 1_000_000_000;
    out.printf(
        Locale.ROOT,
        "%3d:%02d  %-26s round %d  %-17s %s%n",
        seconds / 60,
        seconds % 60,
        caseId,
        round,
        peer,
        text);
  }

  private static String describe(Map<String, Double> values) {
    return new TreeMap<>(values)
        .entrySet().stream()
            .map(value -> String.format(Locale.ROOT, "%s %,.1f", value.getKey(), value.getValue()))
            .collect(Collectors.joining(", "));
  }

  /** All figures so far. */
  NavigableMap<String, CaseResult> cases() {
    String now = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    NavigableMap<String, CaseResult> cases = new TreeMap<>();
    samples.forEach(
        (id, all) -> cases.put(id, new CaseResult(now, all, failures.getOrDefault(id, Map.of()))));
    failures.forEach((id, all) -> cases.putIfAbsent(id, new CaseResult(now, List.of(), all)));
    return cases;
  }
}

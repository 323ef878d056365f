package dev.weft.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Results made up for tests. */
final class Samples {
  static final Machine MACHINE = new Machine("a processor", 2, 8, "Linux 6", "a JVM");

  private final Map<String, List<Sample>> samples = new TreeMap<>();
  private final Map<String, Map<String, String>> failures = new TreeMap<>();
  private final Map<String, String> leftOut = new TreeMap<>();

  /** Adds a figure of each round, from the first. */
  Samples with(String caseId, String peer, String figure, double... rounds) {
    List<Sample> all = samples.computeIfAbsent(caseId, id -> new ArrayList<>());
    for (int i = 0; i < rounds.length; i++) {
      all.add(new Sample(peer, i + 1, Map.of(figure, rounds[i])));
    }
    return this;
  }

  Samples withFailure(String caseId, String peer, String why) {
    failures.computeIfAbsent(caseId, id -> new TreeMap<>()).put(peer, why);
    samples.computeIfAbsent(caseId, id -> new ArrayList<>());
    return this;
  }

  Samples without(String peer, String why) {
    leftOut.put(peer, why);
    return this;
  }

  Results results() {
    TreeMap<String, CaseResult> cases = new TreeMap<>();
    samples.forEach((id, all) ->
        cases.put(
            id, new CaseResult("2026-01-02T03:04:05Z", all, failures.getOrDefault(id, Map.of()))));
    return new Results(MACHINE, Map.of("Go", "1.24"), leftOut, cases);
  }
}

package dev.weft.bench.report;

import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * All figures, of one run or of several that each measured other cases on the same machine.
 *
 * @param versions what the programs ran on, by name, such as {@code Go} and {@code 1.24.4}
 * @param leftOut what could not run here at all, and what would have to be installed
 * @param cases by id
 */
public record Results(
    Machine machine,
    Map<String, String> versions,
    Map<String, String> leftOut,
    NavigableMap<String, CaseResult> cases) {
  /** Copies the maps, sorted. */
  public Results {
    versions = new TreeMap<>(versions);
    leftOut = new TreeMap<>(leftOut);
    cases = new TreeMap<>(cases);
  }

  /** See {@link CaseResult#median}; empty if there is no such case. */
  public OptionalDouble median(String caseId, String peer, String figure) {
    CaseResult result = cases.get(caseId);
    return result == null ? OptionalDouble.empty() : result.median(peer, figure);
  }

  /** See {@link CaseResult#ratio}; empty if there is no such case. */
  public OptionalDouble ratio(String caseId, String peer, String other, String figure) {
    CaseResult result = cases.get(caseId);
    return result == null ? OptionalDouble.empty() : result.ratio(peer, other, figure);
  }

  /** The days of the first and of the last case, such as {@code 2026-01-02}; empty if none. */
  public List<String> days() {
    List<String> days =
        cases.values().stream()
            .map(result -> result.measured().split("T", -1)[0])
            .sorted()
            .toList();
    return days.isEmpty() ? days : Stream.of(days.getFirst(), days.getLast()).distinct().toList();
  }

  /** The cases of a part, such as {@code echo}, in the order of their ids. */
  public NavigableMap<String, CaseResult> part(String name) {
    return cases.subMap(name + "/", true, name + "0", false);
  }

  /**
   * These figures with those of a later run in the place of older ones; only the later ones if the
   * machine is another, as nothing could be compared.
   */
  public Results with(Results later) {
    if (!later.machine.equals(machine)) {
      return later;
    }
    Map<String, String> allVersions = new TreeMap<>(versions);
    allVersions.putAll(later.versions);
    NavigableMap<String, CaseResult> all = new TreeMap<>(cases);
    all.putAll(later.cases);
    return new Results(machine, allVersions, later.leftOut, all);
  }
}

package dev.weft.bench.report;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The cases that differ in how many of something there are, such as {@code growth/tasks/1000}. */
final class Steps {
  /** One of them. */
  record Step(String caseId, long count) {}

  private Steps() {}

  /** The measured ones whose ids begin so, from few to many. */
  static List<Step> steps(Results results, String prefix) {
    return results.cases().keySet().stream()
        .filter(id -> id.startsWith(prefix + "/"))
        .map(id -> new Step(id, Long.parseLong(id.substring(prefix.length() + 1))))
        .sorted(Comparator.comparingLong(Step::count))
        .toList();
  }

  /** The one with most that any program could be measured in. */
  static Optional<Step> largest(Results results, String prefix) {
    List<Step> steps =
        steps(results, prefix).stream()
            .filter(step -> hasFigures(results.cases().get(step.caseId())))
            .toList();
    return steps.isEmpty() ? Optional.empty() : Optional.of(steps.getLast());
  }

  private static boolean hasFigures(@Nullable CaseResult result) {
    return result != null && !result.samples().isEmpty();
  }
}

package dev.weft.bench.report;

import dev.weft.bench.report.Verdict.Outcome;
import java.util.OptionalDouble;
import java.util.function.DoublePredicate;

/**
 * A figure, and what it is to be.
 *
 * @param what what is measured
 * @param goal what the figure is to be, in words
 * @param unit what stands after the figure, such as {@code " ns"}
 */
record Target(String what, String goal, String unit, Figure figure, DoublePredicate isMet) {

  /** Takes a figure from the results; empty if it was not measured. */
  interface Figure {
    OptionalDouble of(Results results);
  }

  static Target atMost(double limit, String what, String goal, Figure figure) {
    return new Target(what, goal, "", figure, value -> value <= limit);
  }

  static Target atLeast(double limit, String what, String goal, Figure figure) {
    return new Target(what, goal, "", figure, value -> value >= limit);
  }

  static Target below(double limit, String what, String goal, Figure figure) {
    return new Target(what, goal, "", figure, value -> value < limit);
  }

  static Target above(double limit, String what, String goal, Figure figure) {
    return new Target(what, goal, "", figure, value -> value > limit);
  }

  Target in(String newUnit) {
    return new Target(what, goal, newUnit, figure, isMet);
  }

  Verdict judge(Results results) {
    OptionalDouble value = figure.of(results);
    if (value.isEmpty()) {
      return new Verdict(what, goal, Figures.NONE, Outcome.NOT_MEASURED);
    }
    double known = value.getAsDouble();
    String shown = unit.isEmpty() ? Figures.ratio(value) : Figures.show(known) + unit;
    return new Verdict(what, goal, shown, isMet.test(known) ? Outcome.MET : Outcome.MISSED);
  }
}

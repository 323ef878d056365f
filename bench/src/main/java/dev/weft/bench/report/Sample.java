package dev.weft.bench.report;

import java.util.Map;
import java.util.OptionalDouble;

/**
 * What one program's run in one round gave.
 *
 * @param peer the program, such as {@code weft-streams}
 * @param round the round, from 1
 * @param values figures by name, such as {@code ns} or {@code rate}
 */
public record Sample(String peer, int round, Map<String, Double> values) {
  /** Copies the values. */
  public Sample {
    values = Map.copyOf(values);
  }

  /** One figure; empty if this program does not have it. */
  public OptionalDouble value(String figure) {
    Double value = values.get(figure);
    return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
  }
}

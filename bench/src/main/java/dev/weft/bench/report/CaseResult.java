package dev.weft.bench.report;

import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/**
 * One case, such as {@code echo/1k-10}: what all programs gave in one run.
 *
 * @param measured when, as an ISO date and time
 * @param samples in the order in which they were taken
 * @param failures why a program has fewer samples than others, by program
 */
public record CaseResult(String measured, List<Sample> samples, Map<String, String> failures) {
  /** Copies the lists. */
  public CaseResult {
    samples = List.copyOf(samples);
    failures = new TreeMap<>(failures);
  }

  /** The programs that have samples, in the order in which they ran. */
  public List<String> peers() {
    return samples.stream().map(Sample::peer).distinct().toList();
  }

  /** The median of a figure over the rounds; empty if there is none. */
  public OptionalDouble median(String peer, String figure) {
    return medianOf(of(peer).flatMapToDouble(sample -> sample.value(figure).stream()).toArray());
  }

  /**
   * A program's figure divided by that of another: the median of the rounds' ratios, as what
   * disturbs a round disturbs both. Empty if no round has both.
   */
  public OptionalDouble ratio(String peer, String other, String figure) {
    return medianOf(
        of(peer)
            .flatMapToDouble(sample ->
                in(sample.round(), other, figure)
                    .flatMap(divisor -> sample.value(figure).stream().map(v -> v / divisor)))
            .toArray());
  }

  private Stream<Sample> of(String peer) {
    return samples.stream().filter(sample -> sample.peer().equals(peer));
  }

  /** A figure of one round that can be divided by. */
  private DoubleStream in(int round, String peer, String figure) {
    return of(peer)
        .filter(sample -> sample.round() == round)
        .flatMapToDouble(sample -> sample.value(figure).stream())
        .filter(value -> value > 0);
  }

  private static OptionalDouble medianOf(double[] figures) {
    return figures.length == 0 ? OptionalDouble.empty() : OptionalDouble.of(Median.of(figures));
  }
}

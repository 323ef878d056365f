package dev.weft.bench.peer;

import java.util.Arrays;
import java.util.stream.Stream;

/** Versions such as 3.13.0. */
final class Versions {
  private Versions() {}

  /** Compares number by number; what is no number counts as none. */
  static int compare(String one, String other) {
    return Arrays.compare(numbers(one), numbers(other));
  }

  private static int[] numbers(String version) {
    return Stream.of(version.split("\\D+", -1))
        .filter(part -> !part.isEmpty())
        .mapToInt(Integer::parseInt)
        .toArray();
  }
}

package dev.weft.simulation;

import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** With which options a test is run, one after the other: what the system properties say of it. */
final class SimulatedSeeds {
  static final String SEED = "weft.seed";
  static final String SEEDS = "weft.simulation.seeds";
  static final String FAULTS = "weft.simulation.faults";
  static final String NO_FAULTS = "none";

  private SimulatedSeeds() {}

  /** The runs of a test that wants so many. */
  static Stream<SimulationOptions> of(SimulationOptions options, int wanted) {
    String one = System.getProperty(SEED);
    if (one != null) {
      return Stream.of(withFaults(options.withSeed(number(SEED, one))));
    }
    if (isReplay()) {
      throw new IllegalArgumentException(
          "the system property "
              + FAULTS
              + " without "
              + SEED
              + ": the numbers of faults mean something for one seed only");
    }
    String many = System.getProperty(SEEDS);
    long count = many == null ? wanted : number(SEEDS, many);
    if (count < 1) {
      throw new IllegalArgumentException(count + " seeds: use 1 or more");
    }
    return LongStream.range(0, count).mapToObj(options::withSeed);
  }

  /** Whether some faults are left out already. */
  static boolean isReplay() {
    return System.getProperty(FAULTS) != null;
  }

  private static SimulationOptions withFaults(SimulationOptions options) {
    String faults = System.getProperty(FAULTS);
    if (faults == null) {
      return options;
    }
    Set<Integer> numbers = new TreeSet<>();
    if (!faults.strip().equals(NO_FAULTS)) {
      Arrays.stream(faults.split(",", -1))
          .forEach(fault -> numbers.add(Math.toIntExact(number(FAULTS, fault))));
    }
    return options.withOnlyFaults(numbers);
  }

  private static long number(String property, String text) {
    try {
      return Long.parseLong(text.strip());
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "the system property " + property + " is '" + text + "': use a whole number", e);
    }
  }
}

package dev.weft.simulation;

import dev.weft.internal.nulls.Nulls;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * A run that fails and has no fault that it does not need: see {@link Simulation#shrink(long,
 * java.util.function.Consumer)}.
 *
 * @param seed its seed
 * @param failure how it fails
 * @param needed the faults that it needs, as they stand in its log
 * @param numbers their numbers, for {@link SimulationOptions#withOnlyFaults}
 * @param faults how many there were at first
 * @param log the last of its events, up to the failure
 */
public record SmallestRun(
    long seed,
    Throwable failure,
    List<LogEntry> needed,
    List<Integer> numbers,
    int faults,
    List<LogEntry> log) {

  /** Refuses nulls, and copies the lists. */
  public SmallestRun {
    Objects.requireNonNull(failure, "failure");
    needed = List.copyOf(Nulls.refuseIn(needed, "needed"));
    numbers = List.copyOf(Nulls.refuseIn(numbers, "numbers"));
    log = List.copyOf(Nulls.refuseIn(log, "log"));
  }

  /**
   * The system properties that have a test run so again.
   *
   * @return {@code -Dweft.seed=16 -Dweft.simulation.faults=2,5}, say
   */
  public String properties() {
    return "-D"
        + SimulatedSeeds.SEED
        + "="
        + seed
        + " -D"
        + SimulatedSeeds.FAULTS
        + "="
        + (numbers.isEmpty()
            ? SimulatedSeeds.NO_FAULTS
            : numbers.stream().map(String::valueOf).collect(Collectors.joining(",")));
  }

  /** Says which faults it needs, a line for each. */
  @Override
  public String toString() {
    return "it needs "
        + (needed.isEmpty() ? "none" : needed.size())
        + " of "
        + faults
        + (faults == 1 ? " fault" : " faults")
        + (needed.isEmpty() ? "" : ":")
        + needed.stream().map(fault -> "\n" + fault).collect(Collectors.joining());
  }
}

package dev.weft.simulation;

import dev.weft.simulation.FaultLog.Fault;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Leaves faults out of a run that fails, as long as it still fails in the same way: delta debugging
 * (Zeller and Hildebrandt, Simplifying and isolating failure-inducing input, 2002). It ends with
 * faults of which none can be left out alone, or when it has taken long enough.
 */
final class Shrinking {
  private static final int MOST_RUNS = 200;
  private static final long MOST_NANOS = 10_000_000_000L;

  /** What runs the program once more. */
  interface Attempt {
    /**
     * Runs it.
     *
     * @return the run, whether it failed or not
     */
    Finished run(SimulationOptions options);
  }

  /** A run that is over, and how it failed, if it did. */
  record Finished(Simulation simulation, @Nullable Throwable failure) {
    List<Integer> faults() {
      return simulation.world().faults().happened().stream().map(Fault::number).toList();
    }
  }

  private final SimulationOptions options;
  private final FailureKind kind;
  private final Attempt attempt;
  private final long beginNanos = System.nanoTime();
  private final int faults;
  private int runs;

  /** The smallest run so far that fails. */
  private Finished smallest;

  private Throwable smallestFailure;

  /**
   * Makes a run smaller that failed.
   *
   * @param attempt what runs the program once more
   */
  Shrinking(Finished first, Throwable failure, Attempt attempt) {
    this.options = first.simulation.world().options();
    this.kind = FailureKind.of(failure);
    this.attempt = attempt;
    this.smallest = first;
    this.smallestFailure = failure;
    this.faults = first.faults().size();
  }

  /**
   * Whether it fails in the same way once more, with all its faults: else nothing is to be learnt.
   */
  boolean failsAgain() {
    return failsWith(smallest.faults());
  }

  /** Leaves out what it can. */
  SmallestRun leaveOut() {
    int parts = 1;
    while (parts <= smallest.faults().size() && mayGoOn()) {
      int size = smallest.faults().size();
      if (leaveOutOneOf(parts(smallest.faults(), parts))) {
        parts = Math.max(2, parts - 1);
      } else if (parts == size) {
        break;
      } else {
        parts = Math.min(2 * parts, size);
      }
    }
    return result();
  }

  /** What the smallest run was, so far. */
  Simulation smallest() {
    return smallest.simulation;
  }

  /** Tries what is left without each of them. */
  private boolean leaveOutOneOf(List<List<Integer>> parts) {
    for (List<Integer> part : parts) {
      List<Integer> rest = new ArrayList<>(smallest.faults());
      rest.removeAll(part);
      if (mayGoOn() && failsWith(rest)) {
        return true;
      }
    }
    return false;
  }

  private static List<List<Integer>> parts(List<Integer> all, int count) {
    List<List<Integer>> parts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int from = (int) ((long) all.size() * i / count);
      int to = (int) ((long) all.size() * (i + 1) / count);
      parts.add(all.subList(from, to));
    }
    return parts;
  }

  private boolean mayGoOn() {
    return runs < MOST_RUNS
        && System.nanoTime() - beginNanos < MOST_NANOS
        && !Thread.currentThread().isInterrupted();
  }

  private boolean failsWith(List<Integer> wanted) {
    runs++;
    Finished run = attempt.run(options.withOnlyFaults(new TreeSet<>(wanted)));
    Throwable failure = run.failure;
    if (failure == null || !kind.equals(FailureKind.of(failure))) {
      return false;
    }
    smallest = run;
    smallestFailure = failure;
    return true;
  }

  private SmallestRun result() {
    List<Fault> needed = smallest.simulation.world().faults().happened();
    return new SmallestRun(
        options.seed(),
        smallestFailure,
        needed.stream().map(Fault::entry).toList(),
        needed.stream().map(Fault::number).toList(),
        faults,
        smallest.simulation.log());
  }
}

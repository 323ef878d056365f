package dev.weft.simulation;

import dev.weft.simulation.Shrinking.Attempt;
import dev.weft.simulation.Shrinking.Finished;
import org.opentest4j.IncompleteExecutionException;

/**
 * The failure of a test: what happened, how to have it again, and, where it had faults, which of
 * them it needs.
 */
record SimulatedFailure(Finished run, Throwable failure) {
  /** Without looking for what it needs. */
  AssertionError toError() {
    return new AssertionError(run.simulation().describe(failure) + "\n" + alone(), failure);
  }

  /** After runs with fewer and fewer faults. */
  AssertionError toSmallestError(Attempt attempt) {
    if (run.faults().isEmpty() || isStuck() || Thread.currentThread().isInterrupted()) {
      return toError();
    }
    Shrinking shrinking = new Shrinking(run, failure, options -> tried(attempt, options));
    if (!shrinking.failsAgain()) {
      return new AssertionError(
          run.simulation().describe(failure)
              + "\nit did not fail so when it was run again: see Simulation.checkRepeatable()\n"
              + alone(),
          failure);
    }
    SmallestRun smallest = shrinking.leaveOut();
    return new AssertionError(
        shrinking.smallest().describe(smallest.failure())
            + "\n"
            + smallest
            + "\nto run it with "
            + (smallest.needed().size() == 1 ? "that" : "those")
            + " alone: "
            + smallest.properties()
            + "\n"
            + alone(),
        smallest.failure());
  }

  private static Finished tried(Attempt attempt, SimulationOptions options) {
    try {
      return attempt.run(options);
    } catch (IncompleteExecutionException assumption) {
      return new Finished(new Simulation(options), null);
    }
  }

  /** Its thread is left behind, and takes a processor: more of that kind would help nobody. */
  private boolean isStuck() {
    return failure instanceof SimulationException && run.simulation().world().failure() == null;
  }

  private String alone() {
    return "to run this seed alone: -D" + SimulatedSeeds.SEED + "=" + run.simulation().seed();
  }
}

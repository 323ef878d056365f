package dev.weft.simulation.suites;

import dev.weft.fixtures.LoopRunner;
import dev.weft.simulation.Simulation;
import dev.weft.simulation.SimulationException;
import dev.weft.simulation.SimulationOptions;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Has the suites of module {@code net} run over the simulated network: each body on a host of its
 * own, whose connections go over its loopback address.
 */
public final class SimulatedLoops implements LoopRunner {
  /** So that time passes while a test polls for something. */
  private static final Duration STEP_COST = Duration.ofNanos(20_000);

  private static final int MOST_STEPS = 10_000_000;
  private static final int BUFFER_BYTES = 1 << 18;

  private static final SimulationOptions OPTIONS =
      SimulationOptions.DEFAULT
          .withStepCost(STEP_COST, STEP_COST)
          .withStepsPerInstant(MOST_STEPS)
          .withSocketBufferBytes(BUFFER_BYTES);

  @Override
  public void run(Body body) throws Exception {
    Thrown thrown = new Thrown();
    Simulation simulation = new Simulation(OPTIONS);
    simulation.client("tested", () -> thrown.by(body));
    try {
      simulation.run();
    } catch (SimulationException e) {
      thrown.rethrow();
      throw e;
    }
    thrown.rethrow();
  }

  /** What a body has thrown, to be thrown as it is. */
  private static final class Thrown {
    private @Nullable Throwable thrown;

    void by(Body body) {
      try {
        body.run();
      } catch (Throwable e) {
        thrown = e;
      }
    }

    void rethrow() throws Exception {
      switch (thrown) {
        case null -> {}
        case Exception e -> throw e;
        case Error e -> throw e;
        default -> throw new AssertionError(thrown);
      }
    }
  }
}

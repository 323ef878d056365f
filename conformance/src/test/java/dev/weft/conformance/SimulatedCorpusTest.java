package dev.weft.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.EventLoop;
import dev.weft.simulation.Simulation;
import dev.weft.spi.LoopStepper;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * On a simulated host a loop does what it does elsewhere: the same programs make the same traces.
 */
class SimulatedCorpusTest {
  /** One of so many programs is run: all by -Dweft.simulatedEach=1. */
  private static final int EACH = Integer.getInteger("weft.simulatedEach", 8);

  @Test
  void corpus_onASimulatedHost_makesTheTraceOfAsyncio()
      throws IOException, FormatException, URISyntaxException {
    URL corpus = Objects.requireNonNull(CorpusTest.class.getResource("/corpus.jsonl"));
    List<String> different = new ArrayList<>();
    int programs = 0;
    try (var file = new ProgramFile(Path.of(corpus.toURI()))) {
      for (Program program = file.next(); program != null; program = file.next()) {
        if (programs++ % EACH == 0
            && new OnAHost(program).check() instanceof Verdict.Difference difference) {
          different.add(Report.of(difference));
        }
      }
    }

    assertThat(different).isEmpty();
    assertThat(programs).isEqualTo(4000);
  }

  /** A program on a simulated host. */
  private static final class OnAHost {
    private static final Duration TICK = Duration.ofMillis(1);

    /** Deadlocks are looked for once a tick, each time a little later in it. */
    private static final Duration LATER = TICK.dividedBy(64);

    private final Program program;
    private final Trace trace = new Trace();
    private final Simulation simulation = new Simulation(1);
    private final List<Throwable> errors = new ArrayList<>();
    private @Nullable Machine machine;
    private @Nullable EventLoop loop;
    private Duration next = LATER;

    OnAHost(Program program) {
      this.program = program;
    }

    Verdict check() {
      simulation.client(
          "driver",
          () -> {
            loop = EventLoop.running();
            machine = Machine.here(program, trace);
            machine.drive();
          });
      simulation.at(next, this::lookForDeadlock);
      try {
        simulation.run();
      } catch (RuntimeException e) {
        errors.add(e);
      }
      trace.end();
      return Verdict.of(program, trace.lines(), errors);
    }

    /** A simulation fails where nothing can happen any more; the program's tasks are cancelled. */
    private void lookForDeadlock() {
      LoopStepper stepper = Objects.requireNonNull(loop).inspection().stepper();
      if (!stepper.hasReady() && stepper.earliestTimerNanos() == Long.MAX_VALUE) {
        next = next.plus(LATER);
        var _ = loop.callSoonThreadsafe(Objects.requireNonNull(machine)::breakDeadlock);
      } else {
        next = next.plus(TICK);
      }
      simulation.at(next, this::lookForDeadlock);
    }
  }
}

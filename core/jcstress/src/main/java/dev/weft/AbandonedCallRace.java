package dev.weft;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/**
 * A call on a file ends in its thread while the task that was cancelled gives it up: exactly one of
 * the two cleans up. A model of {@code FileCall}, which needs a loop that runs and threads.
 */
public final class AbandonedCallRace {
  private AbandonedCallRace() {}

  private enum Step {
    RUNNING,
    ENDED,
    ABANDONED
  }

  /** Both sides leave RUNNING by a compare-and-set. */
  @JCStressTest
  @Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "cleaned up once")
  @Outcome(expect = Expect.FORBIDDEN, desc = "left open, or closed twice")
  @State
  public static class Sound {
    private final AtomicReference<Step> state = new AtomicReference<>(Step.RUNNING);
    private final AtomicInteger cleanUps = new AtomicInteger();

    @Actor
    public void end() {
      if (!state.compareAndSet(Step.RUNNING, Step.ENDED)) {
        cleanUps.incrementAndGet();
      }
    }

    @Actor
    public void giveUp() {
      state.compareAndSet(Step.RUNNING, Step.ABANDONED);
      if (state.get() != Step.ABANDONED) {
        cleanUps.incrementAndGet();
      }
    }

    @Arbiter
    public void count(I_Result r) {
      r.r1 = cleanUps.get();
    }
  }

  /** Both look first and write then. */
  @JCStressTest
  @Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "cleaned up once")
  @Outcome(expect = Expect.ACCEPTABLE_INTERESTING, desc = "left open, or closed twice")
  @State
  public static class Broken {
    private final AtomicReference<Step> state = new AtomicReference<>(Step.RUNNING);
    private final AtomicInteger cleanUps = new AtomicInteger();

    @Actor
    public void end() {
      if (state.get() == Step.RUNNING) {
        state.set(Step.ENDED);
      } else {
        cleanUps.incrementAndGet();
      }
    }

    @Actor
    public void giveUp() {
      if (state.get() == Step.RUNNING) {
        state.set(Step.ABANDONED);
      } else {
        cleanUps.incrementAndGet();
      }
    }

    @Arbiter
    public void count(I_Result r) {
      r.r1 = cleanUps.get();
    }
  }
}

package dev.weft;

import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/** A future is completed while another thread looks: if it is done, its result is whole. */
public final class FuturePublicationRace {
  private FuturePublicationRace() {}

  private static final class Box {
    int value;

    Box(int value) {
      this.value = value;
    }
  }

  /** {@link Future#isDone} and {@link Future#resultNow} from any thread. */
  @JCStressTest
  @Outcome(
      id = {"pending", "42"},
      expect = Expect.ACCEPTABLE,
      desc = "not done, or all of it")
  @Outcome(expect = Expect.FORBIDDEN, desc = "done without its result")
  @State
  public static class Sound {
    private final Future<Box> future = EventLoop.create(new NotedWakeups()).createFuture();

    @Actor
    public void complete() {
      future.setResult(new Box(42));
    }

    @Actor
    public void look(L_Result r) {
      r.r1 = future.isDone() ? future.resultNow().value : "pending";
    }
  }

  /** The state is written before the outcome. */
  @JCStressTest
  @Outcome(
      id = {"pending", "42"},
      expect = Expect.ACCEPTABLE,
      desc = "not done, or all of it")
  @Outcome(id = "null", expect = Expect.ACCEPTABLE_INTERESTING, desc = "done without its result")
  @State
  public static class Broken {
    private volatile @Nullable Box outcome;
    private volatile boolean done;

    @Actor
    public void complete() {
      done = true;
      outcome = new Box(42);
    }

    @Actor
    public void look(L_Result r) {
      if (done) {
        Box seen = outcome;
        r.r1 = seen == null ? "null" : seen.value;
      } else {
        r.r1 = "pending";
      }
    }
  }
}

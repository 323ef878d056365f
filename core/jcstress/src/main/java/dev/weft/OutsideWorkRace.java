package dev.weft;

import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** Work outside a loop is ended by two threads at once: it comes back once. */
public final class OutsideWorkRace {
  private OutsideWorkRace() {}

  /** {@link OutsideWork}. */
  @JCStressTest
  @Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "came back once")
  @Outcome(expect = Expect.FORBIDDEN, desc = "never, or twice")
  @State
  public static class Sound {
    private final EventLoop loop = EventLoop.create(new NotedWakeups());
    private final OutsideWork work = loop.beginOutsideWork();

    @Actor
    public void end() {
      work.end(() -> {});
    }

    @Actor
    public void endToo() {
      work.end(() -> {});
    }

    @Arbiter
    public void count(I_Result r) {
      r.r1 = Insides.takeInbox(loop);
    }
  }

  /** Looks whether it has ended, and says so then. */
  @JCStressTest
  @Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "came back once")
  @Outcome(id = "2", expect = Expect.ACCEPTABLE_INTERESTING, desc = "twice")
  @State
  public static class Broken {
    private final AtomicInteger ends = new AtomicInteger();
    private volatile boolean ended;

    private void endOnce() {
      if (!ended) {
        ended = true;
        ends.incrementAndGet();
      }
    }

    @Actor
    public void end() {
      endOnce();
    }

    @Actor
    public void endToo() {
      endOnce();
    }

    @Arbiter
    public void count(I_Result r) {
      r.r1 = ends.get();
    }
  }
}

package dev.weft;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/**
 * A thread hands something that must be let go to a loop which is closed just then: it is let go,
 * once. So do connections go from loop to loop, and children from the thread that starts them.
 */
public final class HandOverRace {
  private HandOverRace() {}

  /** Puts it down, and asks the loop then. */
  @JCStressTest
  @Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "let go")
  @Outcome(expect = Expect.FORBIDDEN, desc = "left open, or let go twice")
  @State
  public static class Sound {
    private final EventLoop loop = EventLoop.create(new NotedWakeups());
    private final AtomicBoolean there = new AtomicBoolean();
    private final AtomicInteger letGo = new AtomicInteger();

    public Sound() {
      loop.onClose(this::letGo);
    }

    private void letGo() {
      if (there.compareAndSet(true, false)) {
        letGo.incrementAndGet();
      }
    }

    @Actor
    public void give() {
      there.set(true);
      if (loop.isClosed()) {
        letGo();
      }
    }

    @Actor
    public void close() {
      loop.close();
    }

    @Arbiter
    public void count(I_Result r) {
      r.r1 = letGo.get();
    }
  }

  /** Asks whether the loop is closed, and puts it down then; with a loop that is closed fast. */
  @JCStressTest
  @Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "let go")
  @Outcome(id = "0", expect = Expect.ACCEPTABLE_INTERESTING, desc = "left open")
  @State
  public static class Broken {
    private final AtomicBoolean there = new AtomicBoolean();
    private final AtomicInteger letGo = new AtomicInteger();
    private volatile boolean closed;

    private void letGo() {
      if (there.compareAndSet(true, false)) {
        letGo.incrementAndGet();
      }
    }

    @Actor
    public void give() {
      boolean late = closed;
      there.set(true);
      if (late) {
        letGo();
      }
    }

    @Actor
    public void close() {
      closed = true;
      letGo();
    }

    @Arbiter
    public void count(I_Result r) {
      r.r1 = letGo.get();
    }
  }
}

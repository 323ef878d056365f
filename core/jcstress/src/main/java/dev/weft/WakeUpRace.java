package dev.weft;

import java.util.concurrent.atomic.AtomicBoolean;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** A thread gives a loop something while that falls asleep: the loop sees it, or is woken. */
public final class WakeUpRace {
  private WakeUpRace() {}

  /** {@link EventLoop#callSoonThreadsafe} against what an iteration does before it polls. */
  @JCStressTest
  @Outcome(id = "true, false", expect = Expect.FORBIDDEN, desc = "asleep with something to do")
  @Outcome(expect = Expect.ACCEPTABLE, desc = "awake, or woken")
  @State
  public static class Sound {
    private final NotedWakeups poller = new NotedWakeups();
    private final EventLoop loop = EventLoop.create(poller);

    @Actor
    public void give() {
      loop.callSoonThreadsafe(() -> {});
    }

    @Actor
    public void fallAsleep(ZZ_Result r) {
      loop.wakeups().loopFallsAsleep();
      r.r1 = !loop.awaitsOutside();
    }

    @Arbiter
    public void look(ZZ_Result r) {
      r.r2 = poller.woken;
    }
  }

  /** The loop looks for entries before it says that it is to be woken. */
  @JCStressTest
  @Outcome(id = "true, false", expect = Expect.ACCEPTABLE_INTERESTING, desc = "asleep for ever")
  @Outcome(expect = Expect.ACCEPTABLE, desc = "awake, or woken")
  @State
  public static class Broken {
    private final Inbox inbox = new Inbox();
    private final AtomicBoolean asleep = new AtomicBoolean();
    private volatile boolean woken;

    @Actor
    public void give() {
      inbox.push(new Noted(""));
      if (asleep.get() && asleep.compareAndSet(true, false)) {
        woken = true;
      }
    }

    @Actor
    public void fallAsleep(ZZ_Result r) {
      boolean nothing = inbox.isEmpty();
      asleep.set(true);
      r.r1 = nothing;
    }

    @Arbiter
    public void look(ZZ_Result r) {
      r.r2 = woken;
    }
  }
}

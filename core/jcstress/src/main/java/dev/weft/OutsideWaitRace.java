package dev.weft;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** A thread begins to wait for a future whose loop is closed just then: the wait ends, once. */
public final class OutsideWaitRace {
  private OutsideWaitRace() {}

  /** {@link OutsideWait} against {@link EventLoop#close}. */
  @JCStressTest
  @Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "ended once")
  @Outcome(expect = Expect.FORBIDDEN, desc = "waits for ever, or ended twice")
  @State
  public static class Sound {
    private final EventLoop loop = EventLoop.create(new NotedWakeups());
    private final Future<String> future = loop.createFuture();
    private final AtomicInteger ends = new AtomicInteger();

    @Actor
    public void begin() {
      var _ = OutsideWait.begin(future, ends::incrementAndGet);
    }

    @Actor
    public void close() {
      loop.close();
    }

    @Arbiter
    public void count(I_Result r) {
      r.r1 = ends.get();
    }
  }

  /** Looks whether the loop is closed before the wait is known to it. */
  @JCStressTest
  @Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "ended once")
  @Outcome(id = "0", expect = Expect.ACCEPTABLE_INTERESTING, desc = "waits for ever")
  @State
  public static class Broken {
    private final Set<AtomicInteger> waits = ConcurrentHashMap.newKeySet();
    private final AtomicInteger ends = new AtomicInteger();
    private volatile boolean closed;

    @Actor
    public void begin() {
      if (closed) {
        ends.set(1);
      }
      waits.add(ends);
    }

    @Actor
    public void close() {
      closed = true;
      waits.forEach(wait -> wait.set(1));
    }

    @Arbiter
    public void count(I_Result r) {
      r.r1 = ends.get();
    }
  }
}

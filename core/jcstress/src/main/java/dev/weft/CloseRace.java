package dev.weft;

import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** Two threads close a loop: its poller is closed once, as its descriptors may be others' then. */
public final class CloseRace {
  private CloseRace() {}

  /** {@link EventLoop#close}. */
  @JCStressTest
  @Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "closed once")
  @Outcome(expect = Expect.FORBIDDEN, desc = "left open, or closed twice")
  @State
  public static class Sound {
    private final NotedWakeups poller = new NotedWakeups();
    private final EventLoop loop = EventLoop.create(poller);

    @Actor
    public void close() {
      loop.close();
    }

    @Actor
    public void closeToo() {
      loop.close();
    }

    @Arbiter
    public void count(I_Result r) {
      r.r1 = poller.closes.get();
    }
  }

  /** Looks whether it is closed, and says so then. */
  @JCStressTest
  @Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "closed once")
  @Outcome(id = "2", expect = Expect.ACCEPTABLE_INTERESTING, desc = "closed twice")
  @State
  public static class Broken {
    private final AtomicInteger closes = new AtomicInteger();
    private volatile boolean closed;

    private void closeOnce() {
      if (!closed) {
        closed = true;
        closes.incrementAndGet();
      }
    }

    @Actor
    public void close() {
      closeOnce();
    }

    @Actor
    public void closeToo() {
      closeOnce();
    }

    @Arbiter
    public void count(I_Result r) {
      r.r1 = closes.get();
    }
  }
}

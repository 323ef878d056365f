package dev.weft;

import dev.weft.spi.Poller;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;
import org.openjdk.jcstress.infra.results.Z_Result;

/** A loop is closed while another thread begins to run it: one of the two is refused. */
public final class CloseRunRace {
  private CloseRunRace() {}

  /** {@link EventLoop#close} against {@link EventLoop#runForever}, which is to end at once. */
  @JCStressTest
  @Outcome(id = "false", expect = Expect.ACCEPTABLE, desc = "one after the other, or refused")
  @Outcome(expect = Expect.FORBIDDEN, desc = "closed under the run")
  @State
  public static class Sound implements Poller {
    private final EventLoop loop = EventLoop.create(this);
    private volatile boolean polling;
    private volatile boolean closed;
    private volatile boolean closedUnderTheRun;

    public Sound() {
      loop.stop();
    }

    @Override
    public void poll(long timeoutNanos) {
      polling = true;
      if (closed) {
        closedUnderTheRun = true;
      }
      polling = false;
    }

    @Override
    public void wakeup() {}

    @Override
    public void close() {
      closed = true;
      if (polling) {
        closedUnderTheRun = true;
      }
    }

    @Actor
    public void run() {
      try {
        loop.runForever();
      } catch (IllegalStateException isClosed) {
        // It came second.
      }
    }

    @Actor
    public void closeLoop() {
      try {
        loop.close();
      } catch (IllegalStateException runs) {
        // It came second.
      }
    }

    @Arbiter
    public void look(Z_Result r) {
      loop.close();
      r.r1 = closedUnderTheRun;
    }
  }

  /** Each looks at the flag of the other before it sets its own. */
  @JCStressTest
  @Outcome(id = "true, true", expect = Expect.ACCEPTABLE_INTERESTING, desc = "closed under the run")
  @Outcome(expect = Expect.ACCEPTABLE, desc = "one was refused")
  @State
  public static class Broken {
    private volatile boolean running;
    private volatile boolean closed;

    @Actor
    public void run(ZZ_Result r) {
      if (!closed) {
        running = true;
        r.r1 = true;
      }
    }

    @Actor
    public void close(ZZ_Result r) {
      if (!running) {
        closed = true;
        r.r2 = true;
      }
    }
  }
}

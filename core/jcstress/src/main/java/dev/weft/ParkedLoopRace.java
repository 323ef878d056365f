package dev.weft;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;
import org.openjdk.jcstress.infra.results.Z_Result;

/** A loop without I/O is woken while it goes to sleep: it does not sleep. */
public final class ParkedLoopRace {
  private static final long LONG_NANOS = TimeUnit.SECONDS.toNanos(20);

  private ParkedLoopRace() {}

  /** {@link ParkingPoller}. */
  @JCStressTest
  @Outcome(id = "false", expect = Expect.ACCEPTABLE, desc = "came back")
  @Outcome(id = "true", expect = Expect.FORBIDDEN, desc = "slept as long as it could")
  @State
  public static class Sound {
    private final ParkingPoller poller = new ParkingPoller();

    @Actor
    public void wakeUp() {
      poller.wakeup();
    }

    @Actor
    public void sleep(Z_Result r) {
      long start = System.nanoTime();
      poller.poll(LONG_NANOS);
      r.r1 = System.nanoTime() - start >= LONG_NANOS;
    }
  }

  /** Looks whether it was woken before it says who is to be woken. */
  @JCStressTest
  @Outcome(id = "true, false", expect = Expect.ACCEPTABLE_INTERESTING, desc = "sleeps")
  @Outcome(expect = Expect.ACCEPTABLE, desc = "awake, or woken")
  @State
  public static class Broken {
    private volatile @Nullable Thread waiter;
    private volatile boolean woken;
    private volatile boolean unparked;

    @Actor
    public void wakeUp() {
      woken = true;
      unparked = waiter != null;
    }

    @Actor
    public void sleep(ZZ_Result r) {
      if (!woken) {
        waiter = Thread.currentThread();
        r.r1 = true; // here it would park
      }
    }

    @Arbiter
    public void look(ZZ_Result r) {
      r.r2 = unparked;
    }
  }
}

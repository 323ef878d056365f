package dev.weft.internal.observe;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.Z_Result;

/**
 * A loop begins to run while the watchdog goes to sleep for want of one: it is watched. A model of
 * {@link Watchdog}, whose state is the JVM's and whose lock starts a thread.
 */
public final class WatchdogRace {
  private WatchdogRace() {}

  /** What both twins do but for the order. */
  abstract static class Model {
    final Set<Integer> watched = ConcurrentHashMap.newKeySet();
    volatile boolean awake = true;

    void watch() {
      watched.add(1);
      if (!awake) {
        begin();
      }
    }

    private synchronized void begin() {
      awake = true;
    }
  }

  /** Says that it sleeps, and looks then. */
  @JCStressTest
  @Outcome(id = "true", expect = Expect.ACCEPTABLE, desc = "watched")
  @Outcome(id = "false", expect = Expect.FORBIDDEN, desc = "a loop runs that is not watched")
  @State
  public static class Sound extends Model {
    @Actor
    public void run() {
      watch();
    }

    @Actor
    public void endIfIdle() {
      synchronized (this) {
        awake = false;
        if (!watched.isEmpty()) {
          awake = true;
        }
      }
    }

    @Arbiter
    public void look(Z_Result r) {
      r.r1 = awake;
    }
  }

  /** Looks, and says then that it sleeps. */
  @JCStressTest
  @Outcome(id = "true", expect = Expect.ACCEPTABLE, desc = "watched")
  @Outcome(
      id = "false",
      expect = Expect.ACCEPTABLE_INTERESTING,
      desc = "a loop runs that is not watched")
  @State
  public static class Broken extends Model {
    @Actor
    public void run() {
      watch();
    }

    @Actor
    public void endIfIdle() {
      synchronized (this) {
        if (watched.isEmpty()) {
          awake = false;
        }
      }
    }

    @Arbiter
    public void look(Z_Result r) {
      r.r1 = awake;
    }
  }
}

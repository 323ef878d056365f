package dev.weft.internal.observe;

import dev.weft.internal.log.Reporter;
import dev.weft.internal.time.CoarseTime;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Looks from time to time whether the loops that run get on with their work: one thread for all
 * loops of the JVM. What it looks at is written by the loops anyway.
 *
 * <p>The thread begins with the first loop that runs, and ends when none has run for a while.
 */
public final class Watchdog {
  /** How often it looks in the time after which a loop counts as blocked. */
  private static final int LOOKS_PER_LIMIT = 4;

  private static final long LONGEST_NAP_NANOS = 250_000_000;
  private static final long SHORTEST_NAP_NANOS = 1_000_000;

  /** A nap that was longer by this much and twice as long as meant: no thread ran meanwhile. */
  private static final long STOPPED_NANOS = 50_000_000;

  private static final long IDLE_NANOS = 10_000_000_000L;

  /**
   * How soon the tasks can be seen by a tool that asks for them. A short program does nothing for
   * it.
   */
  private static final long MANAGEMENT_NANOS = 1_000_000_000;

  /** When a program's start is over, and what it may need some day can be prepared. */
  private static final long STARTED_NANOS = 5_000_000_000L;

  private static final Set<LoopWatch> WATCHED = ConcurrentHashMap.newKeySet();

  /** The thread, if it runs, or is about to. Written under the class's lock. */
  private static volatile @Nullable Thread awake;

  private Watchdog() {}

  /** Watches a loop that is about to run, until {@link #forget}. Any thread. */
  public static LoopWatch watch(ObservedLoop loop) {
    LoopWatch watch = new LoopWatch(loop);
    WATCHED.add(watch);
    if (loop.needsMemoryToGoOn()) {
      MemoryReserve.keep();
    }
    if (!isAwake()) {
      begin();
    }
    return watch;
  }

  /** The loop's run has ended. Any thread. */
  public static void forget(LoopWatch watch) {
    WATCHED.remove(watch);
    try {
      watch.end(System.nanoTime());
    } catch (Throwable noRoom) {
      Reporter.countDropped();
    }
  }

  /** The loops that run now, in no order. Any thread. */
  public static List<ObservedLoop> runningLoops() {
    return WATCHED.stream().map(LoopWatch::loop).toList();
  }

  /** Where no thread can be had, the loop runs unwatched, and the next run tries again. */
  private static synchronized void begin() {
    if (!isAwake()) {
      try {
        Thread thread =
            Thread.ofPlatform().daemon().name("weft-watchdog").unstarted(Watchdog::lookOnAndOn);
        awake = thread;
        thread.start();
      } catch (Throwable noThread) {
        awake = null;
        Reporter.warn("the watchdog has no thread: blocked loops are not reported", noThread);
      }
    }
  }

  private static synchronized boolean endIfIdle() {
    // A thread that adds a loop looks at the flag afterwards, so either it is seen here or the flag
    // there.
    Thread own = awake;
    awake = null;
    if (!WATCHED.isEmpty()) {
      awake = own;
    }
    return awake == null;
  }

  /** The thread may have died before it began, for want of memory. */
  private static boolean isAwake() {
    Thread thread = awake;
    return thread != null && thread.getState() != Thread.State.TERMINATED;
  }

  private static void lookOnAndOn() {
    Rounds rounds = null;
    boolean ended = false;
    while (!ended) {
      try {
        rounds = rounds == null ? new Rounds() : rounds;
        ended = rounds.next();
      } catch (Throwable failure) {
        // No room, say, for a moment. The next round has its chance.
        reportAndRest(failure);
      }
    }
  }

  private static void reportAndRest(Throwable failure) {
    try {
      Reporter.error("the watchdog failed", failure);
      LockSupport.parkNanos(LONGEST_NAP_NANOS);
    } catch (Throwable again) {
      // The thread must live, whatever becomes of the report.
    }
  }

  /** Its rounds, from one nap to the next. */
  private static final class Rounds {
    private long lastSeen = System.nanoTime();
    private long lastManaged = lastSeen;
    private final long begun = lastSeen;
    private boolean prepared;
    private boolean flightPrepared;

    /** One nap and one look; says whether the thread is to end. */
    boolean next() {
      long before = System.nanoTime();
      long nap = napNanos();
      LockSupport.parkNanos(nap);
      boolean _ = Thread.interrupted(); // there is no reason to interrupt it
      long now = System.nanoTime();
      CoarseTime.tick(now);
      boolean roomLeft = MemoryReserve.giveUpIfHeapIsFull();
      if (!prepared) {
        prepareForTrouble();
      }
      if (!flightPrepared && now - begun > STARTED_NANOS) {
        flightPrepared = true;
        prepareFlight();
      }
      if (Modules.MANAGEMENT && now - lastManaged > MANAGEMENT_NANOS) {
        lastManaged = now;
        TasksBean.registerIfManaged();
      }
      if (!WATCHED.isEmpty()) {
        lastSeen = now;
        if (roomLeft) {
          wakeThoseThatOverslept(now);
        }
        boolean stopped = wasStopped(nap, now - before);
        lookAtAll(now, stopped);
        LiveLoops.round(WATCHED, now, stopped);
        timeSteps();
        return false;
      }
      return now - lastSeen > IDLE_NANOS && endIfIdle();
    }

    /** The recorder takes a third of a second of a processor, which a program that starts needs. */
    private static void prepareFlight() {
      if (Modules.JFR) {
        Flight.prepare();
      }
    }

    /** Once, by one of the loops. A program that is over sooner does nothing for it. */
    private void prepareForTrouble() {
      for (LoopWatch watch : WATCHED) {
        prepared = true;
        watch.loop().prepareForTrouble();
        return;
      }
    }
  }

  /**
   * Whether the whole process stood still: the collector, a machine that was suspended, or one that
   * has much else to do.
   */
  public static boolean wasStopped(long napNanos, long tookNanos) {
    long over = tookNanos - napNanos;
    return over > napNanos && over > STOPPED_NANOS;
  }

  private static void lookAtAll(long now, boolean stopped) {
    for (LoopWatch watch : WATCHED) {
      try {
        if (stopped) {
          watch.startOver(now);
        } else {
          watch.look(now);
        }
      } catch (Throwable failure) {
        Reporter.error("the watchdog failed", failure);
      }
    }
  }

  private static void wakeThoseThatOverslept(long now) {
    for (LoopWatch watch : WATCHED) {
      watch.loop().wakeIfOverslept(now);
    }
  }

  /** The recorder does not say when it begins and ends. */
  private static void timeSteps() {
    if (Modules.JFR) {
      boolean recorded = Flight.recordsSlowSteps();
      for (LoopWatch watch : WATCHED) {
        watch.loop().timeSteps(recorded);
      }
    }
  }

  private static long napNanos() {
    long nap = LiveLoops.areWanted() ? LiveLoops.ROUND_NANOS : LONGEST_NAP_NANOS;
    for (LoopWatch watch : WATCHED) {
      long limit = watch.limitNanos();
      if (limit > 0) {
        nap = Math.min(nap, limit / LOOKS_PER_LIMIT);
      }
    }
    return Math.max(nap, SHORTEST_NAP_NANOS);
  }
}

package dev.weft.testing;

import dev.weft.EventLoop;
import dev.weft.Task;
import dev.weft.spi.Poller;
import dev.weft.spi.PollerContext;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Lets a loop's time pass without waiting for it: a test of an hour's timeout takes a millisecond,
 * and runs the same way every time.
 *
 * {@snippet file="VirtualClockTest.java" region="hour"}
 *
 * <p>Time stands still while anything is ready. When nothing is, it jumps to the earliest timer;
 * all timers of that moment become ready at once, in the order in which they were made.
 *
 * <p>When nothing is ready and no timer is set, either something outside is still to come back (a
 * call in an executor, a task in a blocking JDK call, what {@link EventLoop#outsideWork()} told):
 * then the loop waits for it, in real time. Or nothing can ever happen again: that is a deadlock,
 * and the clock's handler is called. The usual handler throws a {@link DeadlockException}, which
 * names the tasks that are stuck and ends the run; it waits half a second of real time before, for
 * callbacks of threads that the loop was not told of.
 *
 * <p>What is outside takes no virtual time: while it is under way and nothing is ready, the clock
 * stands still for it even if timers are set. But not for ever: if nothing has come back after a
 * second of real time, the timers go on, until something does. So a timeout lets a blocking call
 * end that is fast, and ends one that hangs.
 *
 * <p>Code that polls, by {@link Thread#sleep} again and again in a task, waits for something to
 * happen as time goes on. So when nothing else is outside, from the fourth sleep on each lets the
 * clock go on by one timer. On the fallback engine such code blocks its loop, and the clock too.
 *
 * <p>{@code EventLoop.clock()} goes with it, from the first of January 2030 on.
 *
 * <p>The clock goes on for 219 years: a timer beyond that is never due.
 *
 * <p>The clock watches no I/O: a loop on it has no sockets. Nobody knows how long an answer will
 * take, so in virtual time it would come before every timeout or after them all, as it happens;
 * tests with sockets take the real clock.
 *
 * <p>One clock serves one loop, which it is given to by {@link EventLoop#create(Poller)}.
 */
public final class VirtualClock implements Poller {
  private static final long PATIENCE_NANOS = 1_000_000_000;
  private static final long DEADLOCK_PATIENCE_NANOS = 500_000_000;

  /** How often code that polls has slept before time goes on for it. */
  private static final int SLEEPS_OF_POLLING_CODE = 3;

  /** The end of time: deadlines, which may lie some 73 years ahead, must not overflow. */
  private static final long END_NANOS = Long.MAX_VALUE - (Long.MAX_VALUE >> 2);

  private static final Instant EPOCH = Instant.parse("2030-01-01T00:00:00Z");

  private final Consumer<? super EventLoop> onDeadlock;
  private final Clock clock =
      ((InstantSource) () -> EPOCH.plusNanos(nanoTime())).withZone(ZoneOffset.UTC);

  /** Set once, before the loop is given to any code. */
  private @Nullable PollerContext context;

  /** Confined to the loop. */
  private long nowNanos;

  /** How long timers still wait for what is outside, in real time. Confined to the loop. */
  private long patienceNanos = PATIENCE_NANOS;

  /** How often in a row tasks have slept, as nothing else was outside. Confined to the loop. */
  private int sleeps;

  /** How long it waits for a wake-up before it calls the handler of deadlocks, in real time. */
  private final long deadlockPatienceNanos;

  /**
   * The loop's thread while it waits in real time. Written by it, read by the thread that wakes it.
   */
  private volatile @Nullable Thread waiter;

  /** Set by the thread that wakes the loop, cleared by the loop. */
  private volatile boolean woken;

  /** A clock that stands at zero, and ends a run that is deadlocked. */
  public VirtualClock() {
    this(
        loop -> {
          throw DeadlockException.of(loop);
        },
        DEADLOCK_PATIENCE_NANOS);
  }

  /**
   * A clock that stands at zero, and leaves deadlocks to the caller.
   *
   * @param onDeadlock called on the loop's thread, outside any task, each time that nothing can
   *     happen any more. It may make something ready, by cancelling tasks, say; if it does nothing,
   *     it is called again. What it throws ends the run: {@link EventLoop#runUntilComplete} throws
   *     it
   */
  public VirtualClock(Consumer<? super EventLoop> onDeadlock) {
    this(Objects.requireNonNull(onDeadlock, "onDeadlock"), 0);
  }

  private VirtualClock(Consumer<? super EventLoop> onDeadlock, long deadlockPatienceNanos) {
    this.onDeadlock = onDeadlock;
    this.deadlockPatienceNanos = deadlockPatienceNanos;
  }

  @Override
  public void attach(PollerContext context) {
    this.context = Objects.requireNonNull(context, "context");
  }

  /**
   * Moves the clock on by the whole of the timeout at once, unless something outside comes back
   * first. Without a timeout it waits in real time for what is outside, or calls the handler of
   * deadlocks.
   *
   * @param timeoutNanos 0 leaves the clock where it is, a negative number means that no timer is
   *     set
   */
  @Override
  public void poll(long timeoutNanos) {
    if (timeoutNanos == 0 || takeWakeup()) {
      return;
    }
    var loop = EventLoop.running();
    boolean outside = mayComeFromOutside();
    if (!outside) {
      patienceNanos = PATIENCE_NANOS;
    }
    if (timeoutNanos > 0 && timeoutNanos <= END_NANOS - nowNanos) {
      if (mayGoOn(loop, outside)) {
        nowNanos += timeoutNanos;
      }
    } else if (outside) {
      waitForWakeup();
    } else if (!cameWithin(deadlockPatienceNanos)) {
      onDeadlock.accept(loop);
    }
  }

  private boolean mayComeFromOutside() {
    return context != null && context.mayComeFromOutside();
  }

  /** Waits for what is outside, if there is anything, and tells whether it is the timers' turn. */
  private boolean mayGoOn(EventLoop loop, boolean outside) {
    boolean sleepersOnly = outside && onlySleeps(loop);
    if (!sleepersOnly) {
      sleeps = 0;
    } else if (sleeps >= SLEEPS_OF_POLLING_CODE) {
      sleeps--; // the next sleep may let time go on again
      return true;
    }
    if (!outside || !cameInTime()) {
      return true;
    }
    if (sleepersOnly) {
      sleeps++;
    }
    return false;
  }

  /** Whether nothing is outside but tasks in {@link Thread#sleep}. */
  private static boolean onlySleeps(EventLoop loop) {
    return !loop.hasOutsideWork()
        && loop.allTasks().stream()
            .filter(task -> task.waitingOn() == null)
            .map(Task::stack)
            .allMatch(stack -> stack.length == 0 || isSleep(stack));
  }

  /**
   * The stack of a task is without the frames of {@link Thread#sleep} and {@code LockSupport}, but
   * not without those of locks, streams and whatever else of the JDK's blocks.
   */
  private static boolean isSleep(StackTraceElement[] stack) {
    String blockedIn = stack[0].getClassName();
    return blockedIn.equals(TimeUnit.class.getName())
        || !(blockedIn.startsWith("java.")
            || blockedIn.startsWith("jdk.")
            || blockedIn.startsWith("sun."));
  }

  private void waitForWakeup() {
    waiter = Thread.currentThread();
    while (!takeWakeup()) {
      LockSupport.park(this);
    }
    waiter = null;
  }

  /** Waits for what is outside as long as patience lasts. */
  private boolean cameInTime() {
    boolean came = cameWithin(patienceNanos);
    if (!came) {
      patienceNanos = 0;
    }
    return came;
  }

  /** Waits for a wake-up, but not longer than a time. It looks before it parks, and after. */
  private boolean cameWithin(long nanos) {
    long start = System.nanoTime();
    long left = nanos;
    waiter = Thread.currentThread();
    boolean came = takeWakeup();
    while (!came && left > 0) {
      LockSupport.parkNanos(this, left);
      came = takeWakeup();
      left = nanos - (System.nanoTime() - start);
    }
    waiter = null;
    return came;
  }

  private boolean takeWakeup() {
    if (!woken) {
      return false;
    }
    woken = false;
    patienceNanos = PATIENCE_NANOS;
    return true;
  }

  /** Ends the current wait in real time, or the next one. Any thread. */
  @Override
  public void wakeup() {
    woken = true;
    LockSupport.unpark(waiter);
  }

  /**
   * The virtual time.
   *
   * @return nanoseconds since the clock was made
   */
  @Override
  public long nanoTime() {
    return nowNanos;
  }

  /**
   * The virtual wall clock, at UTC. It begins at the first of January 2030, as the clocks of
   * simulated hosts do, and goes as virtual time does.
   *
   * @return what {@code EventLoop.clock()} is
   */
  @Override
  public Clock clock() {
    return clock;
  }

  @Override
  public void close() {}

  @Override
  public String toString() {
    return "VirtualClock[" + nowNanos / 1e9 + " s]";
  }
}

package dev.weft;

import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Main engine: the virtual thread that a loop runs callbacks on, and that thread's scheduler. The
 * loop's platform thread carries it, as it carries the tasks.
 *
 * <p>So a callback that a lock blocks is unmounted, and the loop's platform thread never stands in
 * a lock's queue. That matters because a lock that is released goes to the first in its queue: if
 * that is a task, only the loop's platform thread can let it go on.
 *
 * <pre>{@code
 *        run()                suspend()
 * NEW ----------> RUNNING ----------------> SUSPENDED   until the carrier runs it again
 *                  |   ^ <----------------
 *                  |   |       run()
 *  a JDK call      |   |  the JDK hands it to execute(): due
 *  blocks it       v   |
 *                 BLOCKED   the carrier runs heirs meanwhile, and nothing else
 *
 * RUNNING ----------> ENDED   its body has ended
 * }</pre>
 *
 * <p>An heir is a step of a task that the JDK has unblocked: the lock that the callback waits for
 * may be that task's by now. Heirs run out of turn; what else is ready stays where it is, so a
 * callback that blocks stops its loop as it would in asyncio.
 */
final class CallbackThread implements Executor {
  /** How often the carrier tries at once to resume a thread that is looked at. */
  private static final int SPINS = 1_000;

  private static final long LOOKER_NANOS = 20_000;

  /**
   * The loop, its platform thread, and what is run; null once that has ended. Virtual threads that
   * a callback has started have this as their scheduler, so they hold it for as long as they live.
   */
  private @Nullable LoopKernel loop;

  private @Nullable Thread carrier;

  private @Nullable Runnable body;

  private volatile @Nullable Thread thread;

  /** This thread's continuation, as the JVM hands it to the scheduler; set when it starts. */
  private @Nullable Runnable continuation;

  /**
   * Whether it stands in {@link #suspend()}. Written by the loop's two threads; a thread that looks
   * at the stack reads it in {@link #execute}, perhaps too late, which does no harm: see {@link
   * ScheduledThread#execute}.
   */
  private boolean suspended;

  /** From a mount until it suspends itself or stops otherwise. The loop only. */
  private boolean running;

  private boolean ended;

  /** The JDK wants it to go on. Written by any thread in {@link #execute}, cleared by the loop. */
  private volatile boolean due;

  /** Whether the carrier waits for it: then a thread that has news wakes the carrier. */
  private volatile boolean blocked;

  /**
   * A thread that is not started; it starts when it is first run.
   *
   * @param carrier the loop's platform thread
   */
  CallbackThread(LoopKernel loop, Thread carrier, Runnable body) {
    this.loop = loop;
    this.carrier = carrier;
    this.body = body;
  }

  /** As {@link ScheduledThread#execute}: must not block or throw. */
  @Override
  public void execute(Runnable runnable) {
    if (runnable == continuation) {
      if (!suspended) {
        due = true;
        wakeCarrierIfBlocked();
      }
    } else if (continuation == null) {
      continuation = runnable;
    } else {
      SchedulerEngine.onJdkScheduler(runnable);
    }
  }

  /**
   * There is a new heir, perhaps: the carrier has to look, if this thread is blocked. Any thread.
   */
  void wakeCarrierIfBlocked() {
    if (blocked) {
      LockSupport.unpark(carrier);
    }
  }

  // ---- for the carrier

  /**
   * Runs it until it suspends itself or ends, and heirs while a JDK call blocks it.
   *
   * @return false if it has ended
   */
  boolean run() {
    Runnable mount = continuation == null ? start() : continuation;
    while (true) {
      running = true;
      mount.run();
      if (running) {
        notSuspended(mount);
      }
      if (suspended) {
        return true;
      }
      if (ended) {
        return false;
      }
      runHeirsUntilDue();
    }
  }

  private Runnable start() {
    Thread created = SchedulerEngine.newThread(this, loop + "-callbacks", this::runBody);
    created.start();
    thread = created;
    return Objects.requireNonNull(continuation, "the JVM did not hand over the continuation");
  }

  private void runBody() {
    Runnable code = body;
    try {
      if (code != null) {
        code.run();
      }
    } finally {
      ended = true;
      loop = null;
      carrier = null;
      body = null;
    }
  }

  /**
   * As {@link ScheduledThread} does, and for the same reason: another thread may look at the stack.
   */
  private void notSuspended(Runnable mount) {
    for (int tries = 0; suspended; tries++) {
      if (tries < SPINS) {
        Thread.onSpinWait();
      } else {
        LockSupport.parkNanos(LOOKER_NANOS);
      }
      mount.run();
      if (!running) {
        return;
      }
    }
    running = false;
  }

  /**
   * While a JDK call blocks this thread. A thread that makes it due, or pushes an heir, does so
   * first and reads {@code blocked} then; here it is the other way round: one sees the other.
   */
  private void runHeirsUntilDue() {
    LoopKernel own = Objects.requireNonNull(loop);
    own.iterations().lookForHeirs();
    blocked = true;
    while (!due) {
      if (!own.iterations().runHeir()) {
        LockSupport.park(this);
        // The carrier's own flag: it would make every park return at once.
        boolean _ = Thread.interrupted();
      }
    }
    blocked = false;
    due = false;
  }

  boolean isCarrier(Thread other) {
    return other == carrier;
  }

  /** Whether it has been started, and not ended. */
  boolean isAlive() {
    return thread != null && !ended;
  }

  // ---- for its own code

  /**
   * Gives the carrier back until that calls {@link #run()}.
   *
   * @return false, at once, if the thread is pinned and so cannot be suspended
   */
  // The same steps as in ScheduledThread. What these two share they could only hold beside them,
  // which would be a load more in each switch.
  @SuppressWarnings("ThreadPriorityCheck") // not a hint to a scheduler: this is the way to it
  boolean suspend() {
    suspended = true;
    running = false;
    try {
      Thread.yield();
    } catch (Throwable e) {
      // There was no stack or memory left to suspend it. If there was none left only when it had
      // been resumed, it has waited, and the loop knows.
      if (!running) {
        suspended = false;
        running = true;
        throw e;
      }
    }
    boolean yielded = running;
    suspended = false;
    running = true;
    return yielded;
  }

  // ---- for a look from outside

  /** Whether a JDK call blocks it, and it left its carrier to others. Any thread. */
  boolean isUnmounted() {
    return blocked;
  }

  /** The thread, while it stands in a callback. Any thread; may be out of date at once. */
  @Nullable Thread threadIfActive() {
    return suspended || ended ? null : thread;
  }
}

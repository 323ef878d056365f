package dev.weft;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A task's thread and its scheduler in one: each task has a scheduler of its own, so that {@link
 * #execute} knows whose continuation it got.
 */
final class ScheduledThread extends TaskThread implements Executor, Runnable {
  /** How often the loop tries at once to resume a thread that is looked at. */
  private static final int SPINS = 1_000;

  private static final long LOOKER_NANOS = 20_000;

  private static final VarHandle DUE;

  static {
    try {
      DUE = MethodHandles.lookup().findVarHandle(ScheduledThread.class, "due", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private @Nullable Thread thread;

  /** This thread's continuation, as the JVM hands it to the scheduler; set when it starts. */
  private @Nullable Runnable continuation;

  /**
   * Whether it stands in {@link #suspend()}. Written by the task's own code, so on the loop's
   * thread. A thread that looks at the stack reads it in {@link #execute}, perhaps too late; what
   * follows from that is put right there.
   */
  private boolean suspended;

  /** From a resume until the task suspends itself or stops otherwise. The loop's thread only. */
  private boolean running;

  /**
   * Whether an {@link Unblocked} of this stands in the loop's queue, or is on the way there. Set by
   * the thread that calls {@link #execute}, cleared when the loop has taken that.
   */
  private volatile boolean due;

  ScheduledThread(Task<?> task) {
    super(task);
  }

  /**
   * Called by the JVM when a thread of this scheduler is to run: this task's own (started, yielded,
   * or unblocked, from any thread), or one that was started inside the task and inherited its
   * scheduler. It must not block, and throw nothing but an {@link OutOfMemoryError}: the JVM calls
   * again then, a little later, as if it had not called at all.
   *
   * <p>A suspended thread comes here as it suspends itself, and whenever another thread looks at
   * its stack: the JVM holds it meanwhile, and then hands it over in case its turn was missed. The
   * loop knows whose turn it is, so that is no news. The thread may be running again when such a
   * call gets here: then it becomes due without need, and the loop passes it over.
   */
  @Override
  public void execute(Runnable runnable) {
    if (runnable == continuation) {
      if (!suspended) {
        if (due) {
          // Is queued, but perhaps by a call that could not wake the loop; or is about to be.
          Task<?> task = taskUntilEnd();
          if (task != null) {
            task.loop().wakeForWhatIsQueued();
          }
        } else {
          becomeDue();
        }
      }
    } else if (continuation == null) {
      continuation = runnable;
    } else {
      SchedulerEngine.onJdkScheduler(runnable);
    }
  }

  private void becomeDue() {
    Unblocked step = new Unblocked(this); // first, as only this can fail with nothing done
    if (DUE.compareAndSet(this, false, true)) {
      step.queue();
    }
  }

  @Override
  void start() {
    TaskContainer container = task().loop().taskContainer();
    if (container == null) {
      create(this).start();
    } else {
      container.start(this, this::create);
    }
  }

  private Thread create(Runnable life) {
    Thread created = SchedulerEngine.newThread(this, task().threadName(), life);
    thread = created;
    return created;
  }

  /** The life of the virtual thread: here, as a lambda is an object more for each task. */
  @Override
  public void run() {
    task().runToEnd();
    forgetTask();
  }

  @Override
  void resume() {
    Runnable mount = continuation;
    if (mount == null) {
      throw new IllegalStateException("the JVM did not hand over the continuation of " + task());
    }
    running = true;
    mount.run();
    if (running) {
      notSuspended(mount);
    }
  }

  /**
   * After a resume from which the task did not come back by suspending itself: it ended, a JDK call
   * blocks it, or it did not run at all, as another thread looks at its stack just now. Then its
   * turn is still to come, before that of any other: looking must not change the order of events.
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
    Task<?> left = taskUntilEnd();
    if (left != null) {
      left.loop().blockedByJdk(left);
    }
  }

  @Override
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

  @Override
  @Nullable Thread thread() {
    return thread;
  }

  @Override
  boolean isBlocked() {
    Task<?> task = taskUntilEnd();
    return thread != null && !running && !suspended && task != null && !task.isDone();
  }

  /** The step of a task that the JDK unblocked. */
  private static final class Unblocked extends Ready {
    private final ScheduledThread thread;

    Unblocked(ScheduledThread thread) {
      super(ON_CARRIER);
      this.thread = thread;
    }

    @Override
    boolean isHeir() {
      return true;
    }

    @Override
    @Nullable Object owner() {
      return thread.taskUntilEnd();
    }

    void queue() {
      Task<?> task = thread.taskUntilEnd();
      if (task == null || !task.loop().resumeLater(this)) {
        drop();
      }
    }

    @Override
    void runOnLoop() {
      thread.due = false;
      // Suspended since: then it was handed over by a looker, and waits for something else.
      Task<?> task = thread.taskUntilEnd();
      if (!thread.suspended && task != null) {
        task.loop().step(thread);
      }
    }

    @Override
    Bindings bindings() {
      return thread.bindings();
    }

    @Override
    @Nullable Throwable madeAt() {
      return thread.madeAt();
    }

    @Override
    public String toString() {
      return thread.toString();
    }

    /** The loop has run for the last time: lets the thread go on elsewhere, so that it can end. */
    @Override
    void drop() {
      Runnable unblocked = thread.continuation;
      if (unblocked != null && DUE.compareAndSet(thread, true, false)) {
        thread.letGo = true;
        LetGo.add(thread.thread);
        SchedulerEngine.onJdkScheduler(unblocked);
      }
    }
  }
}

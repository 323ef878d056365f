package dev.weft;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The fallback engine, for a JVM whose {@code java.lang} is closed: tasks are ordinary virtual
 * threads, and so is the loop. One of them at a time has the baton: the loop unparks a task and
 * parks until the task hands it back.
 *
 * <p>A JDK call that blocks in a task keeps the baton, so it blocks the loop, as in asyncio. A task
 * that awaits while it is pinned works here, but keeps one of the JDK's carrier threads meanwhile.
 */
final class BatonEngine extends Engine {
  private static final ThreadLocal<@Nullable EventLoop> LOOP = new ThreadLocal<>();

  /** Whether the current thread is one of {@link #newDriver}. */
  private static final ThreadLocal<Boolean> DRIVER = ThreadLocal.withInitial(() -> false);

  @Override
  boolean suspendsBlockedTasks() {
    return false;
  }

  @Override
  String engineName() {
    return "baton";
  }

  @Override
  @Nullable EventLoop runningLoop() {
    return LOOP.get();
  }

  @Override
  TaskThread newTaskThread(Task<?> task) {
    return new BatonThread(task);
  }

  @Override
  Thread newLoopThread(EventLoop loop, Runnable body) {
    return Thread.ofVirtual()
        .name(loop.toString())
        .unstarted(() -> {
          LOOP.set(loop);
          body.run();
        });
  }

  @Override
  @Nullable CallbackThread newCallbackThread(LoopKernel loop, Thread carrier, Runnable body) {
    return null;
  }

  @Override
  Thread newDriver(Runnable body) {
    return Thread.ofVirtual()
        .name("weft-driver")
        .unstarted(() -> {
          DRIVER.set(true);
          body.run();
        });
  }

  @Override
  boolean isDriverHere() {
    return DRIVER.get();
  }

  @Override
  void switchTo(@Nullable EventLoop loop) {
    if (loop == null) {
      LOOP.remove();
    } else {
      LOOP.set(loop);
    }
  }

  /** A task's thread knows its loop for good, and that knows its driver. */
  @Override
  boolean isOn(Thread driver) {
    EventLoop loop = LOOP.get();
    return Thread.currentThread() == driver || (loop != null && loop.isRunBy(driver));
  }

  /**
   * A task's thread, and the baton between it and the loop.
   *
   * <pre>{@code
   *        resume()              suspend()             the task's thread is parked
   * LOOP -----------> TASK ------------------> OFFERED ---------------------------> LOOP
   *                    |  <------------------
   *                    |   it cannot be parked
   *                    +----------------------------------------------------------> LOOP
   *                         it has ended
   * }</pre>
   *
   * <p>The loop takes what it is offered only when it sees that the thread is off its carrier. The
   * JVM may find no stack to take it off: the wait then fails before anything else has run.
   */
  private static final class BatonThread extends TaskThread {
    private enum Baton {
      LOOP,
      TASK,
      OFFERED
    }

    private final AtomicReference<Baton> baton = new AtomicReference<>(Baton.LOOP);
    private @Nullable Thread thread;
    private boolean begun;

    /** The thread that called {@link #resume()} last: written before the baton is given. */
    private @Nullable Thread resumer;

    BatonThread(Task<?> task) {
      super(task);
    }

    @Override
    void start() {
      thread = create(this::live);
    }

    @Override
    void resume() {
      resumer = Thread.currentThread();
      baton.set(Baton.TASK);
      if (begun) {
        LockSupport.unpark(thread);
      } else {
        begun = true;
        begin();
      }
      awaitBaton(Objects.requireNonNull(thread));
    }

    private void begin() {
      TaskContainer container = task().loop().taskContainer();
      if (container == null) {
        Objects.requireNonNull(thread).start();
      } else {
        container.start(this::live, life -> thread = create(life));
      }
    }

    /** Parks the loop until the baton is back; interrupts wait until afterwards. */
    private void awaitBaton(Thread owner) {
      boolean interrupted = false;
      while (!isBack(owner)) {
        try {
          LockSupport.park(this);
          interrupted |= Thread.interrupted();
        } catch (Throwable cannotPark) {
          // The task has the baton, so there is no way back: this thread keeps its carrier busy.
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }

    @SuppressWarnings("ThreadPriorityCheck") // not a hint: what is waited for may need this carrier
    private boolean isBack(Thread owner) {
      while (true) {
        switch (baton.get()) {
          case TASK -> {
            return false;
          }
          case LOOP -> {
            return true;
          }
          case OFFERED -> {
            if (owner.getState() == Thread.State.WAITING) {
              boolean _ = baton.compareAndSet(Baton.OFFERED, Baton.LOOP);
            } else {
              Thread.yield(); // it is about to park
            }
          }
        }
      }
    }

    private Thread create(Runnable life) {
      Thread.Builder.OfVirtual builder = Thread.ofVirtual();
      String name = task().threadName();
      if (name != null) {
        builder.name(name);
      }
      return builder.unstarted(life);
    }

    private void live() {
      Task<?> task = task();
      LOOP.set(task.loop());
      try {
        task.runToEnd();
      } finally {
        forgetTask();
        baton.set(Baton.LOOP);
        LockSupport.unpark(resumer);
      }
    }

    @Override
    boolean suspend() {
      ReservedStack.ensureForSeveral(); // or the JDK would wake the loop by half
      baton.set(Baton.OFFERED);
      LockSupport.unpark(resumer);
      boolean interrupted = false;
      try {
        while (baton.get() != Baton.TASK) {
          try {
            LockSupport.park(this);
            interrupted |= Thread.interrupted();
          } catch (Throwable cannotPark) {
            if (baton.compareAndSet(Baton.OFFERED, Baton.TASK)) {
              throw cannotPark;
            }
            // It could be parked before, and the loop has the baton: so it is only a matter of
            // time.
          }
        }
      } finally {
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
      }
      return true;
    }

    @Override
    @Nullable Thread thread() {
      return thread;
    }

    @Override
    boolean isBlocked() {
      return false;
    }
  }
}

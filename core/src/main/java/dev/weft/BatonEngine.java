package dev.weft;

import java.util.Objects;
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
  @Nullable CallbackThread newCallbackThread(EventLoop loop, Thread carrier, Runnable body) {
    return null;
  }

  /** Parks until the flag of the other side is seen; interrupts wait until afterwards. */
  private static final class Turn {
    private volatile boolean here;

    void give(Thread owner) {
      here = true;
      LockSupport.unpark(owner);
    }

    void await() {
      boolean interrupted = false;
      while (!here) {
        try {
          LockSupport.park(this);
          interrupted |= Thread.interrupted();
        } catch (Throwable cannotPark) {
          // The stack is too deep for the JVM to take it off its carrier. The other side has the
          // baton by now, so there is no way back: this thread keeps its carrier busy until then.
        }
      }
      here = false;
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static final class BatonThread extends TaskThread {
    private final Turn tasksTurn = new Turn();
    private final Turn loopsTurn = new Turn();
    private @Nullable Thread thread;
    private boolean begun;

    /** The thread that called {@link #resume()} last: written before the baton is given. */
    private @Nullable Thread resumer;

    BatonThread(Task<?> task) {
      super(task);
    }

    @Override
    void start() {
      thread = create();
    }

    @Override
    void resume() {
      resumer = Thread.currentThread();
      Thread owner = Objects.requireNonNull(thread);
      if (begun) {
        tasksTurn.give(owner);
      } else {
        begun = true;
        owner.start();
      }
      loopsTurn.await();
    }

    private Thread create() {
      Thread.Builder.OfVirtual builder = Thread.ofVirtual();
      String name = task.threadName();
      if (name != null) {
        builder.name(name);
      }
      return builder.unstarted(() -> {
        LOOP.set(task.loop());
        try {
          task.runToEnd();
        } finally {
          handBack();
        }
      });
    }

    @Override
    boolean suspend() {
      ReservedStack.ensure(16); // once the baton is given, nothing may fail
      handBack();
      tasksTurn.await();
      return true;
    }

    private void handBack() {
      Thread waiting = resumer;
      if (waiting != null) {
        loopsTurn.give(waiting);
      }
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

package dev.weft;

import dev.weft.internal.observe.LoopWatch;
import dev.weft.internal.observe.Watchdog;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Which thread has a loop: each that runs it or closes it must have it alone, as a descriptor that
 * two threads close may be another's by then.
 *
 * <pre>{@code
 *        run begins                close()
 * IDLE ------------> RUNNING   IDLE ------> CLOSING   for good; close() may run its tasks' ends
 *      <------------
 *         run ends
 * }</pre>
 */
final class LoopUse {
  private enum Use {
    IDLE,
    RUNNING,
    CLOSING
  }

  private final EventLoop loop;
  private final Engine engine;
  private final Iterations iterations;
  private final AtomicReference<Use> use = new AtomicReference<>(Use.IDLE);

  /**
   * The thread that it runs on, or null. Written by what starts it and by that thread at its end.
   */
  private volatile @Nullable Thread thread;

  /**
   * The thread that closes it, while it does; the tasks let go meanwhile may not touch the loop.
   */
  private volatile @Nullable Thread closer;

  /** Set by the thread that starts a run. */
  private @Nullable LoopWatch watch;

  LoopUse(EventLoop loop, Engine engine, Iterations iterations) {
    this.loop = loop;
    this.engine = engine;
    this.iterations = iterations;
  }

  /** The thread that the loop runs on. Any thread. */
  @Nullable Thread thread() {
    return thread;
  }

  /** What the watchdog knows of the run that is under way. */
  @Nullable LoopWatch watch() {
    return watch;
  }

  boolean isRunning() {
    return switch (use.get()) {
      case IDLE -> false;
      case RUNNING -> true;
      case CLOSING -> thread != null; // the tasks that are left are being ended
    };
  }

  /** Whether the caller may touch what is confined to the loop. */
  boolean mayTouch() {
    return thread == null ? isCallersWhileItDoesNotRun() : engine.runningLoop() == loop;
  }

  private boolean isCallersWhileItDoesNotRun() {
    Thread closing = closer;
    return closing == null || closing == Thread.currentThread();
  }

  // ---- runs

  void ensureCanRun() {
    EventLoop here = engine.runningLoop();
    if (here != null) {
      throw new IllegalStateException(
          "a loop runs here already ("
              + here
              + "): await the code, or make a task of it with createTask");
    }
    if (isRunning()) {
      throw runsAlready();
    }
  }

  private static IllegalStateException runsAlready() {
    return new IllegalStateException("this loop runs already, on another thread: use submit(…)");
  }

  /** Takes the loop, runs it on a thread of its own, and waits for the end. */
  void run(Runnable work, Runnable onInterrupt) {
    take();
    try {
      runOnItsThread(work, onInterrupt);
    } finally {
      use.set(Use.IDLE);
    }
  }

  private void take() {
    if (!use.compareAndSet(Use.IDLE, Use.RUNNING)) {
      if (use.get() == Use.CLOSING) {
        throw new IllegalStateException("this loop is closed: " + loop);
      }
      throw runsAlready();
    }
  }

  /** Does work on a thread of the loop's, and waits for its end. The caller has the loop. */
  void runOnItsThread(Runnable work, Runnable onInterrupt) {
    LoopRun run = new LoopRun(() -> iterations.withCallbackThread(engine, work));
    Thread own = startThread(run);
    try {
      run.join(own, onInterrupt);
    } finally {
      noteRunIsOver();
    }
    run.rethrow();
  }

  /** Starts the thread of a run; if there is none to be had, it is as if nothing had been tried. */
  private Thread startThread(LoopRun run) {
    try {
      Thread own = engine.newLoopThread(loop, run);
      thread = own;
      watch = Watchdog.watch(loop.probe());
      own.start();
      return own;
    } catch (Throwable noThread) {
      noteRunIsOver();
      throw new NoThreadException(loop.toString(), noThread);
    }
  }

  private void noteRunIsOver() {
    thread = null;
    forgetWatch();
  }

  private void forgetWatch() {
    LoopWatch watching = watch;
    watch = null;
    if (watching != null) {
      Watchdog.forget(watching);
    }
  }

  // ---- steps

  /** Takes the loop for a driver, until {@link #endSteps}. */
  void beginSteps(Thread driver) {
    take();
    thread = driver;
    watch = Watchdog.watch(loop.probe());
  }

  void endSteps() {
    noteRunIsOver();
    use.set(Use.IDLE);
  }

  /** It is never to run again, and never to be closed. */
  void abandonSteps() {
    forgetWatch();
  }

  // ---- the end

  /**
   * Takes the loop for good.
   *
   * @return false if it is closed already, or another thread is just closing it
   */
  boolean beginClosing() {
    if (!use.compareAndSet(Use.IDLE, Use.CLOSING)) {
      if (use.get() == Use.RUNNING) {
        throw new IllegalStateException("close() of a loop that runs: stop() it first");
      }
      return false;
    }
    closer = Thread.currentThread();
    return true;
  }

  void endClosing() {
    closer = null;
  }
}

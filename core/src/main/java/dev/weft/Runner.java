package dev.weft;

import dev.weft.internal.frames.CallersFrames;
import dev.weft.internal.signal.RunGuard;
import dev.weft.internal.signal.SignalArrival;
import dev.weft.internal.signal.SignalGuard;
import dev.weft.spi.Poller;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Runs several bodies, one after another, on one loop and in one context. asyncio's {@code Runner};
 * {@link Async#run} is one that runs once.
 *
 * {@snippet :
 * try (Runner runner = new Runner()) {
 *   runner.run(() -> prepare());
 *   runner.run(() -> serve());
 * }
 * }
 *
 * <p><b>Signals.</b> While {@link #run} is called on the JVM's main thread, the first SIGINT
 * (Ctrl-C) or SIGTERM cancels the body, which may clean up. When the runner has been closed, the
 * signal ends the JVM as it does without Weft, with exit code 130 or 143. A second signal ends it
 * at once. A body that ends well in spite of the cancellation, by catching it and calling {@link
 * Task#uncancel()}, has handled the signal: nothing more happens. A handler for the signal that the
 * body adds by {@link EventLoop#addSignalHandler} takes the place of all that; where the handler
 * cancels the body's task, the program ends as it would have without the handler. {@link
 * RunnerOptions#withSignals} chooses the signals.
 *
 * <p>A runner is for one thread. Only {@link #close()} is for any thread, a shutdown hook's say.
 */
public final class Runner implements AutoCloseable {
  private final EventLoop loop;
  private final Context context;
  private Duration shutdownLimit;
  private final Set<String> signals;

  /**
   * <pre>{@code
   *        run()                    close()            all has ended
   * IDLE ---------> RUNNING    IDLE --------> CLOSING -------------> CLOSED
   *      <---------
   *    the body is done
   * }</pre>
   *
   * Closing it while it runs is refused.
   */
  private final AtomicReference<State> state = new AtomicReference<>(State.IDLE);

  private final CountDownLatch closed = new CountDownLatch(1);

  /** What left the last run. */
  private @Nullable Throwable thrown;

  /** The signal that ended a body, and is to end the JVM once everything has ended in order. */
  private @Nullable SignalArrival signalToPassOn;

  private enum State {
    IDLE,
    RUNNING,
    CLOSING,
    CLOSED
  }

  /** A runner with a new loop, with default options. */
  public Runner() {
    this(RunnerOptions.DEFAULT);
  }

  /**
   * A runner with a new loop.
   *
   * @param options how it runs
   * @throws IllegalStateException if the caller is on a loop
   */
  public Runner(RunnerOptions options) {
    Objects.requireNonNull(options, "options");
    ensureNoLoopHere();
    Poller poller = options.poller();
    this.loop = poller == null ? EventLoop.create() : EventLoop.create(poller);
    this.context = Context.copyOfCurrent();
    this.shutdownLimit = options.shutdownLimit();
    this.signals = options.signals();
    loop.setThreadLimit(options.threadLimit());
    Boolean debug = options.debug();
    if (debug != null) {
      loop.setDebug(debug);
    }
    loop.setBlockedLimit(options.blockedLimit());
  }

  /**
   * The loop that everything runs on.
   *
   * @return the loop
   * @throws IllegalStateException if the runner is closed
   */
  public EventLoop loop() {
    State now = state.get();
    if (now == State.CLOSING || now == State.CLOSED) {
      throw new IllegalStateException("loop() of a runner that is closed");
    }
    return loop;
  }

  /**
   * Runs a body as a task until it is done, while the caller waits. If the calling thread is
   * interrupted, the body is cancelled; the thread keeps its interrupt flag.
   *
   * @param body what the task runs
   * @param <T> the type of its value
   * @param <X> what it throws
   * @return the body's value
   * @throws X what the body throws
   * @throws CancelledError if it was cancelled
   * @throws IllegalStateException if the runner is closed, the caller is on a loop, or the system
   *     has no thread for it: then nothing has run, and the runner can be used or closed later
   */
  public <T extends @Nullable Object, X extends Exception> T run(Body<T, X> body) throws X {
    Objects.requireNonNull(body, "body");
    ensureNoLoopHere();
    beginRun();
    try {
      return run(loop.createTask(body::run, TaskOptions.DEFAULT.withContext(context)));
    } finally {
      state.set(State.IDLE);
    }
  }

  /** Runs a body of the library's own, whose task no user sees or cancels. */
  <T extends @Nullable Object> T runHidden(Callable<T> body) {
    beginRun();
    try {
      Task<T> main = Task.start(loop, body, TaskOptions.DEFAULT.withContext(context));
      main.hide();
      return this.<T, RuntimeException>run(main);
    } finally {
      state.set(State.IDLE);
    }
  }

  private void beginRun() {
    State before = state.compareAndExchange(State.IDLE, State.RUNNING);
    if (before == State.RUNNING) {
      throw new IllegalStateException("run() of a runner that runs already, on another thread");
    }
    if (before != State.IDLE) {
      throw new IllegalStateException("run() of a runner that is closed");
    }
  }

  private <T extends @Nullable Object, X extends Exception> T run(Task<T> main) throws X {
    RunGuard guard = new RunGuard(new GuardedRun(loop, main), signals);
    loop.setRunGuard(guard);
    RunGuard.BodyEnd end = RunGuard.BodyEnd.FAILED;
    T value;
    try {
      value = loop.runUntilComplete(main);
      end = RunGuard.BodyEnd.WELL;
    } catch (NoThreadException noThread) {
      boolean _ = main.cancel(); // a later run is not to begin it
      throw noThread;
    } catch (CancelledError error) {
      end = RunGuard.BodyEnd.CANCELLED;
      note(error);
      throw error;
    } catch (CompletionException wrapped) {
      Throwable failure = main.isFailed() ? main.seenFailure() : wrapped;
      note(failure);
      throw Rethrow.<X>as(failure);
    } catch (RuntimeException | Error failure) {
      note(failure);
      throw failure;
    } finally {
      loop.setRunGuard(null);
      SignalArrival signal = guard.end(end);
      if (signal != null) {
        signalToPassOn = signal;
      }
    }
    if (signalToPassOn != null) {
      throw new CancelledError(signalToPassOn + " came as the body ended");
    }
    return value;
  }

  /** A run and its task, as their guard knows them. */
  private record GuardedRun(EventLoop loop, Task<?> main) implements RunGuard.Run {
    @Override
    public void onLoop(Runnable code) {
      try {
        Handle _ = loop.callSoonThreadsafe(code);
      } catch (IllegalStateException e) {
        // The loop was closed just now: the signal came too late for the body.
      }
    }

    @Override
    public boolean cancelBody() {
      return main.cancel(null);
    }

    @Override
    public int cancelRequests() {
      return main.cancelling();
    }
  }

  private void note(Throwable failure) {
    thrown = failure;
    CallersFrames.appendTo(failure);
  }

  /**
   * Runs a body without a value, as {@link #run(Body)} does.
   *
   * @param body what the task runs
   * @param <X> what it throws
   * @throws X what the body throws
   */
  public <X extends Exception> void run(Action<X> body) throws X {
    Objects.requireNonNull(body, "body");
    this.<@Nullable Void, X>run(() -> {
      body.run();
      return null;
    });
  }

  /**
   * Cancels the tasks that are left and waits for them, shuts the default executor down and waits
   * for its calls, and closes the loop: all within the {@linkplain RunnerOptions#shutdownLimit()
   * limit}. What fails, or does not end in time, is reported to the loop's exception handler, each
   * task once. Tasks that the cancelled ones make are cancelled too. A loop that something blocks
   * beyond the limit is left behind with its threads, which do not keep the JVM alive.
   *
   * <p>Closing it again does nothing; while another thread closes it, waits for that. An interrupt
   * of the calling thread cuts the waiting for the tasks short, unless it came before the call.
   *
   * @throws IllegalStateException if the caller is on a loop, this runner's own or another, or if
   *     this runner runs just now on another thread: nothing has happened then
   */
  @Override
  public void close() {
    ensureMayClose();
    State before = state.compareAndExchange(State.IDLE, State.CLOSING);
    switch (before) {
      case IDLE -> closeNow();
      case RUNNING -> throw runsElsewhere();
      case CLOSING -> awaitOtherClose();
      case CLOSED -> {}
    }
  }

  private void closeNow() {
    // An interrupt that cancelled the body must not cut this short; one that comes now may.
    boolean interrupted = Thread.interrupted();
    SignalGuard guard = signalToPassOn == null ? guardClosing() : null;
    try {
      if (loop.isIdle()) {
        endLoop();
      } else {
        endLoopOnAThread();
      }
    } catch (RuntimeException | Error failure) {
      if (failure != thrown) {
        throw failure;
      }
      // It is on its way to the caller already, an OutOfMemoryError of which the JVM has one, say.
      // A try-with-resources statement would say that it cannot be suppressed in itself, and
      // nothing else.
      loop.callExceptionHandler(ErrorReport.of("closing a runner failed as its run did", failure));
    } finally {
      state.set(State.CLOSED);
      closed.countDown();
      SignalArrival signal = guard == null ? signalToPassOn : guard.finish();
      if (signal != null) {
        signal.passOnAndEnd();
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** A signal that comes now waits for the end, which is near. */
  private @Nullable SignalGuard guardClosing() {
    return SignalGuard.isMainThread(Thread.currentThread())
        ? SignalGuard.watch(signals, () -> {})
        : null;
  }

  private void endLoop() {
    try {
      Shutdown shutdown = new Shutdown(loop, shutdownLimit);
      Task<@Nullable Void> closing =
          Task.start(
              loop,
              () -> {
                shutdown.run();
                return null;
              },
              TaskOptions.named("the end of " + loop));
      closing.hide();
      loop.runUntilComplete(closing);
    } finally {
      loop.close();
    }
  }

  /** So that the caller can leave it behind, where something blocks the loop. */
  private void endLoopOnAThread() {
    LoopRun work = new LoopRun(this::endLoop);
    Thread thread = Thread.ofPlatform().daemon().name(loop + "-end").unstarted(work);
    try {
      thread.start();
    } catch (OutOfMemoryError noThread) {
      endLoop(); // without a limit on what blocks the loop
      return;
    }
    EndOfLoop end = new EndOfLoop(loop, thread);
    if (end.await(shutdownLimit, thread::interrupt)) {
      if (!end.hasStoppedLoop()) {
        work.rethrow();
      }
    } else {
      end.reportLeftBehind(shutdownLimit);
    }
  }

  private void awaitOtherClose() {
    if (ExecutorCall.isOf(loop)) {
      return; // it waits for this call
    }
    boolean interrupted = false;
    while (true) {
      try {
        closed.await();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Has {@link #close()} end sooner; before it is called. */
  void setShutdownLimit(Duration limit) {
    shutdownLimit = limit;
  }

  private void ensureMayClose() {
    EventLoop here = EventLoop.runningOrNull();
    if (here == loop) {
      throw new IllegalStateException(
          "close() of a runner in its own run would wait for itself: let the body return, and close"
              + " it then");
    }
    if (here != null) {
      throw new IllegalStateException(
          "close() of a runner would block "
              + here
              + ", which runs this code: call it by toThread, or outside the loop");
    }
    if (loop.isRunning() && state.get() == State.IDLE) {
      throw runsElsewhere();
    }
  }

  private IllegalStateException runsElsewhere() {
    return new IllegalStateException(
        "close() of a runner while "
            + loop
            + " runs, on another thread: end the run first, by cancelling its task or stop()");
  }

  private static void ensureNoLoopHere() {
    EventLoop here = EventLoop.runningOrNull();
    if (here != null) {
      throw new IllegalStateException(
          "run() inside a running loop ("
              + here
              + "): call the code directly, or make a task of it with createTask");
    }
  }
}

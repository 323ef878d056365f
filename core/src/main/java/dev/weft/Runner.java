package dev.weft;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionException;
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
 * <p>While {@link #run} is called on the JVM's main thread, the first SIGINT (Ctrl-C) cancels the
 * body, which may clean up; the signal then ends the JVM as it does without Weft. A second SIGINT
 * ends it at once. A body that ends well in spite of the cancellation, by catching it and calling
 * {@link Task#uncancel()}, has handled the signal: nothing more happens. A handler for SIGINT that
 * the body adds by {@link EventLoop#addSignalHandler} takes the place of all that.
 *
 * <p>A runner is for one thread.
 */
public final class Runner implements AutoCloseable {
  private final EventLoop loop;
  private final Context context;
  private final Duration shutdownLimit;
  private boolean closed;

  /** What left the last run. */
  private @Nullable Throwable thrown;

  /** The SIGINT that cancelled a body, and is to end the JVM once everything has ended in order. */
  private Interrupts.@Nullable Guard signalToPassOn;

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
    if (closed) {
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
    if (closed) {
      throw new IllegalStateException("run() of a runner that is closed");
    }
    ensureNoLoopHere();
    Task<T> main = loop.createTask(body::run, TaskOptions.DEFAULT.withContext(context));
    try (Interrupts.Guard interrupts = Interrupts.guard(main)) {
      try {
        return loop.runUntilComplete(main);
      } catch (NoThreadException noThread) {
        main.cancel(); // a later run is not to begin it
        throw noThread;
      } catch (CancelledError error) {
        if (interrupts.interrupted() && main.uncancel() == 0) {
          signalToPassOn = interrupts;
        }
        note(error);
        throw error;
      } catch (CompletionException wrapped) {
        Throwable failure = main.isFailed() ? main.seenFailure() : wrapped;
        note(failure);
        throw Rethrow.<X>as(failure);
      } catch (RuntimeException | Error failure) {
        note(failure);
        throw failure;
      }
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
   * for its calls, and closes the loop. What fails, or does not end within the limit, is reported
   * to the loop's exception handler. Closing it again does nothing.
   *
   * @throws IllegalStateException if the caller is on a loop, this runner's own or another, or if
   *     this runner runs just now on another thread: nothing has happened then
   */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    ensureMayClose();
    closed = true;
    // An interrupt that cancelled the body must not cut this short; one that comes now may.
    boolean interrupted = Thread.interrupted();
    try {
      endAllAndClose();
    } catch (RuntimeException | Error failure) {
      if (failure != thrown) {
        throw failure;
      }
      // It is on its way to the caller already, an OutOfMemoryError of which the JVM has one, say.
      // A try-with-resources statement would say that it cannot be suppressed in itself, and
      // nothing else.
      loop.callExceptionHandler(ErrorReport.of("closing a runner failed as its run did", failure));
    } finally {
      Interrupts.Guard signal = signalToPassOn;
      if (signal != null) {
        signal.raiseAgain();
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void endAllAndClose() {
    try {
      Set<Task<?>> left = cancelAll(loop.allTasks());
      loop.runUntilComplete(() -> {
        Duration deadline = loop.timeAfter(shutdownLimit);
        awaitEnd(left, deadline);
        shutdownExecutor(deadline);
        return true;
      });
    } finally {
      loop.close();
    }
  }

  private static Set<Task<?>> cancelAll(Set<Task<?>> tasks) {
    for (Task<?> task : tasks) {
      task.cancel();
    }
    return tasks;
  }

  /** Waits for tasks that were cancelled, and cancels those that they make meanwhile. */
  private void awaitEnd(Set<Task<?>> cancelled, Duration deadline) {
    Set<Task<?>> left = cancelled;
    while (!left.isEmpty()) {
      WaitResult<?> ended =
          Waiting.<@Nullable Object>wait(left, ReturnWhen.ALL_COMPLETED, untilThen(deadline));
      left.forEach(this::reportFailure);
      if (!ended.pending().isEmpty()) {
        reportLate(left);
        return;
      }
      left = cancelAll(others());
    }
  }

  private Set<Task<?>> others() {
    Set<Task<?>> others = new LinkedHashSet<>(loop.allTasks());
    Task<?> own = loop.currentTask();
    others.removeIf(task -> task == own);
    return others;
  }

  private Duration untilThen(Duration deadline) {
    Duration left = deadline.minus(loop.time());
    return left.isNegative() ? Duration.ZERO : left;
  }

  private void reportFailure(Task<?> task) {
    if (task.isFailed()) {
      loop.callExceptionHandler(
          ErrorReport.of("a task failed while its loop shut down", task.seenFailure())
              .with("task", task));
    }
  }

  private void reportLate(Set<Task<?>> tasks) {
    for (Task<?> task : tasks) {
      if (!task.isDone()) {
        loop.callExceptionHandler(
            ErrorReport.of(
                    ErrorReport.Kind.LEFT_BEHIND,
                    "a task did not end within " + shutdownLimit + " of its cancellation",
                    null)
                .with("task", task));
      }
    }
  }

  private void shutdownExecutor(Duration deadline) {
    if (!loop.shutdownDefaultExecutor(untilThen(deadline)).await()) {
      loop.callExceptionHandler(
          ErrorReport.of(
              ErrorReport.Kind.LEFT_BEHIND,
              "calls in the default executor did not end within " + shutdownLimit,
              null));
    }
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
    if (loop.isRunning()) {
      throw new IllegalStateException(
          "close() of a runner while "
              + loop
              + " runs, on another thread: end the run first, by cancelling its task or stop()");
    }
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

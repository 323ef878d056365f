package dev.weft.launcher;

import dev.weft.CancelledError;
import dev.weft.Context;
import dev.weft.EventLoop;
import dev.weft.Future;
import dev.weft.Runner;
import dev.weft.RunnerOptions;
import dev.weft.Task;
import dev.weft.TaskOptions;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import jdk.jshell.execution.DirectExecutionControl;
import org.jspecify.annotations.Nullable;

/**
 * Runs each statement of the prompt as a task, all of them on one loop and in one context, so that
 * a statement may wait, and what it leaves behind (tasks, servers, context variables) goes on while
 * the next one is typed.
 *
 * <p>JShell calls from a thread of its own, and {@link #stop} from another one.
 */
final class TaskExecution extends DirectExecutionControl {
  private final CompletableFuture<EventLoop> started = new CompletableFuture<>();
  private final CompletableFuture<Future<@Nullable Void>> end = new CompletableFuture<>();
  private final Thread loopThread;
  private final Context context = Context.copyOfCurrent();

  /** The task of the statement that runs, if one does. */
  private volatile @Nullable Task<?> current;

  /** Whether its end was asked for. */
  private volatile boolean stopped;

  private int statements;

  TaskExecution() {
    loopThread = Thread.ofPlatform().daemon().name("weft-repl").start(this::runLoop);
  }

  private void runLoop() {
    try (var runner = new Runner(RunnerOptions.DEFAULT.withSignals())) {
      runner.run(() -> {
        EventLoop loop = EventLoop.running();
        // A terminal that JShell cannot read key by key sends Ctrl-C as a signal.
        loop.addSignalHandler("INT", this::stop);
        Future<@Nullable Void> closed = loop.createFuture();
        end.complete(closed);
        started.complete(loop);
        closed.await();
      });
    } catch (Throwable failure) {
      started.completeExceptionally(failure);
      throw failure;
    }
  }

  @Override
  public void load(ClassBytecodes[] classes)
      throws ClassInstallException, NotImplementedException, EngineTerminationException {
    super.load(
        Arrays.stream(classes)
            .map(type -> new ClassBytecodes(type.name(), StopChecks.addTo(type.bytecodes())))
            .toArray(ClassBytecodes[]::new));
  }

  @Override
  protected String invoke(Method statement) throws Exception {
    stopped = false;
    Task<@Nullable Object> task = start(statement);
    current = task;
    try {
      if (stopped) {
        stop();
      }
      return valueString(task.get());
    } catch (ExecutionException failed) {
      // As a failed call of the method itself would tell it.
      throw new InvocationTargetException(failed.getCause());
    } catch (CancellationException cancelled) {
      if (stopped) {
        throw new StoppedException();
      }
      throw new InvocationTargetException(new CancelledError(cancelled.getMessage()));
    } finally {
      current = null;
      StopChecks.forget();
    }
  }

  private Task<@Nullable Object> start(Method statement) {
    var options = TaskOptions.named("statement-" + ++statements).withContext(context);
    var made = new CompletableFuture<Task<@Nullable Object>>();
    EventLoop loop = started.join();
    loop.callSoonThreadsafe(
        () -> made.complete(loop.createTask(() -> call(statement), options)), context);
    return made.join();
  }

  private static @Nullable Object call(Method statement) throws Exception {
    try {
      return statement.invoke(null);
    } catch (InvocationTargetException failed) {
      switch (failed.getCause()) {
        case Exception cause -> throw cause;
        case Error cause -> throw cause;
        case null, default -> throw failed;
      }
    }
  }

  /** Cancels the statement that runs, as Ctrl-C does. */
  @Override
  public void stop() {
    stopped = true;
    Task<?> running = current;
    if (running != null) {
      StopChecks.stop(running);
      started.join().callSoonThreadsafe(running::cancel);
    }
  }

  /** Cancels what still runs, as the end of a run does, and waits for it. */
  @Override
  public void close() {
    stop();
    started.join().callSoonThreadsafe(() -> end.join().setResult(null));
    boolean interrupted = false;
    while (loopThread.isAlive()) {
      try {
        loopThread.join();
      } catch (InterruptedException again) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    super.close();
  }
}

package dev.weft;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** The executor of {@link EventLoop#asExecutor()}. Any thread. */
final class LoopExecutor extends AbstractExecutorService {
  private final EventLoop loop;
  private final Set<Job<?>> jobs = ConcurrentHashMap.newKeySet();
  private final CompletableFuture<@Nullable Void> terminated = new CompletableFuture<>();

  /** Whether it takes no more commands. */
  private volatile boolean shutdown;

  /** Whether those that it has taken are cancelled, too. */
  private volatile boolean stopped;

  LoopExecutor(EventLoop loop) {
    this.loop = loop;
  }

  // ---- commands

  @Override
  public void execute(Runnable command) {
    Objects.requireNonNull(command, "command");
    Future<@Nullable Void> _ =
        start(
            command,
            () -> {
              try {
                command.run();
              } catch (CancelledError e) {
                throw e;
              } catch (Throwable e) {
                loop.callExceptionHandler(
                    ErrorReport.of("a command of an executor failed", e).with("command", command));
              }
              return null;
            });
  }

  @Override
  public <T extends @Nullable Object> Future<T> submit(Callable<T> call) {
    Objects.requireNonNull(call, "call");
    return start(newTaskFor(call), call);
  }

  @Override
  public Future<?> submit(Runnable command) {
    return this.<@Nullable Void>submit(command, null);
  }

  @Override
  public <T extends @Nullable Object> Future<T> submit(Runnable command, T result) {
    Objects.requireNonNull(command, "command");
    return start(
        command,
        () -> {
          command.run();
          return result;
        });
  }

  private <T extends @Nullable Object> Future<T> start(Runnable command, Callable<T> call) {
    Job<T> job = new Job<>(command, call);
    jobs.add(job);
    Future<T> future;
    try {
      if (shutdown) {
        throw new IllegalStateException(this + " was shut down");
      }
      loop.submissions().ensureNotRefused();
      future = loop.submissions().add(job, _ -> over(job));
    } catch (IllegalStateException refused) {
      over(job);
      throw new RejectedExecutionException(refused.getMessage(), refused);
    }
    job.future = future;
    if (stopped) {
      // That was just now, and may not have seen the future.
      boolean _ = future.cancel(true);
    }
    return future;
  }

  private void over(Job<?> job) {
    jobs.remove(job);
    if (shutdown) {
      terminateIfOver();
    }
  }

  /** One command. */
  private static final class Job<T extends @Nullable Object> implements Callable<T> {
    private final Runnable command;
    private final Callable<T> call;

    /** Whether it has begun, or never will. */
    private final AtomicBoolean decided = new AtomicBoolean();

    private volatile @Nullable Future<T> future;

    Job(Runnable command, Callable<T> call) {
      this.command = command;
      this.call = call;
    }

    @Override
    public T call() throws Exception {
      if (!decided.compareAndSet(false, true)) {
        throw new CancelledError("the executor was shut down");
      }
      return call.call();
    }

    /** Keeps it from beginning; whether it had not. */
    boolean withdraw() {
      return decided.compareAndSet(false, true);
    }
  }

  // ---- the end

  @Override
  public void shutdown() {
    shutdown = true;
    terminateIfOver();
  }

  private void terminateIfOver() {
    if (jobs.isEmpty() || loop.hasClosed()) {
      terminated.complete(null);
    }
  }

  @Override
  public List<Runnable> shutdownNow() {
    shutdown = true;
    stopped = true;
    List<Runnable> neverBegun = new ArrayList<>();
    for (Job<?> job : jobs) {
      if (job.withdraw()) {
        neverBegun.add(job.command);
      }
      Future<?> future = job.future;
      if (future != null) {
        boolean _ = future.cancel(true);
      }
    }
    terminateIfOver();
    return neverBegun;
  }

  @Override
  public boolean isShutdown() {
    return shutdown;
  }

  @Override
  public boolean isTerminated() {
    return terminated.isDone();
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
    try {
      if (loop.isCurrent()) {
        Future<@Nullable Void> end = Future.from(terminated.copy());
        try {
          Void _ = end.get(timeout, unit);
        } finally {
          boolean _ = end.cancel(); // so that it is counted no more as work outside
        }
      } else {
        Void _ = terminated.get(timeout, unit);
      }
      return true;
    } catch (TimeoutException tooLate) {
      return false;
    } catch (ExecutionException impossible) {
      throw new AssertionError(impossible);
    }
  }

  @Override
  public String toString() {
    return "Executor["
        + loop
        + ", "
        + jobs.size()
        + " commands"
        + (shutdown ? ", shut down]" : "]");
  }
}

package dev.weft.cluster;

import dev.weft.spi.CallExecutor;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A cluster as an executor: its calls are bodies that are stored nowhere. Shutting it down refuses
 * new calls and leaves the cluster as it is. The methods that wait block their thread, as those of
 * each executor do.
 */
final class ClusterExecutor extends AbstractExecutorService implements CallExecutor {
  private static final Logger LOG = LoggerFactory.getLogger("dev.weft.cluster");

  private final Cluster cluster;
  private final Set<CompletableFuture<?>> open = ConcurrentHashMap.newKeySet();
  private final CountDownLatch terminated = new CountDownLatch(1);
  private volatile boolean shutDown;

  ClusterExecutor(Cluster cluster) {
    this.cluster = cluster;
  }

  @Override
  public <T extends @Nullable Object> CompletionStage<T> call(Callable<T> call) {
    Objects.requireNonNull(call, "call");
    return run(body(call));
  }

  @SuppressWarnings("CollectionUndefinedEquality") // the same one is meant
  private <T extends @Nullable Object> CompletableFuture<T> run(ClusterBody<T> body) {
    if (shutDown) {
      throw new RejectedExecutionException("an executor of a cluster that is shut down");
    }
    CompletableFuture<T> outcome = cluster.runAnywhere(body);
    open.add(outcome);
    var _ =
        outcome.whenComplete((_, _) -> {
          open.remove(outcome);
          terminateIfIdle();
        });
    return outcome;
  }

  private static <T extends @Nullable Object> ClusterBody<T> body(Callable<T> call) {
    if (call instanceof ClusterBody<T> body) {
      return body;
    }
    if (!(call instanceof Serializable)) {
      throw new NotPortableException(
          "a call cannot be sent: "
              + call.getClass().getName()
              + " is not serializable: make it a"
              + " ClusterBody",
          null);
    }
    return new Calling<>(call);
  }

  /** A call that is serializable, as a body. */
  private record Calling<T extends @Nullable Object>(Callable<T> made) implements ClusterBody<T> {
    @Override
    public T call() throws Exception {
      return made.call();
    }
  }

  /** A runnable that is serializable, as a body. */
  private record Running(Runnable run) implements ClusterBody<@Nullable Void> {
    @Override
    public @Nullable Void call() {
      run.run();
      return null;
    }
  }

  @Override
  public void execute(Runnable command) {
    var _ =
        started(command)
            .whenComplete((_, failure) -> {
              if (failure != null && !(failure instanceof CancellationException)) {
                LOG.error("a call that was sent by execute() has failed", failure);
              }
            });
  }

  private CompletableFuture<@Nullable Void> started(Runnable command) {
    Objects.requireNonNull(command, "command");
    if (!(command instanceof Serializable)) {
      throw new NotPortableException(
          "a call cannot be sent: "
              + command.getClass().getName()
              + " is not serializable: submit() a ClusterBody",
          null);
    }
    return run(new Running(command));
  }

  @Override
  public <T extends @Nullable Object> Future<T> submit(Callable<T> task) {
    return call(task).toCompletableFuture();
  }

  @Override
  public Future<?> submit(Runnable task) {
    return started(task);
  }

  @Override
  public <T extends @Nullable Object> Future<T> submit(Runnable task, T result) {
    return started(task).thenApply(_ -> result);
  }

  @Override
  public <T extends @Nullable Object> List<Future<T>> invokeAll(
      Collection<? extends Callable<T>> tasks) throws InterruptedException {
    return invokeAll(tasks, Long.MAX_VALUE, TimeUnit.NANOSECONDS);
  }

  @Override
  public <T extends @Nullable Object> List<Future<T>> invokeAll(
      Collection<? extends Callable<T>> tasks, long timeout, TimeUnit unit)
      throws InterruptedException {
    List<CompletableFuture<T>> calls = all(tasks);
    try {
      var _ = CompletableFuture.allOf(calls.toArray(CompletableFuture[]::new)).get(timeout, unit);
    } catch (ExecutionException | CancellationException | TimeoutException e) {
      // Each of them says how it ended.
    } finally {
      cancel(calls);
    }
    return List.copyOf(calls);
  }

  @Override
  public <T extends @Nullable Object> T invokeAny(Collection<? extends Callable<T>> tasks)
      throws InterruptedException, ExecutionException {
    List<CompletableFuture<T>> calls = all(tasks);
    try {
      return first(calls).get();
    } finally {
      cancel(calls);
    }
  }

  @Override
  public <T extends @Nullable Object> T invokeAny(
      Collection<? extends Callable<T>> tasks, long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    List<CompletableFuture<T>> calls = all(tasks);
    try {
      return first(calls).get(timeout, unit);
    } finally {
      cancel(calls);
    }
  }

  private <T extends @Nullable Object> List<CompletableFuture<T>> all(
      Collection<? extends Callable<T>> tasks) {
    List<ClusterBody<T>> bodies = new ArrayList<>();
    for (Callable<T> task : tasks) {
      bodies.add(body(task));
    }
    List<CompletableFuture<T>> calls = new ArrayList<>();
    bodies.forEach(body -> calls.add(run(body)));
    return calls;
  }

  /** The first value, or the last failure where there is none. */
  private static <T extends @Nullable Object> CompletableFuture<T> first(
      List<CompletableFuture<T>> calls) {
    if (calls.isEmpty()) {
      throw new IllegalArgumentException("invokeAny() of no calls: give one or more");
    }
    CompletableFuture<T> first = new CompletableFuture<>();
    AtomicInteger left = new AtomicInteger(calls.size());
    for (CompletableFuture<T> call : calls) {
      var _ =
          call.whenComplete((value, failure) -> {
            if (failure == null) {
              first.complete(value);
            } else if (left.decrementAndGet() == 0) {
              first.completeExceptionally(failure);
            }
          });
    }
    return first;
  }

  private static void cancel(Collection<? extends CompletableFuture<?>> calls) {
    calls.forEach(call -> call.cancel(true));
  }

  @Override
  public void shutdown() {
    shutDown = true;
    terminateIfIdle();
  }

  private void terminateIfIdle() {
    if (shutDown && open.isEmpty()) {
      terminated.countDown();
    }
  }

  @Override
  public List<Runnable> shutdownNow() {
    shutdown();
    cancel(open);
    return List.of();
  }

  @Override
  public boolean isShutdown() {
    return shutDown;
  }

  @Override
  public boolean isTerminated() {
    return terminated.getCount() == 0;
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
    return terminated.await(timeout, unit);
  }
}

package dev.weft.cluster;

import dev.weft.spi.CallExecutor;
import java.io.Serializable;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A cluster as an executor: its calls are bodies that are stored nowhere. Shutting it down refuses
 * new calls and leaves the cluster as it is.
 */
final class ClusterExecutor extends AbstractExecutorService implements CallExecutor {
  private static final Logger LOG = LoggerFactory.getLogger("dev.weft.cluster");

  private final Cluster cluster;
  private volatile boolean shutDown;

  ClusterExecutor(Cluster cluster) {
    this.cluster = cluster;
  }

  @Override
  public <T extends @Nullable Object> CompletionStage<T> call(Callable<T> call) {
    Objects.requireNonNull(call, "call");
    return cluster.runAnywhere(body(call), shutDown);
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
    return cluster.runAnywhere(new Running(command), shutDown);
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
  public void shutdown() {
    shutDown = true;
  }

  @Override
  public List<Runnable> shutdownNow() {
    shutDown = true;
    return List.of();
  }

  @Override
  public boolean isShutdown() {
    return shutDown;
  }

  @Override
  public boolean isTerminated() {
    return shutDown;
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) {
    return shutDown;
  }
}

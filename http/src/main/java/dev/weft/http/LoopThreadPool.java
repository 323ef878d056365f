package dev.weft.http;

import dev.weft.Action;
import dev.weft.EventLoop;
import dev.weft.Future;
import dev.weft.TaskOptions;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import org.eclipse.jetty.util.component.AbstractLifeCycle;
import org.eclipse.jetty.util.thread.Invocable;
import org.eclipse.jetty.util.thread.ThreadPool;
import org.eclipse.jetty.util.thread.TryExecutor;
import org.jspecify.annotations.Nullable;

/**
 * An event loop in the place of Jetty's threads: what may block runs as a task of the loop, and
 * what says that it does not ({@link org.eclipse.jetty.util.thread.Invocable}) as a callback. For a
 * Jetty {@code Server} of one's own, see {@link WeftConnector}.
 *
 * <p>Any thread may use it.
 */
public final class LoopThreadPool extends AbstractLifeCycle implements ThreadPool, TryExecutor {
  private static final TaskOptions OPTIONS = TaskOptions.named("jetty");

  private final EventLoop loop;
  private final boolean callbacksOnly;

  /** Of the run that is under way, or the last one. Written by the thread that starts it. */
  private volatile CompletableFuture<@Nullable Void> stopped =
      CompletableFuture.completedFuture(null);

  /**
   * A pool that is the running loop.
   *
   * @throws IllegalStateException if no loop runs here
   */
  public LoopThreadPool() {
    this(EventLoop.running());
  }

  /**
   * A pool that is a loop.
   *
   * @param loop the loop
   */
  public LoopThreadPool(EventLoop loop) {
    this(loop, false);
  }

  /**
   * A pool that is a loop.
   *
   * @param callbacksOnly whether nothing that it is given blocks, whatever Jetty says of it
   */
  LoopThreadPool(EventLoop loop, boolean callbacksOnly) {
    this.loop = Objects.requireNonNull(loop, "loop");
    this.callbacksOnly = callbacksOnly;
  }

  /**
   * The loop that runs it all.
   *
   * @return the loop
   */
  public EventLoop loop() {
    return loop;
  }

  /**
   * Runs something on the loop, soon.
   *
   * @param task what to run
   * @throws RejectedExecutionException if the loop is closed
   */
  @Override
  public void execute(Runnable task) {
    Objects.requireNonNull(task, "task");
    boolean blocks = !callbacksOnly && mayBlock(task);
    try {
      if (loop != EventLoop.runningOrNull()) {
        loop.callSoonThreadsafe(blocks ? () -> begin(task) : task);
      } else if (blocks) {
        begin(task);
      } else {
        loop.callSoon(task);
      }
    } catch (IllegalStateException e) {
      throw new RejectedExecutionException("the loop of " + this + " is closed", e);
    }
  }

  /**
   * Runs something on the loop, as {@link #execute} does. Without this, Jetty makes a thread for
   * what must not wait for one.
   *
   * @param task what to run
   * @return true: the loop takes whatever there is
   * @throws RejectedExecutionException if the loop is closed
   */
  @Override
  public boolean tryExecute(Runnable task) {
    execute(task);
    return true;
  }

  private static boolean mayBlock(Runnable task) {
    return Invocable.getInvocationType(task) != Invocable.InvocationType.NON_BLOCKING;
  }

  private void begin(Runnable task) {
    loop.createTask((Action<RuntimeException>) task::run, OPTIONS);
  }

  @Override
  protected void doStart() throws Exception {
    stopped = new CompletableFuture<>();
    super.doStart();
  }

  @Override
  protected void doStop() throws Exception {
    super.doStop();
    stopped.complete(null);
  }

  /** Waits, on the calling thread or in the calling task, until the pool is stopped. */
  @Override
  public void join() throws InterruptedException {
    if (EventLoop.runningOrNull() != null) {
      Future.from(stopped).await();
      return;
    }
    try {
      stopped.get();
    } catch (ExecutionException impossible) {
      throw new AssertionError("stopping says nothing but that it is over", impossible);
    }
  }

  @Override
  public int getThreads() {
    return 1;
  }

  @Override
  public int getIdleThreads() {
    return 1;
  }

  @Override
  public boolean isLowOnThreads() {
    return false;
  }

  @Override
  public String toString() {
    return "LoopThreadPool[" + loop + "]";
  }
}

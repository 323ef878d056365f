package dev.weft;

import dev.weft.internal.threads.BoundedCalls;
import dev.weft.spi.CallExecutor;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A call that runs in an executor for a future of a loop.
 *
 * <pre>
 *         a thread of the executor takes it
 * WAITING ----------------------------------> BEGUN   an interrupt cancels it
 *    \------ the future is cancelled -------> REFUSED it never runs
 *    \------ no thread is to be had --------> REFUSED it fails with what was missing
 *    \------ execute() throws --------------> REFUSED
 * </pre>
 */
final class ExecutorCall<T extends @Nullable Object> extends FutureTask<T>
    implements BoundedCalls.Call {
  private enum Turn {
    WAITING,
    BEGUN,
    REFUSED
  }

  /** The loop that the calling thread makes a call for. */
  private static final ScopedValue<EventLoop> CALLER = ScopedValue.newInstance();

  private final AtomicReference<Turn> turn = new AtomicReference<>(Turn.WAITING);
  private final Future<T> future;
  private final OutsideWork work;

  /** What counts this call until its thread is done with it. */
  private final CallCount count;

  private ExecutorCall(Future<T> future, OutsideWork work, CallCount count, Callable<T> call) {
    super(call);
    this.future = future;
    this.work = work;
    this.count = count;
  }

  static <T extends @Nullable Object> Future<T> start(
      EventLoop loop, Executor executor, CallCount count, Callable<T> call) {
    if (executor instanceof CallExecutor elsewhere) {
      return Future.from(elsewhere.call(call));
    }
    Future<T> future = loop.createFuture();
    ExecutorCall<T> running = new ExecutorCall<>(future, loop.beginOutsideWork(), count, call);
    count.begin();
    try {
      executor.execute(running);
    } catch (Throwable refusal) {
      // Any code of the user's may be behind this, and may have kept the call.
      running.refuse();
      running.work.end(() -> {});
      throw refusal;
    }
    future.addDoneCallback(done -> {
      if (done.isCancelled()) {
        running.cancelFor(executor);
      }
    });
    return future;
  }

  /** Starts a call in the executor that a loop has for those which name none. */
  static <T extends @Nullable Object> Future<T> startInDefault(
      EventLoop loop, DefaultExecutor executor, Callable<T> call) {
    return start(loop, executor.toUse(), executor.calls(), call);
  }

  /** Shuts that executor down; the future says whether its calls have ended within the limit. */
  static Future<Boolean> shutDown(EventLoop loop, DefaultExecutor executor, Duration limit) {
    Callable<Boolean> end = executor.shutdown(limit);
    if (end == null) {
      Future<Boolean> done = loop.createFuture();
      done.setResult(true);
      return done;
    }
    return startInOwnThread(loop, "weft-executor-shutdown", end);
  }

  /** Starts a call that needs no executor: it has a virtual thread of its own. */
  static <T extends @Nullable Object> Future<T> startInOwnThread(
      EventLoop loop, String name, Callable<T> call) {
    return start(loop, run -> Thread.ofVirtual().name(name).start(run), new CallCount(), call);
  }

  @Override
  public void run() {
    if (turn.compareAndSet(Turn.WAITING, Turn.BEGUN)) {
      try {
        ScopedValue.where(CALLER, future.loop()).run(super::run);
      } finally {
        if (isCancelled()) {
          // The interrupt was for this call. What the thread does next is to know nothing of it.
          boolean _ = Thread.interrupted();
        }
        count.end();
      }
    }
  }

  @Override
  public void cannotRun(Throwable reason) {
    if (refuse()) {
      setException(reason);
    }
  }

  /** Sees to it that it never runs; false if it has begun already, or was refused before. */
  private boolean refuse() {
    boolean refused = turn.compareAndSet(Turn.WAITING, Turn.REFUSED);
    if (refused) {
      count.end();
    }
    return refused;
  }

  /** Whether the calling thread makes a call for a loop, which may be waiting for its end. */
  static boolean isOf(EventLoop loop) {
    return CALLER.isBound() && CALLER.get() == loop;
  }

  /**
   * Takes it back, or interrupts it; on the loop. The interrupt is sent by a thread of its own, for
   * the thread that interrupts one in a {@code FileChannel} closes that, and waits until the system
   * call is over.
   */
  private void cancelFor(Executor executor) {
    if (refuse()) {
      cancel(false);
      takeBack(executor, this);
    } else if (!isDone()) {
      Thread.ofVirtual().name("weft-interrupt").start(() -> cancel(true));
    }
  }

  /**
   * So that a call that will not run does not stand in the queue of those that wait their turn. A
   * pool of the JDK's holds its locks while it searches: if a task of this loop is next in their
   * line, the loop must not stand behind it. So a thread of its own does that.
   */
  private static void takeBack(Executor executor, ExecutorCall<?> call) {
    switch (executor) {
      case BoundedCalls own -> own.remove(call);
      case ThreadPoolExecutor pool ->
          Thread.ofVirtual().name("weft-take-back").start(() -> pool.remove(call));
      default -> {}
    }
  }

  /**
   * Runs in the executor's thread, on the loop if the future was cancelled, or in a thread of the
   * user's: code that shuts a pool down gets what had not begun, this too, and may cancel it.
   */
  @Override
  protected void done() {
    boolean _ = refuse();
    work.end(this::pass);
  }

  private void pass() {
    if (future.isDone()) {
      return;
    }
    try {
      future.setResult(get());
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      future.setException(cause == null ? e : cause);
    } catch (CancellationException e) {
      boolean _ = future.cancel();
    } catch (InterruptedException e) {
      throw new AssertionError("a call that is done does not wait", e);
    }
  }
}

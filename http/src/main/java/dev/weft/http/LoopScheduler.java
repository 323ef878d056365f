package dev.weft.http;

import dev.weft.EventLoop;
import dev.weft.TimerHandle;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.util.component.AbstractLifeCycle;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * Jetty's timers on an event loop: they have no thread of their own, and run as callbacks of the
 * loop, on its clock. For a Jetty {@code Server} of one's own, see {@link WeftConnector}.
 *
 * <p>Any thread may use it. What is scheduled on a loop that is closed never runs.
 */
public final class LoopScheduler extends AbstractLifeCycle implements Scheduler {
  private final EventLoop loop;

  /**
   * Timers on the running loop.
   *
   * @throws IllegalStateException if no loop runs here
   */
  public LoopScheduler() {
    this(EventLoop.running());
  }

  /**
   * Timers on a loop.
   *
   * @param loop the loop
   */
  public LoopScheduler(EventLoop loop) {
    this.loop = Objects.requireNonNull(loop, "loop");
  }

  @Override
  public Task schedule(Runnable task, long delay, TimeUnit units) {
    Objects.requireNonNull(task, "task");
    Objects.requireNonNull(units, "units");
    Duration wait = Duration.ofNanos(units.toNanos(delay));
    if (loop == EventLoop.runningOrNull()) {
      return new LoopTimer(loop.callLater(wait, task));
    }
    var timer = new RemoteTimer(task);
    if (!loop.isClosed()) {
      try {
        loop.callSoonThreadsafe(() -> timer.begin(wait));
      } catch (IllegalStateException closed) {
        // Closed meanwhile: nothing runs there any more.
      }
    }
    return timer;
  }

  /** A timer that the loop's own code made, and cancels as a rule. */
  private final class LoopTimer implements Task {
    private final TimerHandle handle;

    LoopTimer(TimerHandle handle) {
      this.handle = handle;
    }

    @Override
    public boolean cancel() {
      if (loop == EventLoop.runningOrNull()) {
        boolean waits = !handle.isCancelled() && handle.when().compareTo(loop.time()) > 0;
        handle.cancel();
        return waits;
      }
      if (!loop.isClosed()) {
        try {
          loop.callSoonThreadsafe(handle::cancel);
        } catch (IllegalStateException closed) {
          // Closed meanwhile: it does not run.
        }
      }
      return false; // it may be running by now
    }
  }

  /** A timer that another thread made. */
  private final class RemoteTimer implements Task {
    private final Runnable task;

    /** Written by any thread before the timer's turn, read by the loop. */
    private volatile boolean cancelled;

    private volatile boolean ran;

    /** Confined to the loop. */
    private @Nullable TimerHandle handle;

    RemoteTimer(Runnable task) {
      this.task = task;
    }

    void begin(Duration wait) {
      if (!cancelled) {
        handle = loop.callLater(wait, this::run);
      }
    }

    private void run() {
      if (!cancelled) {
        ran = true;
        task.run();
      }
    }

    @Override
    public boolean cancel() {
      boolean waits = !cancelled && !ran;
      cancelled = true;
      if (handle != null && loop == EventLoop.runningOrNull()) {
        handle.cancel();
      }
      return waits;
    }
  }
}

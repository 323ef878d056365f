package dev.weft;

import dev.weft.internal.time.Nanos;
import java.time.Duration;

/**
 * Waits for a thread that is to end a loop: as long as a limit says, and beyond it as long as the
 * loop goes on. A loop that something blocks for good cannot be ended, so its threads, which are
 * daemons, are left behind.
 */
final class EndOfLoop {
  /**
   * A loop none of whose tasks ends for so long, after the limit, is told to stop, then given up.
   */
  private static final long STANDSTILL_NANOS = 1_500_000_000L;

  /** Where tasks end and others come, it is given up after so many times of that. */
  private static final int MOST_LOOKS = 20;

  private final EventLoop loop;
  private final Thread thread;
  private boolean interrupted;
  private boolean stopped;

  EndOfLoop(EventLoop loop, Thread thread) {
    this.loop = loop;
    this.thread = thread;
  }

  /**
   * Waits, however often the caller is interrupted; it keeps its interrupt flag.
   *
   * @param onInterrupt run at the first interrupt
   * @return whether the thread has ended
   */
  boolean await(Duration limit, Runnable onInterrupt) {
    boolean ended = join(Nanos.saturated(limit), onInterrupt);
    for (int looks = 0; !ended && looks < MOST_LOOKS; looks++) {
      int before = loop.taskCountSeen();
      ended = join(STANDSTILL_NANOS, onInterrupt);
      if (!ended && loop.taskCountSeen() == before) {
        if (stopped) {
          break;
        }
        // Its clock may stand still while tasks go on for ever, so that no limit is ever over.
        stopped = true;
        loop.stopOverdue();
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return !thread.isAlive();
  }

  /** Whether the loop was told to stop, so that what it was to run has failed. */
  boolean hasStoppedLoop() {
    return stopped;
  }

  private boolean join(long nanos, Runnable onInterrupt) {
    long start = System.nanoTime();
    long left = nanos;
    boolean ended = !thread.isAlive();
    while (!ended && left > 0) {
      try {
        ended = thread.join(Duration.ofNanos(left));
      } catch (InterruptedException e) {
        if (!interrupted) {
          interrupted = true;
          onInterrupt.run();
        }
      }
      left = nanos - (System.nanoTime() - start);
    }
    return ended;
  }

  /** Reports that the loop did not end, with what it does instead. */
  void reportLeftBehind(Duration limit) {
    loop.unwinding().leftBehindIsNamed();
    Throwable standsHere = new Throwable("the loop stands here");
    standsHere.setStackTrace(loop.probe().stack());
    ErrorReport report =
        ErrorReport.of(
            ErrorReport.Kind.LEFT_BEHIND,
            loop + " did not end within " + limit + " and is left behind",
            standsHere);
    Task<?> current = loop.currentTask();
    if (current != null) {
      report = report.with("task", current);
    }
    loop.callExceptionHandler(report);
    LeftBehind others = new LeftBehind(loop, null);
    for (Task<?> task : loop.probe().tasksSeenFromOutside()) {
      if (task != current) {
        task.nameIn(others);
      }
    }
    others.nameTheRest();
  }
}

package dev.weft;

import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Ends what a loop still has when its run is over: its tasks, then the calls in its default
 * executor, all within one limit. Runs on the loop, as a task of its own.
 *
 * <p>Each task is cancelled once, and so are those that they make meanwhile: while they clean up,
 * or to take their place. Successors can be made without end, so the rounds take longer and longer,
 * and leave the processor to others; and where tasks multiply, the limit is not waited for.
 */
final class Shutdown {
  /** So many generations of tasks are cancelled as soon as the one before has ended. */
  private static final int ROUNDS_AT_ONCE = 10;

  private static final Duration SHORTEST_PAUSE = Duration.ofMillis(10);
  private static final Duration LONGEST_PAUSE = Duration.ofMillis(500);

  /** More new tasks than this, and ten for each that there was, are no cleaning up. */
  private static final int MOST_SUCCESSORS = 10_000;

  private final EventLoop loop;
  private final Duration limit;
  private final Duration deadline;
  private final long mostTasksMade;

  /** Those that were cancelled and are not done. */
  private Set<Task<?>> asked = new HashSet<>();

  /**
   * A shutdown that begins now, while the loop does not run: it cancels the tasks before any of
   * them goes on, so one that has not begun never begins.
   */
  Shutdown(EventLoop loop, Duration limit) {
    this.loop = loop;
    this.limit = limit;
    this.deadline = loop.timeline().timeAfter(limit);
    this.mostTasksMade = loop.taskNumbers().given() + MOST_SUCCESSORS + 10L * loop.taskCountSeen();
    loop.unwinding()
        .setNotEndedMessage("a task did not end within " + limit + " of its cancellation");
    Set<Task<?>> _ = cancelAll(loop.allTasks());
  }

  void run() {
    endTasks(asked);
    shutdownExecutor();
    loop.submissions().refuse();
    Waiting.sleep(Duration.ZERO); // what was submitted before becomes tasks
    endTasks(cancelAll(loop.allTasks())); // of those, and of what the calls came back to
  }

  private void endTasks(Set<Task<?>> cancelled) {
    Duration pause = SHORTEST_PAUSE;
    Set<Task<?>> left = cancelled;
    for (int round = 0; !left.isEmpty() && (round == 0 || !isOver()); round++) {
      boolean ended = waitFor(left, pause);
      if (ended && round >= ROUNDS_AT_ONCE) {
        Waiting.sleep(shorter(pause, untilDeadline()));
      }
      if (ended) {
        loop.submissions()
            .refuse(); // the tasks that there were have cleaned up: what comes now is late
      }
      if (!ended || round >= ROUNDS_AT_ONCE) {
        pause = shorter(pause.multipliedBy(2), LONGEST_PAUSE);
      }
      left = isOver() ? left : cancelAll(loop.allTasks());
    }
  }

  private Set<Task<?>> cancelAll(Set<Task<?>> tasks) {
    Set<Task<?>> before = asked;
    asked = new LinkedHashSet<>(tasks);
    for (Task<?> task : tasks) {
      if (!before.contains(task)) {
        boolean _ = task.cancel();
      }
    }
    return tasks;
  }

  private boolean isOver() {
    return !untilDeadline().isPositive() || loop.taskNumbers().given() > mostTasksMade;
  }

  /** Waits until all are done, or for a pause; and reports the failures of those that are. */
  private boolean waitFor(Set<Task<?>> tasks, Duration pause) {
    WaitResult<?> ended =
        Waiting.<@Nullable Object>wait(
            tasks, ReturnWhen.ALL_COMPLETED, shorter(pause, untilDeadline()));
    tasks.forEach(this::reportFailure);
    return ended.pending().isEmpty();
  }

  private void reportFailure(Task<?> task) {
    if (task.isFailed()) {
      loop.callExceptionHandler(
          ErrorReport.of("a task failed while its loop shut down", task.seenFailure())
              .with("task", task));
    }
  }

  private Duration untilDeadline() {
    Duration left = deadline.minus(loop.time());
    return left.isNegative() ? Duration.ZERO : left;
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private void shutdownExecutor() {
    if (!loop.shutdownDefaultExecutor(untilDeadline()).await()) {
      loop.callExceptionHandler(
          ErrorReport.of(
              ErrorReport.Kind.LEFT_BEHIND,
              "calls in the default executor did not end within " + limit,
              null));
    }
  }
}

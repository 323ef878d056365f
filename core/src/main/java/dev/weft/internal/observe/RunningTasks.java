package dev.weft.internal.observe;

import dev.weft.internal.log.Reporter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The tasks of all loops that run in this JVM, seen from a thread that is none of theirs.
 *
 * <p>A loop is asked to list its tasks itself. One that does not answer soon is blocked, so its
 * tasks stay as they are, and are read without it. Stacks are not taken on the loop: that would
 * stop it for longer than a moment.
 */
public final class RunningTasks {
  private static final long ANSWER_MILLIS = 100;

  private RunningTasks() {}

  public static List<TaskView> list() {
    List<TaskView> all = new ArrayList<>();
    for (ObservedLoop loop : Watchdog.runningLoops()) {
      try {
        all.addAll(of(loop));
      } catch (RuntimeException | Error failure) {
        // The poller of this loop fails, say. The other loops are shown all the same.
        Reporter.error("the tasks of " + loop.name() + " cannot be shown", failure);
      }
    }
    return all;
  }

  static List<TaskView> of(ObservedLoop loop) {
    CompletableFuture<List<TaskView>> answer = new CompletableFuture<>();
    try {
      loop.onLoop(() -> answer.complete(TaskView.of(loop, loop.tasks())));
      return answer.get(ANSWER_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (TimeoutException | ExecutionException | IllegalStateException e) {
      // Blocked, or just closed.
    }
    return TaskView.of(loop, loop.tasksFromOutside());
  }
}

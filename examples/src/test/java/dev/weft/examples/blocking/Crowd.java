package dev.weft.examples.blocking;

import static dev.weft.Async.createTask;
import static dev.weft.Async.sleep;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.CancelledError;
import dev.weft.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/** Tasks of one loop that are all in the same kind of blocking call at the same time. */
final class Crowd {
  private final List<Task<?>> tasks = new ArrayList<>();
  private int begun;

  private Crowd() {}

  /** Starts the tasks, and returns when the last of them is in its call, and so all others are. */
  static Crowd of(int size, Callable<?> call) {
    Crowd crowd = new Crowd();
    for (int i = 0; i < size; i++) {
      crowd.tasks.add(
          createTask(() -> {
            crowd.begun++;
            return call.call();
          }));
    }
    while (crowd.begun < size) {
      sleep(ZERO);
    }
    assertThat(crowd.tasks).noneMatch(Task::isDone);
    return crowd;
  }

  void awaitAll() {
    for (Task<?> task : tasks) {
      task.await();
    }
  }

  /** Cancels them all, and checks that each ends so. */
  void cancelAll() {
    for (Task<?> task : tasks) {
      task.cancel("enough");
    }
    for (Task<?> task : tasks) {
      assertThatThrownBy(task::await).isInstanceOf(CancelledError.class).hasMessage("enough");
      assertThat(task.isCancelled()).isTrue();
    }
  }
}

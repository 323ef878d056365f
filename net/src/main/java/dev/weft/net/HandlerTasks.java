package dev.weft.net;

import dev.weft.EventLoop;
import dev.weft.Task;
import dev.weft.sync.Waiters;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The tasks that serve the connections of one server. Confined to the loop. */
final class HandlerTasks {
  private final Set<Task<?>> running = new LinkedHashSet<>();
  private final Waiters endWaiters = new Waiters();

  void add(Task<?> task) {
    running.add(task);
    task.addDoneCallback(_ -> {
      running.remove(task);
      if (running.isEmpty()) {
        endWaiters.wakeAll();
      }
    });
  }

  void cancelAll() {
    for (Task<?> task : List.copyOf(running)) {
      boolean _ = task.cancel("the server shuts down");
    }
  }

  /** Waits until no task is left. */
  void waitUntilNone(EventLoop loop) {
    while (!running.isEmpty()) {
      endWaiters.add(loop).await();
    }
  }
}

package dev.weft.net;

import dev.weft.Future;
import dev.weft.Task;
import dev.weft.net.internal.bytes.IntrusiveList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A connection that a task may serve, and what the server does with that task. Confined to the
 * loop.
 */
abstract class ServedConnection extends IntrusiveList.Link implements Consumer<Future<?>> {
  /** What knows the tasks of the server, or null for a connection that no server has. */
  final @Nullable HandlerTasks handlerTasks;

  /** What serves it; null for a client's, and when that has ended. */
  private @Nullable Task<?> handlerTask;

  ServedConnection(@Nullable HandlerTasks handlerTasks) {
    this.handlerTasks = handlerTasks;
  }

  /** The transport of the connection, once it is made. */
  abstract Transport transport();

  /** The server shuts down: what the task waits for between two requests ends. */
  abstract void serverCloses();

  /** The task has ended. */
  abstract void handlerEnded(Future<?> task);

  final void serveBy(Task<?> task) {
    handlerTask = task;
    if (handlerTasks != null) {
      handlerTasks.began(this);
    }
    task.addDoneCallback(this);
  }

  /** The callback of the task's end, which so needs no object of its own. */
  @Override
  public final void accept(Future<?> task) {
    handlerTask = null;
    try {
      handlerEnded(task);
    } finally {
      if (handlerTasks != null) {
        handlerTasks.ended(this);
      }
    }
  }

  /** Asks the task to end, if there is one. */
  final void cancelHandler() {
    if (handlerTask != null) {
      boolean _ = handlerTask.cancel("the server shuts down");
    }
  }

  final boolean hasHandler() {
    return handlerTask != null;
  }

  final boolean isServedBy(Task<?> task) {
    return handlerTask == task;
  }

  final boolean isServerClosing() {
    return handlerTasks != null && handlerTasks.isServerClosing();
  }
}

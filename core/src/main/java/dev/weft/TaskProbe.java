package dev.weft;

import dev.weft.internal.observe.ObservedTask;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is seen of a task from outside. Equal to another one of the same task. */
record TaskProbe(Task<?> task) implements ObservedTask {

  static List<ObservedTask> of(Collection<Task<?>> tasks) {
    return tasks.stream().<ObservedTask>map(TaskProbe::new).toList();
  }

  @Override
  public String name() {
    return task.name();
  }

  @Override
  public State state() {
    if (!task.thread().isStarted()) {
      return State.NEW;
    }
    if (task.loop().currentTask() == task) {
      return State.RUNNING;
    }
    Future<?> awaited = task.waitingOn();
    if (awaited != null) {
      return awaited.isDone() ? State.READY : State.WAITING;
    }
    return task.thread().isBlocked() ? State.BLOCKED : State.READY;
  }

  @Override
  public StackTraceElement[] stack() {
    return task.stack();
  }

  @Override
  public @Nullable Thread thread() {
    return task.thread().thread();
  }

  @Override
  public List<ObservedTask> awaiters() {
    return of(Awaiters.of(task));
  }
}

package dev.weft;

import dev.weft.internal.observe.ObservedTask;
import dev.weft.internal.time.CoarseTime;
import java.util.Collection;
import java.util.List;
import java.util.Map;
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
  public long number() {
    return task.number();
  }

  @Override
  public long ageMillis() {
    return CoarseTime.millisSince(task.madeAtTime());
  }

  @Override
  public long waitMillis() {
    return task.waitingOn() == null ? 0 : CoarseTime.millisSince(task.waitsSinceTime());
  }

  @Override
  public Map<String, @Nullable Object> visibleVariables() {
    return task.bindings().visible();
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

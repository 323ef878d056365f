package dev.weft;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tasks that end together, as {@link Async#taskGroup} makes it: the call returns when the body and
 * all the tasks are done. asyncio's {@code TaskGroup}.
 *
 * {@snippet :
 * taskGroup(g -> {
 *   g.createTask(() -> serve(a));
 *   g.createTask(() -> serve(b));
 * }); // here both are done
 * }
 *
 * <p>The first failure, of a task or of the body, aborts the group: all its tasks are cancelled,
 * and so is the body where it waits; then the call throws an {@link ExceptionGroup} of everything
 * that failed. A task that is cancelled alone is no failure. If the task that called is cancelled
 * from outside, the group's tasks are cancelled too, and the {@link CancelledError} goes on. A
 * group of {@link Async#supervisor} does not abort: a failure touches neither the other tasks nor
 * the body.
 *
 * <p>All methods are for code of the loop.
 */
public final class TaskGroup {
  private final EventLoop loop;
  private final Task<?> parent;
  private final boolean abortsOnFailure;

  /** Those that are not done, in the order in which they joined; that is how they are cancelled. */
  private final Set<Task<?>> tasks = new LinkedHashSet<>();

  private final List<Throwable> failures = new ArrayList<>();
  private boolean exiting;
  private boolean aborting;

  /** Whether this group asked for the cancellation of its parent, and so must take it back. */
  private boolean parentCancelled;

  private boolean cancelledByUser;

  /** Whether it could not wait for its tasks, so that nothing will throw their failures. */
  private boolean abandoned;

  /** The cancellations that the parent had seen and not taken back when the group began. */
  private final int cancellingBefore;

  private @Nullable Future<@Nullable Void> allDone;

  private TaskGroup(EventLoop loop, Task<?> parent, boolean abortsOnFailure) {
    this.loop = loop;
    this.parent = parent;
    this.abortsOnFailure = abortsOnFailure;
    this.cancellingBefore = parent.cancellingSeen();
  }

  /** Runs a body in a new group, and waits for the group. */
  static <T extends @Nullable Object> T run(boolean abortsOnFailure, Body<T> body) {
    TaskGroup group = enter(abortsOnFailure);
    T value;
    try {
      value = body.call(group);
    } catch (Throwable failure) {
      group.exit(failure);
      throw new CancelledError("the group was cancelled before its body gave a value");
    }
    group.exit(null);
    return value;
  }

  /** Runs a body without a value in a new group, and waits for the group. */
  static void runAction(boolean abortsOnFailure, Action body) {
    TaskGroup group = enter(abortsOnFailure);
    Throwable failure = null;
    try {
      body.run(group);
    } catch (Throwable e) {
      failure = e;
    }
    group.exit(failure);
  }

  private static TaskGroup enter(boolean abortsOnFailure) {
    Task<?> parent = Task.current(abortsOnFailure ? "taskGroup()" : "supervisor()");
    ReservedStack.ensureToGiveBack(); // its tasks must not outlive it
    return new TaskGroup(parent.loop(), parent, abortsOnFailure);
  }

  /**
   * Makes a task in this group.
   *
   * @param body what it runs
   * @param <T> the type of its result
   * @return the task
   * @throws IllegalStateException if the group is aborting, or is over
   */
  public <T extends @Nullable Object> Task<T> createTask(Callable<T> body) {
    return createTask(body, TaskOptions.DEFAULT);
  }

  /**
   * Makes a task in this group, with a name, a context, or a start of its own.
   *
   * @param body what it runs
   * @param options the name, context and start
   * @param <T> the type of its result
   * @return the task
   * @throws IllegalStateException if the group is aborting, or is over
   */
  public <T extends @Nullable Object> Task<T> createTask(Callable<T> body, TaskOptions options) {
    Objects.requireNonNull(body, "body");
    Objects.requireNonNull(options, "options");
    if (exiting && tasks.isEmpty()) {
      throw new IllegalStateException("createTask() in a group that is over");
    }
    if (aborting) {
      throw new IllegalStateException("createTask() in a group that is shutting down");
    }
    Task<T> task = loop.createTask(body, options);
    // Also for an eager task that is done: its failure must not cancel the code that makes it.
    tasks.add(task);
    task.addDoneCallback(new Member(this, task));
    if (aborting) {
      // An eager task's first step has ended the group before the task was a member of it.
      CancelRequest.sendFor(parent, task);
    }
    return task;
  }

  /**
   * Makes a task of a body without a result in this group.
   *
   * @param body what it runs
   * @return the task
   * @throws IllegalStateException if the group is aborting, or is over
   */
  public Task<@Nullable Void> createTask(dev.weft.Action<?> body) {
    return createTask(body, TaskOptions.DEFAULT);
  }

  /**
   * Makes a task of a body without a result in this group, with a name, a context, or a start of
   * its own.
   *
   * @param body what it runs
   * @param options the name, context and start
   * @return the task
   * @throws IllegalStateException if the group is aborting, or is over
   */
  public Task<@Nullable Void> createTask(dev.weft.Action<?> body, TaskOptions options) {
    Objects.requireNonNull(body, "body");
    Objects.requireNonNull(options, "options");
    return this.<@Nullable Void>createTask(
        () -> {
          body.run();
          return null;
        },
        options);
  }

  /**
   * Ends the group before its time: cancels its tasks, and the body where it waits. The call that
   * made the group then returns without an error, unless something failed; but the variant whose
   * body gives a value throws a {@link CancelledError} if the body could not give it. If the task
   * that made the group is cancelled by others meanwhile, the call throws that when all have ended.
   *
   * <p>asyncio has it from CPython 3.15 on.
   */
  public void cancel() {
    if (cancelledByUser || (exiting && tasks.isEmpty())) {
      return;
    }
    cancelledByUser = true;
    if (!aborting) {
      abort();
    }
    if (!exiting && !parentCancelled) {
      parentCancelled = true;
      parent.cancelForGroup("the group was cancelled");
    }
  }

  /** Waits for the tasks, and throws what is to be thrown; returns only where nothing is. */
  private void exit(@Nullable Throwable failure) {
    exiting = true;
    CancelledError cancellation = parent.cancellationBehind(failure);
    if (failure != null && !aborting && (abortsOnFailure || cancellation != null)) {
      abort();
    }
    List<CancelledError> whileWaiting = awaitTasks();
    if (failure != null && cancellation == null) {
      failures.add(failure);
    }
    CancelledError fromOutside = fromOutside(cancellation, whileWaiting);
    if (!failures.isEmpty()) {
      if (parent.cancelling() > 0) {
        // A cancellation from outside gives way to the failures, but stays to be thrown.
        int _ = parent.uncancel();
        parent.cancel();
      }
      throw new ExceptionGroup("unhandled errors in a task group", failures);
    }
    if (fromOutside != null) {
      throw fromOutside;
    }
  }

  /** Takes back what this group asked of its parent; the cancellation that others asked for. */
  private @Nullable CancelledError fromOutside(
      @Nullable CancelledError inBody, List<CancelledError> whileWaiting) {
    List<CancelledError> inOrder = new ArrayList<>(whileWaiting);
    if (inBody != null) {
      inOrder.addFirst(inBody);
    }
    if (parentCancelled) {
      if (parent.uncancel() <= cancellingBefore) {
        return null;
      }
      if (inOrder.size() > 1) {
        CancelledError _ = inOrder.removeFirst(); // the group's own
      }
    }
    return inOrder.isEmpty() ? null : inOrder.getFirst();
  }

  /** Waits until all tasks are done; returns the cancellations that came meanwhile. */
  private List<CancelledError> awaitTasks() {
    List<CancelledError> cancellations = new ArrayList<>(0);
    while (!tasks.isEmpty()) {
      GroupEnd done = new End(this);
      allDone = done;
      try {
        done.await();
      } catch (CancelledError error) {
        cancellations.add(error);
        if (!aborting) {
          abort();
        }
      } catch (Throwable cannotWait) { // there is no stack or memory to wait with
        abandoned = true;
        if (!aborting) {
          abort();
        }
        throw cannotWait;
      }
      allDone = null;
    }
    return cancellations;
  }

  private void abort() {
    aborting = true;
    for (Task<?> task : List.copyOf(tasks)) {
      if (!task.isDone()) {
        CancelRequest.sendFor(parent, task);
      }
    }
  }

  private void taskDone(Task<?> task) {
    tasks.remove(task);
    Future<@Nullable Void> waiting = allDone;
    if (waiting != null && tasks.isEmpty() && !waiting.isDone()) {
      waiting.setResult(null);
    }
    if (!task.isFailed() || abandoned) {
      return;
    }
    failures.add(task.seenFailure());
    if (abortsOnFailure && !aborting && !parentCancelled && !parent.isDone()) {
      abort();
      parentCancelled = true;
      parent.cancel();
    }
  }

  @Override
  public String toString() {
    return "TaskGroup[" + tasks.size() + " tasks" + (aborting ? ", aborting" : "") + "]";
  }

  /** Code without a result that runs in place in a task group. */
  @FunctionalInterface
  public interface Action {

    /**
     * Runs the code.
     *
     * @param group the group, to make tasks in
     * @throws Exception as the code decides; it becomes a part of the group's {@link
     *     ExceptionGroup}
     */
    void run(TaskGroup group) throws Exception;
  }

  /**
   * Code that runs in place in a task group and gives a value.
   *
   * <p>It is a special {@link Action}, so that the compiler takes this one for a lambda that could
   * be either: {@code g -> g.createTask(work)}, or a block that never ends.
   *
   * @param <T> the type of its value
   */
  @FunctionalInterface
  public interface Body<T extends @Nullable Object> extends Action {

    /**
     * Runs the code.
     *
     * @param group the group, to make tasks in
     * @return its value
     * @throws Exception as the code decides; it becomes a part of the group's {@link
     *     ExceptionGroup}
     */
    T call(TaskGroup group) throws Exception;

    /** Runs the code, and drops its value. */
    @Override
    @SuppressWarnings(
        "FunctionalInterfaceMethodChanged") // the same code; only the value is dropped
    default void run(TaskGroup group) throws Exception {
      T _ = call(group);
    }
  }

  private static final class End extends GroupEnd {
    private final TaskGroup group;

    End(TaskGroup group) {
      super(group.loop);
      this.group = group;
    }

    @Override
    boolean ignoresCancellation() {
      return group.aborting;
    }

    @Override
    List<Task<?>> parts() {
      return List.copyOf(group.tasks);
    }
  }

  /** The done callback of a task of a group. */
  private record Member(TaskGroup group, Task<?> task) implements Consumer<Future<?>>, Follower {
    /** The parent cannot end before its tasks, whether it waits for them already or not. */
    @Override
    public Future<?> follower() {
      return group.parent;
    }

    @Override
    public void accept(Future<?> done) {
      group.taskDone(task);
    }
  }
}

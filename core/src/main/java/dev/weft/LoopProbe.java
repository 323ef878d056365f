package dev.weft;

import dev.weft.internal.observe.ObservedLoop;
import dev.weft.internal.observe.ObservedTask;
import dev.weft.internal.observe.Watchdog;
import dev.weft.spi.Inventory;
import dev.weft.spi.LoopFigures;
import dev.weft.spi.LoopMeasurement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is seen of a loop from outside, and how what is seen reaches its exception handler. */
record LoopProbe(
    EventLoop loop, LoopUse use, Iterations iterations, ReadyQueue ready, TaskList runningTasks)
    implements ObservedLoop {
  static List<EventLoop> allRunning() {
    List<EventLoop> all = new ArrayList<>();
    for (ObservedLoop running : Watchdog.runningLoops()) {
      if (running instanceof LoopProbe probe) {
        all.add(probe.loop);
      }
    }
    return all;
  }

  @Override
  public String name() {
    return loop.toString();
  }

  @Override
  public int entriesTaken() {
    return ready.taken();
  }

  @Override
  public boolean isPolling() {
    return iterations.isPolling();
  }

  @Override
  public StackTraceElement[] stack() {
    Thread own = use.thread();
    if (own == null) {
      return new StackTraceElement[0];
    }
    Task<?> task = loop.currentTask();
    StackTraceElement[] frames = task == null ? new StackTraceElement[0] : task.stack();
    Thread active = iterations.callbackThreadIfActive();
    return frames.length > 0 ? frames : (active == null ? own : active).getStackTrace();
  }

  @Override
  public @Nullable Thread thread() {
    Thread active = iterations.callbackThreadIfActive();
    return active == null ? use.thread() : active;
  }

  @Override
  public @Nullable ObservedTask current() {
    Task<?> task = loop.currentTask();
    return task == null ? null : new TaskProbe(task);
  }

  @Override
  public boolean isCallbackPinned() {
    return iterations.isCallbackPinned();
  }

  @Override
  public @Nullable String whyTasksBlockIt() {
    return !Engine.CURRENT.suspendsBlockedTasks()
        ? "on the fallback engine a JDK call that blocks a task blocks its loop; start the JVM with "
            + Engine.FLAG_AND_WHERE
            + ", and it suspends only the task, or make the call by toThread"
        : null;
  }

  @Override
  public void onLoop(Runnable code) {
    Handle _ = loop.callSoonThreadsafe(code);
  }

  @Override
  public List<ObservedTask> tasks() {
    return TaskProbe.of(loop.allTasks());
  }

  @Override
  public List<ObservedTask> tasksFromOutside() {
    return TaskProbe.of(tasksSeenFromOutside());
  }

  /** The tasks that are not done, as nearly as another thread can tell. */
  Set<Task<?>> tasksSeenFromOutside() {
    return runningTasks.snapshotFromOutside(loop.taskNumbers().given());
  }

  @Override
  public List<ObservedTask> someTasks(int mostOfEachEnd) {
    return TaskProbe.of(runningTasks.some(mostOfEachEnd));
  }

  @Override
  public LoopFigures figures() {
    return loop.inspection().figures();
  }

  @Override
  public LoopMeasurement measure() {
    return loop.inspection().measure();
  }

  @Override
  public List<Inventory> inventories() {
    return loop.inspection().inventories();
  }

  @Override
  public long blockedLimitNanos() {
    return loop.watchLimits().blockedNanos(loop.debug());
  }

  @Override
  public void timeSteps(boolean recorded) {
    loop.timeSteps(recorded);
  }

  @Override
  public void blocked(
      String message, Throwable where, @Nullable ObservedTask by, @Nullable String reason) {
    ErrorReport blockage = report(message, where, by);
    ErrorReport report = reason == null ? blockage : blockage.with("reason", reason);
    if (loop.exceptionHandler() == null) {
      loop.callExceptionHandler(report);
      return;
    }
    // A handler of the user's may wait for what the blocked loop holds; the watchdog must not.
    try {
      Thread.ofPlatform()
          .daemon()
          .name("weft-watchdog-report")
          .start(() -> loop.callExceptionHandler(report));
    } catch (Throwable noThread) {
      loop.defaultExceptionHandler(report);
    }
  }

  @Override
  public void freeAgain(String message, @Nullable ObservedTask by) {
    loop.tellFromOutside(
        report(message, null, by),
        by instanceof TaskProbe probe ? probe.task().bindings() : Bindings.EMPTY);
  }

  private static ErrorReport report(
      String message, @Nullable Throwable where, @Nullable ObservedTask by) {
    ErrorReport report = ErrorReport.of(ErrorReport.Kind.BLOCKED, message, where);
    return by instanceof TaskProbe probe ? report.with("task", probe.task()) : report;
  }

  @Override
  public boolean needsMemoryToGoOn() {
    return !Engine.CURRENT.suspendsBlockedTasks(); // the JDK's scheduler carries them
  }

  @Override
  public void wakeIfOverslept(long nowNanos) {
    if (needsMemoryToGoOn() && loop.poller() instanceof ParkingPoller poller) {
      poller.wakeIfOverslept(nowNanos);
    }
  }

  @Override
  public void prepareForTrouble() {
    WhenMemoryIsShort.prepare();
  }
}

package dev.weft;

import dev.weft.internal.log.JvmEnd;
import dev.weft.internal.log.Reporter;
import dev.weft.internal.observe.LoopWatch;
import dev.weft.internal.observe.WatchLimits;
import dev.weft.internal.signal.LoopSignals;
import dev.weft.internal.signal.RunGuard;
import dev.weft.spi.Inventory;
import dev.weft.spi.LoopInspection;
import dev.weft.spi.LoopStepper;
import dev.weft.spi.Poller;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A loop as the kernel sees it: what is ready, whose step it is, what may touch it, and how it
 * ends. What users see of it is {@link EventLoop}, the one class that extends this.
 *
 * <p>A class above that, and no part that it holds, as each load on the way to a step is paid by
 * every switch. The other parts, which the first fields name, are a load away.
 */
abstract sealed class LoopKernel extends ReportTarget permits EventLoop {
  private static final AtomicInteger LOOPS = new AtomicInteger();

  private final String name = "weft-loop-" + LOOPS.incrementAndGet();
  private final Engine engine = Engine.CURRENT;
  final Poller poller;
  private final LoopClock clock;
  private final ReadyQueue ready = new ReadyQueue();
  private final TimerHeap timers = new TimerHeap();
  private final Inbox inbox = new Inbox();
  private final Iterations iterations;
  private final LoopUse use;
  private final Wakeups wakeups;
  private final StopRequest stop;
  private final Unwinding unwinding;

  private volatile boolean closed;

  /** What guards the run that is under way from signals; null if there is none. */
  private @Nullable RunGuard runGuard;

  @Nullable Task<?> current;
  private final CallbackContext callbackContext = new CallbackContext();

  /** An eager task whose maker has just suspended itself to let it begin. */
  private @Nullable Task<?> runAtOnce;

  /** What steps it, or has left it; null for an ordinary loop. Other threads read it. */
  private volatile @Nullable Stepping stepping;

  /** Where threads of tasks are started, if not where the JDK starts all. */
  private @Nullable TaskContainer taskContainer;

  private final TaskList tasks = new TaskList();
  private final TaskNumbers taskNumbers = new TaskNumbers();
  private final Submissions submissions;
  private final OutsideWorld outside = new OutsideWorld();
  private final DefaultExecutor defaultExecutor = new DefaultExecutor();
  private final CloseCallbacks closeCallbacks = new CloseCallbacks();
  private final LoopSignals signals = new LoopSignals();

  /** What modules keep for this loop. Confined to it. */
  private final List<Inventory> inventories = new ArrayList<>(0);

  boolean debug = Debug.enabledAtStart();

  /**
   * Whether steps are timed: in debug mode, for the flight recorder, or for a measurement. The
   * watchdog, which knows when the recorder begins, and what measures write it too; the loop may
   * see that a little later.
   */
  private boolean timesSteps = debug;

  /** What measures the steps, or null. Written by any thread, under the lock of what measures. */
  private @Nullable LoopTimes times;

  private final LoopMeasuring measuring = new LoopMeasuring(this);

  private final WatchLimits watchLimits = new WatchLimits();

  LoopKernel(Poller poller) {
    EventLoop loop = self();
    this.poller = poller;
    this.clock = new LoopClock(poller);
    this.wakeups = new Wakeups(poller);
    this.stop = new StopRequest(wakeups);
    this.unwinding = new Unwinding(loop);
    this.submissions = new Submissions(loop);
    this.iterations = new Iterations(loop, ready, inbox, timers, poller, wakeups, stop);
    this.use = new LoopUse(loop, engine, iterations);
    poller.attach(new LoopPollerContext(loop, ready));
    Carriers.prepare();
    JvmEnd.prepare(UnseenFailures::reportLast);
  }

  /** This, with its API. */
  private EventLoop self() {
    return (EventLoop) this;
  }

  // ---- its parts

  Iterations iterations() {
    return iterations;
  }

  TimerHeap timers() {
    return timers;
  }

  Wakeups wakeups() {
    return wakeups;
  }

  StopRequest stopRequest() {
    return stop;
  }

  LoopClock timeline() {
    return clock;
  }

  CallbackContext callbackContext() {
    return callbackContext;
  }

  TaskNumbers taskNumbers() {
    return taskNumbers;
  }

  TaskList tasks() {
    return tasks;
  }

  Submissions submissions() {
    return submissions;
  }

  OutsideWorld outside() {
    return outside;
  }

  Unwinding unwinding() {
    return unwinding;
  }

  WatchLimits watchLimits() {
    return watchLimits;
  }

  DefaultExecutor defaultExecutor() {
    return defaultExecutor;
  }

  CloseCallbacks closeCallbacks() {
    return closeCallbacks;
  }

  LoopSignals signals() {
    return signals;
  }

  List<Inventory> inventories() {
    return inventories;
  }

  // ---- what is ready

  /**
   * Makes an entry ready, after what other threads have handed over before; the caller is on the
   * loop, or the loop does not run, and has made sure of the stack.
   */
  void makeReady(Ready entry) {
    inbox.drainTo(ready); // as a rule it is empty, which is one look
    ready.add(entry);
  }

  void makeReadyFromAnywhere(Ready entry) {
    ReservedStack.ensure();
    if (isCurrent()) {
      makeReady(entry);
    } else {
      inbox.push(entry);
      Stepping steps = stepping;
      if (steps != null) {
        steps.handedOver();
      }
    }
    // The loop's own thread, too, may be about to wait in its poller: one that looks at a task's
    // stack is handed that task by the JVM, if it was unblocked meanwhile.
    wakeups.wakeIfAsleep();
  }

  /** Wakes a loop that waits though something is queued; one that finds nothing is not woken. */
  void wakeForWhatIsQueued() {
    if (!inbox.isEmpty() || (isCurrent() && !ready.isEmpty())) {
      wakeups.wakeIfAsleep();
    }
  }

  // ---- tasks

  /** What a factory gave, which may be a user's that knows nothing of nullness. */
  static <T extends @Nullable Object> Task<T> made(TaskFactory factory, @Nullable Task<T> task) {
    if (task == null) {
      throw new IllegalStateException(
          "the task factory " + factory + " made no task: it gave null");
    }
    return task;
  }

  // ---- steps of tasks

  /** Begins a task, unless it was cancelled meanwhile. */
  void firstStep(Task<?> task) {
    if (!task.endsBeforeItBegins()) {
      task.thread().start();
      step(task.thread());
    }
  }

  /** Runs a task until it suspends, blocks or ends; and first the eager tasks that it makes. */
  void step(TaskThread thread) {
    Task<?> before = current;
    current = thread.taskUntilEnd();
    thread.resume();
    if (runAtOnce != null) {
      EagerSteps.run(this, thread);
    }
    current = before;
  }

  /**
   * Runs a new task's first step before the caller goes on.
   *
   * @return false if that cannot be, and it has not begun
   */
  boolean stepAtOnce(FirstStep eager) {
    Task<?> maker = current;
    if (maker != null) {
      return maker.yieldTo(eager);
    }
    Context context = callbackContext.ifMade();
    Bindings bindings = callbackContext.initialBindings();
    boolean begun = iterations.runOnCarrier(eager::runOnLoop);
    if (begun) {
      callbackContext.enter(context, bindings);
    }
    return begun;
  }

  void runNextAtOnce(@Nullable Task<?> eager) {
    runAtOnce = eager;
  }

  @Nullable TaskThread takeRunAtOnce() {
    Task<?> eager = runAtOnce;
    if (eager == null) {
      return null;
    }
    runAtOnce = null;
    eager.thread().start();
    return eager.thread();
  }

  void resumeNow(TaskThread next) {
    current = next.taskUntilEnd();
    next.resume();
  }

  /**
   * Queues the step of a task that the JDK unblocked. Any thread.
   *
   * @return false if the loop is closed
   */
  boolean resumeLater(Ready unblocked) {
    if (isClosing()) {
      return false;
    }
    makeReadyFromAnywhere(unblocked);
    iterations.wakeForHeir();
    if (closed) {
      // It was closed just now, and may not have seen this entry. Dropped twice does no harm.
      unblocked.drop();
    }
    return true;
  }

  // ---- checks

  /** Whether the calling code is a task or a callback of this loop. */
  boolean isCurrent() {
    return engine.runningLoop() == this;
  }

  /** Whether the caller may touch what is confined to the loop. */
  boolean mayTouch() {
    return use.mayTouch();
  }

  void ensureOnLoop(String what) {
    if (!mayTouch()) {
      throw notOnLoop(what);
    }
  }

  IllegalStateException notOnLoop(String what) {
    return new IllegalStateException(
        what
            + " from thread "
            + Thread.currentThread()
            + ", outside its loop, while "
            + this
            + " runs: hand it over by callSoonThreadsafe() or submit()");
  }

  void ensureOpen() {
    if (isClosing()) {
      unwinding.stopTaskThatGoesOn();
      throw new IllegalStateException("this loop is closed: " + this);
    }
  }

  // ---- the world outside

  OutsideWork beginOutsideWork() {
    ReservedStack.ensureForSeveral(); // so that it can be ended
    outside.workBegins();
    return new OutsideWork(self());
  }

  /** Whether something outside may still make the loop go on: see {@link LoopInspection}. */
  boolean awaitsOutside() {
    return outside.hasWork() || !inbox.isEmpty() || tasks.hasBlocked();
  }

  /**
   * Runs a callback on the loop, from any thread; a closed loop never will, and does not say so.
   */
  void callFromAnywhere(Runnable callback) {
    if (closed) {
      return; // it would stay in the inbox for ever
    }
    makeReadyFromAnywhere(new Handle(self(), callback, null));
  }

  // ---- runs

  void ensureCanRun() {
    ensureOpen();
    use.ensureCanRun();
  }

  /** Runs until a future is done or the loop is stopped; an interrupt cancels the future. */
  void runUntilDone(Future<?> future) {
    Consumer<Future<?>> stopper = new Stopper(stop);
    future.addDoneCallback(stopper);
    try {
      use.run(this::runIterations, () -> future.cancel(true));
    } finally {
      if (!closed) {
        future.dropDoneCallback(stopper);
      }
    }
  }

  void runUntilStopped() {
    use.run(this::runIterations, stop::make);
  }

  private void runIterations() {
    try {
      iterations.run();
    } finally {
      stop.isMet();
    }
  }

  /** Ends the run when a future is done. */
  private record Stopper(StopRequest stop) implements Consumer<Future<?>>, KernelCallback {
    @Override
    public void accept(Future<?> done) {
      stop.make();
    }
  }

  // ---- steps by a driver

  LoopStepper newStepper() {
    return new Stepping(self(), engine, use, iterations, ready, inbox);
  }

  /** Its steps begin, or end. */
  void steppedBy(@Nullable Stepping steps) {
    stepping = steps;
    taskContainer = steps == null ? null : new TaskContainer();
  }

  @Nullable TaskContainer taskContainer() {
    return taskContainer;
  }

  /** Refuses what would leave the simulation that this loop is in. On the loop. */
  void ensureMayLeave(String call, String instead) {
    Stepping steps = stepping;
    if (steps != null) {
      steps.refuse(call, instead);
    }
  }

  void handleSignal(String signal, Runnable callback) {
    ensureOpen();
    ensureOnLoop("addSignalHandler()");
    ensureMayLeave("addSignalHandler()", "a message to the host");
    signals.add(signal, SignalCallback.of(self(), callback));
  }

  /** A JDK call has blocked a task. On the loop. */
  void blockedByJdk(Task<?> task) {
    Stepping steps = stepping;
    if (steps != null) {
      steps.blocked(task);
    }
  }

  /** Whether a thread runs it, or steps it. Any thread. */
  boolean isRunBy(Thread thread) {
    return use.thread() == thread;
  }

  /** Reports that come when the garbage collector pleases would come at another step each time. */
  @Override
  boolean keepsReportsBack() {
    return stepping != null;
  }

  boolean isBeingRun() {
    return use.isRunning();
  }

  void setRunGuard(@Nullable RunGuard guard) {
    runGuard = guard;
  }

  @Nullable RunGuard runGuard() {
    return runGuard;
  }

  void iterationEnds() {
    if (current != null) {
      current = null;
    }
  }

  boolean timesSteps() {
    return timesSteps;
  }

  /** Runs an entry that is to be timed. */
  void runTimed(Ready entry) {
    TimedSteps.run(this, times, entry);
  }

  @Override
  boolean reportsSlowSteps() {
    return debug;
  }

  @Override
  long slowLimitNanos() {
    // What the watchdog has reported it will report the end of, too.
    LoopWatch watch = use.watch();
    return debug && (watch == null || !watch.hasTold()) ? watchLimits.slowNanos() : 0;
  }

  /** Has steps timed or not, from the watchdog's thread. */
  void timeSteps(boolean recorded) {
    boolean wanted = recorded || debug || times != null;
    if (timesSteps != wanted) {
      timesSteps = wanted;
    }
  }

  /** What measures steps, or null. */
  @Nullable LoopTimes times() {
    return times;
  }

  /**
   * Has steps measured, or with null no more. Any thread, under the lock of what measures. The
   * flight recorder's wish is seen to later.
   */
  void measureInto(@Nullable LoopCounts counts) {
    LoopTimes measuring = counts == null ? null : new LoopTimes(ready, poller, counts);
    VarHandle.releaseFence(); // the loop reads the field without one
    times = measuring;
    timesSteps = measuring != null || debug;
  }

  @Override
  void callExceptionHandler(ErrorReport report, @Nullable Bindings bindings) {
    Complaints.tell(self(), report, bindings);
  }

  @Override
  void tellFromOutside(ErrorReport report, Bindings bindings) {
    Complaints.tellFromOutside(self(), report, bindings);
  }

  /** What is seen of it from outside. Any thread. */
  LoopProbe probe() {
    return new LoopProbe(self(), use, iterations, ready, tasks);
  }

  /** The view that tests and tools have of it. */
  LoopInspection view() {
    return new Inspection(self(), ready, timers, measuring);
  }

  // ---- its end

  /**
   * Whether nothing is left that could keep its end from coming soon: no task, no callback and no
   * call outside.
   */
  boolean isIdle() {
    timers.dropCancelledFirst();
    return tasks.isEmpty()
        && ready.isEmpty()
        && timers.size() == 0
        && !awaitsOutside()
        && !defaultExecutor.isUsed();
  }

  /** How many tasks are not done, or handed over and to begin, as far as the caller can see. */
  int taskCountSeen() {
    return tasks.size() + submissions.underWay();
  }

  /** Ends the run when the limit of its end is over: from now on no task keeps it from that. */
  void stopOverdue() {
    unwinding.isOverdue();
    stop.make();
  }

  /** Whether it was closed, or is just being closed. Any thread. */
  boolean isClosing() {
    return closed || unwinding.isUnderWay();
  }

  /** Whether all that runs tasks has been closed: nothing will run here any more. */
  boolean hasClosed() {
    return closed;
  }

  /** Closes it for good, unless it is closed already. */
  void closeForGood() {
    if (!use.beginClosing()) {
      return;
    }
    try {
      endTasks();
    } finally {
      try {
        releaseAll();
      } finally {
        use.endClosing();
        if (!Reporter.isIdle()) {
          Reporter.flush();
        }
      }
    }
  }

  private void endTasks() {
    try {
      if (!tasks.isEmpty()) {
        unwinding.begin(tasks, use);
      }
    } finally {
      closed = true;
      unwinding.isOver();
    }
    signals.removeAll();
    closeCallbacks.run((callback, failure) ->
        Complaints.failed(
            self(), "a callback failed while its loop was closed", failure, "callback", callback));
    timers.clear();
    inbox.drainTo(ready);
    while (!ready.isEmpty()) {
      ready.take().drop();
    }
  }

  /** What must not be left behind whatever failed before: descriptors, and threads that wait. */
  private void releaseAll() {
    try {
      defaultExecutor.shutdownNow();
    } finally {
      try {
        poller.close();
      } finally {
        outside.endWaits();
        UnseenFailures.reportAllOf(self());
      }
    }
  }

  @Override
  void describeTo(Words words) {
    words.say(name);
  }

  @Override
  public final String toString() {
    return name;
  }
}

package dev.weft;

import dev.weft.internal.frames.TaskStack;
import dev.weft.internal.observe.Flight;
import dev.weft.internal.observe.MemoryReserve;
import dev.weft.internal.observe.Modules;
import dev.weft.internal.time.CoarseTime;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * A body of code that the loop runs in a virtual thread of its own, one step at a time; and the
 * future of what it returns. asyncio's {@code Task}.
 *
 * {@snippet :
 * Task<Page> page = createTask(() -> fetch(url));
 * ...
 * show(page.await());
 * }
 *
 * <p>Between two waits a task has the loop to itself. The loop holds a task until it is done. What
 * the body throws becomes the task's failure; a {@link CancelledError} that leaves it makes it
 * cancelled.
 *
 * <p><b>Cancellation.</b> {@link #cancel(String)} is a request: the task gets one {@link
 * CancelledError} at the place where it waits, or at its next wait, and may clean up, wait
 * meanwhile, and even go on. Each request counts ({@link #cancelling()}); code that means to
 * swallow one takes it back ({@link #uncancel()}), which is how timeouts and task groups tell their
 * own cancellations from those of others.
 *
 * <p>Longer than most classes here because it is one state machine: what is asked of a task, how it
 * waits and how it is cancelled all turn on the same few fields, most of them within a switch.
 *
 * @param <T> the type of the body's result
 */
public final class Task<T extends @Nullable Object> extends Future<T> {
  private final TaskThread thread;
  private final long number;
  private final Bindings bindingsAtStart;
  private @Nullable Callable<T> body;
  private @Nullable String name;
  private @Nullable Context context;

  /** What the task waits for, from the wait until the task runs again. */
  private @Nullable Future<?> waitingOn;

  /**
   * Cancellations that could not be passed to {@link #waitingOn}: together they are thrown at the
   * next wait, as one error.
   */
  private int cancelsToThrow;

  private int cancelRequests;

  // By the coarse clock; other threads may see an older value.
  private final int madeAtTime = CoarseTime.now();
  private int waitsSinceTime;

  /** Whether it is the library's own, and no business of users. Set before its first step. */
  private boolean hidden;

  /** Whether it was named as left behind. Written by whatever ends the loop. */
  private boolean named;

  /** Whether it has suspended itself to let an eager task of its own begin. */
  private boolean givesWay;

  /** Whether a cancellation interrupted the thread, so that the flag is ours to clear. */
  private boolean interruptSent;

  /** What {@link Context#onTaskEnd} was given; null where nothing was. */
  private @Nullable List<Runnable> endActions;

  /** Neighbours in the loop's list of tasks that are not done. */
  @Nullable Task<?> older;

  @Nullable Task<?> newer;
  private final @Nullable Throwable origin;

  private Task(EventLoop loop, Callable<T> body, TaskOptions options) {
    super(loop);
    this.body = body;
    this.name = options.name();
    this.context = options.context();
    this.bindingsAtStart = context == null ? Context.flowingBindings() : Bindings.EMPTY;
    this.number = loop.taskNumbers().next();
    this.origin = loop.debug() ? new Throwable("made here") : null;
    this.thread = Engine.CURRENT.newTaskThread(this);
  }

  /**
   * Makes a task without asking the loop's task factory; what a factory calls.
   *
   * @param loop the loop
   * @param body what it runs
   * @param options its name, context and start
   * @param <T> the type of its result
   * @return the task
   * @throws IllegalStateException if the loop is closed, or runs on another thread
   */
  public static <T extends @Nullable Object> Task<T> start(
      EventLoop loop, Callable<T> body, TaskOptions options) {
    Objects.requireNonNull(loop, "loop");
    Objects.requireNonNull(body, "body");
    Objects.requireNonNull(options, "options");
    loop.ensureOpen();
    loop.ensureOnLoop("createTask()");
    ReservedStack.ensureForSeveral(); // so that its maker can complete what it waits for
    Task<T> task = new Task<>(loop, body, options);
    FirstStep firstStep = new FirstStep(task);
    if (Modules.JFR && Flight.recordsTasksMade()) {
      Flight.made(task.name(), loop.toString());
    }
    // From here on nothing fails: a task that the loop has is one that it runs.
    loop.tasks().add(task);
    boolean begun = false;
    try {
      begun =
          options.start() == TaskOptions.Start.EAGER
              && loop.isCurrent()
              && loop.stepAtOnce(firstStep);
    } finally {
      // Here, not where its maker cannot be suspended: once that is compiled, the JVM may find no
      // stack for it before it has begun.
      if (!begun) {
        loop.makeReady(firstStep);
      }
    }
    return task;
  }

  /**
   * The task that calls; for methods that wait, and that refuse callbacks and other threads by it.
   *
   * @param method the method, for the error: {@code "get()"}, say
   * @return the current task
   * @throws IllegalStateException if the caller is no task
   */
  public static Task<?> current(String method) {
    Objects.requireNonNull(method, "method");
    EventLoop running = EventLoop.runningOrNull();
    Task<?> task = running == null ? null : running.currentTask();
    if (task == null) {
      throw noTask(
          method,
          running,
          method + " where no event loop runs: run this code by Async.run or loop.submit");
    }
    return task;
  }

  // ---- what users ask

  /**
   * Its name: what it was given, or {@code Task-N}. Any thread.
   *
   * @return the name
   */
  public String name() {
    String given = name;
    return given == null ? "Task-" + number : given;
  }

  /**
   * Changes its name.
   *
   * @param newName the new name
   */
  public void setName(String newName) {
    Objects.requireNonNull(newName, "newName");
    name = newName;
    Thread running = thread.thread();
    if (running != null) {
      running.setName(newName);
    }
  }

  /**
   * The context that it runs in.
   *
   * @return the live context
   */
  public Context context() {
    Context own = context;
    if (own == null) {
      own = new Context(bindingsAtStart);
      context = own;
    }
    return own;
  }

  /**
   * Asks the task to end: it gets a {@link CancelledError} at the place where it waits, once. If it
   * waits for a future or another task, that is cancelled, and so is what that waits for in turn;
   * where tasks wait for each other in a circle, one of them gets its error directly. If a JDK call
   * blocks it, that is interrupted (main engine). A task that did not begin yet will not run at
   * all. The call itself never waits.
   *
   * @param message the error's message, or null
   * @return false if it is done already; true says only that the request was made
   * @throws IllegalStateException from another thread while the loop runs: use {@link
   *     #cancel(boolean)}
   */
  @Override
  public boolean cancel(@Nullable String message) {
    if (!isPending()) {
      return super.cancel(message);
    }
    loop.ensureOnLoop("cancel()");
    ReservedStack.ensureForSeveral();
    if (passesCancellationOn()) {
      return CancelRequest.send(this, message);
    }
    Future<?> awaited = beginCancel();
    if (awaited == null || !awaited.cancel(message)) {
      cancelAtNextWait(message);
    }
    return true;
  }

  /** Whether it waits for something that passes a cancellation on in its turn. */
  boolean passesCancellationOn() {
    return isPending() && waitingOn != null && waitingOn.leadsOn();
  }

  @Override
  boolean leadsOn() {
    return true;
  }

  @Override
  List<? extends Future<?>> parts() {
    Future<?> awaited = waitingOn;
    return awaited == null ? List.of() : List.of(awaited);
  }

  /** Counts a request, and gives what is to be asked first: what this waits for. */
  @Nullable Future<?> beginCancel() {
    cancelRequests++;
    return waitingOn;
  }

  /** Has a request thrown at the next wait, or in the JDK call that blocks the task. */
  void cancelAtNextWait(@Nullable String message) {
    cancelsToThrow++;
    cancelMessage = message;
    Thread own = thread.thread();
    if (own != null && (thread.isBlocked() || mayBlockNext())) {
      interruptSent = true;
      own.interrupt();
    }
  }

  /** Whether a JDK call may be the next thing that this task waits in: it runs, or runs on soon. */
  private boolean mayBlockNext() {
    return givesWay || (loop.currentTask() == this && loop.isCurrent());
  }

  /** Has a request thrown in the present wait, whose future will not end of it. */
  void cancelTheWait(@Nullable String message) {
    cancelAtNextWait(message);
    Future<?> awaited = waitingOn;
    if (awaited != null && awaited.removeWaiter(thread)) {
      loop.makeReady(thread);
    }
  }

  /**
   * Cancels it for a group of its own. The error of a request that came before and is still to be
   * thrown keeps its message.
   */
  void cancelForGroup(String message) {
    boolean _ = cancel(cancelsToThrow > 0 ? cancelMessage : message);
  }

  /** How many requests were made that the task's code has seen, or could have, at a wait. */
  int cancellingSeen() {
    return Math.max(0, cancelRequests - cancelsToThrow);
  }

  /**
   * How many cancellations were asked for and not taken back.
   *
   * @return the count, 0 for a task that was not cancelled
   */
  public int cancelling() {
    return cancelRequests;
  }

  /**
   * Takes back one request of cancellation, after catching its error: code that suppresses one
   * calls this. At the last one a cancellation still to be thrown is dropped too.
   *
   * @return how many requests remain
   */
  public int uncancel() {
    if (cancelRequests > 0) {
      cancelRequests--;
      if (cancelRequests == 0 && cancelsToThrow > 0) {
        cancelsToThrow = 0;
        if (loop.currentTask() == this && loop.isCurrent()) {
          clearInterrupt();
        }
      }
    }
    return cancelRequests;
  }

  /**
   * What the task waits for.
   *
   * @return the future, or null if it runs, is due to run, or is blocked by a JDK call
   */
  public @Nullable Future<?> waitingOn() {
    return waitingOn;
  }

  @Override
  @Nullable Throwable madeAt() {
    return origin;
  }

  /**
   * The frames of a task that does not run now, innermost first.
   *
   * @return its stack; empty before its first step and after its end
   */
  public StackTraceElement[] stack() {
    Thread own = thread.thread();
    return own == null ? new StackTraceElement[0] : TaskStack.of(own);
  }

  /**
   * The innermost frames of a task that does not run now.
   *
   * @param limit how many at most, 0 or more
   * @return its stack; empty before its first step and after its end
   * @throws IllegalArgumentException if the limit is negative
   */
  public StackTraceElement[] stack(int limit) {
    if (limit < 0) {
      throw new IllegalArgumentException("a stack of " + limit + " frames: use 0 or more");
    }
    StackTraceElement[] all = stack();
    return all.length <= limit ? all : Arrays.copyOf(all, limit);
  }

  /**
   * Prints the task, what it waits for, and its stack.
   *
   * @param out where to
   */
  public void printStack(PrintStream out) {
    Objects.requireNonNull(out, "out");
    printStack(stack(), out);
  }

  /**
   * Prints the task, what it waits for, and the innermost frames of its stack.
   *
   * @param limit how many frames at most, 0 or more
   * @param out where to
   * @throws IllegalArgumentException if the limit is negative
   */
  public void printStack(int limit, PrintStream out) {
    Objects.requireNonNull(out, "out");
    printStack(stack(limit), out);
  }

  private void printStack(StackTraceElement[] frames, PrintStream out) {
    StringBuilder text = new StringBuilder(toString()).append(System.lineSeparator());
    for (StackTraceElement frame : frames) {
      text.append("    at ").append(frame).append(System.lineSeparator());
    }
    out.print(text);
  }

  /**
   * A task's result is its body's.
   *
   * @throws IllegalStateException always
   */
  @Override
  public void setResult(T value) {
    throw new IllegalStateException("setResult() of a task: its result is what its body returns");
  }

  /**
   * A task's failure is its body's.
   *
   * @throws IllegalStateException always
   */
  @Override
  public void setException(Throwable exception) {
    Objects.requireNonNull(exception, "exception");
    throw new IllegalStateException("setException() of a task: it fails with what its body throws");
  }

  // ---- waiting, in the task's own thread

  /** The current task, if it may wait for a future. */
  static Task<?> currentFor(Future<?> future) {
    EventLoop running = EventLoop.runningOrNull();
    Task<?> task = running == null ? null : running.currentTask();
    if (task == null) {
      throw noTask(
          "await()",
          running,
          "await() outside a task: use get() here, or run this code by Async.run or loop.submit");
    }
    return task;
  }

  private static IllegalStateException noTask(
      String method, @Nullable EventLoop running, String outside) {
    LetGo.refused();
    return new IllegalStateException(
        running == null
            ? outside
            : method + " in a callback: only a task can wait; make one with createTask");
  }

  /** Suspends this task, the current one, until a pending future is done. */
  void waitFor(Future<?> future) {
    if (future == this) {
      // asyncio throws this at the task's next step, so the others run first.
      yieldToOthers();
      throw new IllegalStateException("a task cannot wait for itself: " + this);
    }
    ReservedStack.ensure();
    int passedOn = 0;
    boolean over = false;
    future.addWaiter(thread);
    try {
      waitingOn = future;
      waitsSinceTime = CoarseTime.now();
      if (cancelsToThrow > 0 && future.cancel(cancelMessage)) {
        passedOn = cancelsToThrow;
        cancelsToThrow = 0;
        clearInterrupt();
      }
      do {
        ensureMayWait();
        if (!thread.suspend()) {
          throw pinned();
        }
        // A look at the thread from outside may have the JVM hand it over once too often.
      } while (future.isPending() && cancelsToThrow == 0 && !loop.isClosed());
      over = true;
    } finally {
      waitingOn = null;
      if (!over) {
        // Pinned, or the JVM has no stack or memory left to suspend it.
        cancelsToThrow += passedOn;
        stopWaitingFor(future);
      }
    }
    if (cancelsToThrow > 0) {
      throw cancellationInsteadOf(future);
    }
    if (future.isPending()) {
      throw new CancelledError("the loop was closed");
    }
  }

  private void stopWaitingFor(Future<?> future) {
    if (!future.removeWaiter(thread)) {
      thread.runsToSkip++; // it is done, and this thread stands in the ready queue
    }
  }

  /** Lets everything run once that is ready now. */
  void yieldToOthers() {
    ReservedStack.ensure();
    loop.makeReady(thread);
    boolean over = false;
    try {
      ensureMayWait();
      if (!thread.suspend()) {
        throw pinned();
      }
      over = true;
    } finally {
      if (!over) {
        thread.runsToSkip++;
      }
    }
    if (cancelsToThrow > 0) {
      throw takeCancellation();
    }
  }

  /**
   * Lets the loop run another task's first step, and goes on before anything else does.
   *
   * @return false if this task cannot be suspended here, and the other has not begun
   */
  boolean yieldTo(FirstStep eager) {
    loop.runNextAtOnce(eager.task);
    givesWay = true;
    boolean done = false;
    try {
      done = thread.suspend();
    } finally {
      givesWay = false;
      if (!done) {
        loop.runNextAtOnce(null);
      }
    }
    return done;
  }

  private void ensureMayWait() {
    if (loop.unwinding().refusesWaits()) {
      throw new CancelledError("the loop was closed");
    }
  }

  private static IllegalStateException pinned() {
    return new IllegalStateException(
        "this task cannot be suspended here: a class initialiser or a native frame is on its stack;"
            + " wait outside it");
  }

  private CancelledError cancellationInsteadOf(Future<?> future) {
    if (future.isCancelled()) {
      cancelsToThrow = 0;
      clearInterrupt();
      return future.takeCancelledError();
    }
    if (future.isFailed()) {
      Throwable seen = future.seenFailure();
      if (seen instanceof CancelledError passedOn) {
        cancelsToThrow = 0;
        return passedOn;
      }
    }
    return takeCancellation();
  }

  private CancelledError takeCancellation() {
    cancelsToThrow = 0;
    clearInterrupt();
    return new CancelledError(cancelMessage);
  }

  /**
   * The cancellation that a failure of this task's code stands for: the failure itself, or the
   * error in place of a JDK call's complaint of the interrupt by which a cancellation reached it.
   * Then the cancellation counts as thrown.
   *
   * @return null if the failure is another one
   */
  @Nullable CancelledError cancellationBehind(@Nullable Throwable failure) {
    if (failure instanceof CancelledError error) {
      return error;
    }
    if (failure == null
        || cancelsToThrow == 0
        || !interruptSent
        || !Interruption.isBehind(failure)) {
      return null;
    }
    CancelledError error = takeCancellation();
    error.initCause(failure);
    return error;
  }

  private void clearInterrupt() {
    if (interruptSent) {
      interruptSent = false;
      boolean _ = Thread.interrupted();
    }
  }

  // ---- its life, for the loop and the engine

  @Override
  boolean wakesWaiters() {
    return !thread.letGo;
  }

  TaskThread thread() {
    return thread;
  }

  /**
   * The name of its thread: the task's, if the user gave one or the loop is in debug mode. Making a
   * name costs a good part of making a task.
   *
   * @return null for none
   */
  @Nullable String threadName() {
    return name == null && origin != null ? name() : name;
  }

  /** Unique in the JVM. */
  long number() {
    return number;
  }

  /** When it was made, by the coarse clock. */
  int madeAtTime() {
    return madeAtTime;
  }

  /** When the wait began that is {@link #waitingOn}, likewise. */
  int waitsSinceTime() {
    return waitsSinceTime;
  }

  @Override
  Bindings bindings() {
    Context own = context;
    return own == null ? bindingsAtStart : own.bindings;
  }

  @Nullable Context contextIfMade() {
    return context;
  }

  void addEndAction(Runnable action) {
    List<Runnable> actions = endActions;
    if (actions == null) {
      actions = new ArrayList<>(2);
      endActions = actions;
    }
    actions.add(action);
  }

  void enterContext(Context entered) {
    context = entered;
  }

  /** Keeps it out of {@link EventLoop#allTasks()}. */
  void hide() {
    hidden = true;
  }

  boolean isHidden() {
    return hidden;
  }

  /** Has itself named as one that does not end with its loop, the first time. */
  void nameIn(LeftBehind left) {
    if (!hidden && !named) {
      named = true;
      left.name(this, cancelRequests > 0);
    }
  }

  /** Before the first step: ends a task that was cancelled meanwhile, without running its body. */
  boolean endsBeforeItBegins() {
    if (cancelsToThrow == 0) {
      return false;
    }
    CancelledError error = takeCancellation();
    body = null;
    loop.tasks().remove(this);
    completeCancelled(error);
    recordEnd();
    return true;
  }

  /** The whole life of the task's thread. Never throws. */
  void runToEnd() {
    if (Carriers.NONE) {
      runBody();
    } else {
      Carriers.run(bindings(), this::runBody);
    }
    recordEnd();
  }

  private void recordEnd() {
    if (Modules.JFR && Flight.recordsTasksDone()) {
      try {
        Flight.done(name(), loop.toString(), state().name(), failureUnlookedAt());
      } catch (Throwable noRoom) {
        // The event is missing; the task has ended all the same.
      }
    }
  }

  private void runBody() {
    Callable<T> code = body;
    body = null;
    if (code == null) {
      throw new IllegalStateException("a task runs once: " + this);
    }
    T value;
    try {
      value = code.call();
    } catch (CancelledError error) {
      end();
      completeCancelled(error);
      return;
    } catch (Throwable failure) {
      if (failure instanceof OutOfMemoryError) {
        MemoryReserve.giveUpForItsEnd();
      }
      end();
      CancelledError cancellation = cancellationBehind(failure);
      if (cancellation != null) {
        completeCancelled(cancellation);
      } else {
        fail(failure);
      }
      return;
    }
    end();
    if (cancelsToThrow > 0) {
      cancelsToThrow = 0;
      completeCancelled(cancelMessage);
    } else {
      completeResult(value);
    }
  }

  private void end() {
    if (thread.letGo) {
      return; // its loop is closed, and has forgotten it
    }
    List<Runnable> actions = endActions;
    if (actions != null) {
      endActions = null;
      for (int i = actions.size() - 1; i >= 0; i--) {
        try {
          actions.get(i).run();
        } catch (Throwable failure) {
          Complaints.failed(loop, "an action at the end of a task failed", failure, "task", this);
        }
      }
    }
    loop.tasks().remove(this);
  }

  @Override
  String shortName() {
    return "Task[" + name() + "]";
  }

  @Override
  String nameInReports() {
    return "task " + name();
  }

  @Override
  Bindings bindingsForReports() {
    return bindings();
  }

  @Override
  String taskName() {
    return name();
  }

  @Override
  void describeTo(Words words) {
    words.say("Task[").say(name()).say(", ");
    describeStateTo(words);
    if (cancelRequests > 0 && !isDone()) {
      words.say(", cancelling");
    }
    Future<?> awaited = waitingOn;
    if (awaited != null) {
      words.say(", waits for ");
      describeAwaitedTo(words, awaited);
    }
    describeCallbacksTo(words);
    words.say("]");
  }
}

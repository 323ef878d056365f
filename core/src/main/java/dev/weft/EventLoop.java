package dev.weft;

import dev.weft.spi.LoopInspection;
import dev.weft.spi.Poller;
import dev.weft.spi.PollerProvider;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * Runs callbacks and tasks, one at a time, on one thread. asyncio's event loop.
 *
 * <p>Most programs never name it: {@link Async#run} makes one and runs everything on it. Code
 * inside gets it by {@link #running()}:
 *
 * {@snippet :
 * EventLoop loop = EventLoop.running();
 * loop.callLater(Duration.ofSeconds(1), () -> log("a second later"));
 * }
 *
 * <p><b>Order</b> is CPython 3.14's. An iteration waits in the {@link Poller} if nothing is ready,
 * adds what the poller and the timers made ready, and runs what is ready now, first come first
 * served; what becomes ready meanwhile runs in the next iteration.
 *
 * <p><b>Threads.</b> A loop runs on a thread of its own while the caller of {@link
 * #runUntilComplete} or {@link #runForever} waits. Everything here is for the loop's own code, or
 * for any one thread while the loop does not run, unless a method says that any thread may call it;
 * the guide's page on threads lists those. Misuse from another thread is refused by an {@link
 * IllegalStateException}.
 *
 * <p>This class is long because it is one thing, all that code on a loop may ask of it, with what
 * each method means; more than half of its lines are comments. How a loop does it stands in the
 * class that this one extends.
 */
public final class EventLoop extends LoopKernel implements AutoCloseable {
  private volatile @Nullable ExceptionHandler exceptionHandler;
  private @Nullable TaskFactory taskFactory;
  private long timersMade;

  private EventLoop(Poller poller) {
    super(poller);
  }

  // ---- making and finding a loop

  /**
   * A new loop that waits in the poller of the first {@link PollerProvider} found, or, where there
   * is none, runs tasks and timers only. Close it after use.
   *
   * @return a new loop, not running
   * @throws IllegalStateException if the system property {@code weft.engine} asks for an engine
   *     that this JVM cannot have
   */
  public static EventLoop create() {
    Engine.CURRENT.ensureUsable(); // before anything is opened
    return new EventLoop(Pollers.open());
  }

  /**
   * A new loop that waits in a poller of the caller's.
   *
   * @param poller the poller, which belongs to this loop from now on
   * @return a new loop, not running
   */
  public static EventLoop create(Poller poller) {
    Objects.requireNonNull(poller, "poller");
    Engine.CURRENT.ensureUsable();
    return new EventLoop(poller);
  }

  /**
   * The loop whose task or callback the calling code is.
   *
   * @return the running loop
   * @throws IllegalStateException if the calling code is neither
   */
  public static EventLoop running() {
    EventLoop loop = runningOrNull();
    if (loop == null) {
      LetGo.refused();
      throw new IllegalStateException(
          "no event loop runs this code: run it by Async.run(…), or hand it to a loop with submit(…)");
    }
    return loop;
  }

  /**
   * The loop whose task or callback the calling code is, if it is one.
   *
   * @return the running loop or null
   */
  public static @Nullable EventLoop runningOrNull() {
    return Engine.CURRENT.runningLoop();
  }

  // ---- callbacks

  /**
   * Runs a callback in the next iteration, in a copy of the current context.
   *
   * @param callback what to run
   * @return a handle to cancel it with
   * @throws IllegalStateException if the loop is closed, or runs on another thread
   */
  public Handle callSoon(Runnable callback) {
    Objects.requireNonNull(callback, "callback");
    return soon(callback, null);
  }

  /**
   * Runs a callback in the next iteration, in a given context.
   *
   * @param callback what to run
   * @param context the context that it runs in
   * @return a handle to cancel it with
   * @throws IllegalStateException if the loop is closed, or runs on another thread
   */
  public Handle callSoon(Runnable callback, Context context) {
    Objects.requireNonNull(callback, "callback");
    Objects.requireNonNull(context, "context");
    return soon(callback, context);
  }

  private Handle soon(Runnable callback, @Nullable Context context) {
    ensureOpen();
    ensureOnLoop("callSoon()");
    ReservedStack.ensure();
    Handle handle = new Handle(this, callback, context);
    makeReady(handle);
    return handle;
  }

  /**
   * Runs a callback after a time, in a copy of the current context. Timers with one deadline run in
   * the order in which they were made.
   *
   * @param delay from now; nothing or less means the next iteration
   * @param callback what to run
   * @return a handle to cancel it with
   * @throws IllegalStateException if the loop is closed, or runs on another thread
   */
  public TimerHandle callLater(Duration delay, Runnable callback) {
    Objects.requireNonNull(delay, "delay");
    Objects.requireNonNull(callback, "callback");
    return timer("callLater()", timeline().nanosAfter(delay), callback, null);
  }

  /**
   * Runs a callback after a time, in a given context.
   *
   * @param delay from now; nothing or less means the next iteration
   * @param callback what to run
   * @param context the context that it runs in
   * @return a handle to cancel it with
   * @throws IllegalStateException if the loop is closed, or runs on another thread
   */
  public TimerHandle callLater(Duration delay, Runnable callback, Context context) {
    Objects.requireNonNull(delay, "delay");
    Objects.requireNonNull(callback, "callback");
    Objects.requireNonNull(context, "context");
    return timer("callLater()", timeline().nanosAfter(delay), callback, context);
  }

  /**
   * Runs a callback at a time, in a copy of the current context.
   *
   * @param when the deadline, on the clock of {@link #time()}
   * @param callback what to run
   * @return a handle to cancel it with
   * @throws IllegalStateException if the loop is closed, or runs on another thread
   */
  public TimerHandle callAt(Duration when, Runnable callback) {
    Objects.requireNonNull(when, "when");
    Objects.requireNonNull(callback, "callback");
    return timer("callAt()", timeline().nanosAt(when), callback, null);
  }

  /**
   * Runs a callback at a time, in a given context.
   *
   * @param when the deadline, on the clock of {@link #time()}
   * @param callback what to run
   * @param context the context that it runs in
   * @return a handle to cancel it with
   * @throws IllegalStateException if the loop is closed, or runs on another thread
   */
  public TimerHandle callAt(Duration when, Runnable callback, Context context) {
    Objects.requireNonNull(when, "when");
    Objects.requireNonNull(callback, "callback");
    Objects.requireNonNull(context, "context");
    return timer("callAt()", timeline().nanosAt(when), callback, context);
  }

  TimerHandle timer(long whenNanos, Runnable callback, @Nullable Context context) {
    return timer("callLater()", whenNanos, callback, context);
  }

  private TimerHandle timer(
      String method, long whenNanos, Runnable callback, @Nullable Context context) {
    ensureOpen();
    ensureOnLoop(method);
    TimerHandle handle = new TimerHandle(this, whenNanos, timersMade++, callback, context);
    timers().add(handle);
    return handle;
  }

  /**
   * Runs a callback on the loop soon. Any thread may call it, and it wakes a loop that waits.
   *
   * @param callback what to run, in a copy of the caller's context
   * @return a handle; only the loop's own code may cancel it
   * @throws IllegalStateException if the loop is closed
   */
  public Handle callSoonThreadsafe(Runnable callback) {
    Objects.requireNonNull(callback, "callback");
    return soonThreadsafe(callback, null);
  }

  /**
   * Runs a callback on the loop soon, in a given context. Any thread may call it.
   *
   * @param callback what to run
   * @param context the context that it runs in; no other code may use it meanwhile
   * @return a handle; only the loop's own code may cancel it
   * @throws IllegalStateException if the loop is closed
   */
  public Handle callSoonThreadsafe(Runnable callback, Context context) {
    Objects.requireNonNull(callback, "callback");
    Objects.requireNonNull(context, "context");
    return soonThreadsafe(callback, context);
  }

  private Handle soonThreadsafe(Runnable callback, @Nullable Context context) {
    ensureOpen();
    Handle handle = new Handle(this, callback, context);
    makeReadyFromAnywhere(handle);
    return handle;
  }

  // ---- time

  /**
   * The loop's clock: the time since the loop was made. It never goes back; deadlines are on it.
   *
   * @return the time
   */
  public Duration time() {
    return timeline().time();
  }

  /**
   * The wall clock, at UTC: the system's, or one that goes with a virtual clock or a simulated
   * host, so that a program that asks it sees the same in each run. Unlike {@link #time()} it may
   * jump, as any clock that is set. Any thread may call this, and ask the system's; another one is
   * for the loop's own code.
   *
   * @return the same each time
   */
  public Clock clock() {
    return poller.clock();
  }

  // ---- futures and tasks

  /**
   * A new pending future of this loop.
   *
   * @param <T> the type of its result
   * @return the future
   */
  public <T extends @Nullable Object> Future<T> createFuture() {
    return debug ? new TracedFuture<>(this) : new Future<>(this);
  }

  /**
   * Makes sure that there is stack enough for a few small calls, for code that must not be
   * interrupted in the middle by a {@link StackOverflowError}: a lock that changes its state and
   * then wakes a task, say. Those of {@code dev.weft.sync} and {@code dev.weft.queue} call it
   * first, and so can others of their kind, for code that completes futures and makes tasks. Code
   * that uses two of them in one change has to be ready for the second to fail. It takes a
   * nanosecond or less, and any thread may call it.
   *
   * @throws StackOverflowError if less than about 8 KB are left
   */
  public static void reserveStack() {
    ReservedStack.ensureForSeveral();
  }

  /**
   * Does what {@link #reserveStack()} does, and leaves room for one more call of that in the same
   * frame: for code that takes what other code must give back. So what was taken can be given back,
   * and a lock does not stay locked. Any thread may call it.
   *
   * @throws StackOverflowError if less than about 12 KB are left
   */
  public static void reserveStackToGiveBack() {
    ReservedStack.ensureToGiveBack();
  }

  /**
   * Makes a task, whose first step runs in the next iteration unless the task factory starts tasks
   * eagerly.
   *
   * @param body what it runs
   * @param <T> the type of its result
   * @return the task
   * @throws IllegalStateException if the loop is closed, or runs on another thread
   */
  public <T extends @Nullable Object> Task<T> createTask(Callable<T> body) {
    return createTask(body, TaskOptions.DEFAULT);
  }

  /**
   * Makes a task with a name, a context, or a start of its own.
   *
   * @param body what it runs
   * @param options the name, context and start
   * @param <T> the type of its result
   * @return the task
   * @throws IllegalStateException if the loop is closed, or runs on another thread
   */
  public <T extends @Nullable Object> Task<T> createTask(Callable<T> body, TaskOptions options) {
    Objects.requireNonNull(body, "body");
    Objects.requireNonNull(options, "options");
    TaskFactory factory = taskFactory;
    return factory == null
        ? Task.start(this, body, options)
        : made(factory, factory.createTask(this, body, options));
  }

  /**
   * Makes a task of a body without a result.
   *
   * @param body what it runs
   * @return the task
   * @throws IllegalStateException if the loop is closed, or runs on another thread
   */
  public Task<@Nullable Void> createTask(Action<?> body) {
    return createTask(body, TaskOptions.DEFAULT);
  }

  /**
   * Makes a task of a body without a result, with a name, a context, or a start of its own.
   *
   * @param body what it runs
   * @param options the name, context and start
   * @return the task
   * @throws IllegalStateException if the loop is closed, or runs on another thread
   */
  public Task<@Nullable Void> createTask(Action<?> body, TaskOptions options) {
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
   * The task that runs now.
   *
   * @return the task, or null in a callback or when the loop does not run
   */
  public @Nullable Task<?> currentTask() {
    return current;
  }

  /**
   * The tasks that are not done, without those of the library's own that a user must not cancel: of
   * a {@link Runner} that closes, of a {@link LoopGroup} that waits for its end.
   *
   * @return a new set, in order of creation
   */
  public Set<Task<?>> allTasks() {
    ensureOnLoop("allTasks()");
    return tasks().snapshot();
  }

  /**
   * Lets a factory make the tasks.
   *
   * @param factory the factory, or null for the loop's own way
   */
  public void setTaskFactory(@Nullable TaskFactory factory) {
    ensureOnLoop("setTaskFactory()");
    taskFactory = factory;
  }

  /**
   * The factory that makes the tasks.
   *
   * @return the factory, or null
   */
  public @Nullable TaskFactory taskFactory() {
    return taskFactory;
  }

  /**
   * Hands code to the loop from any thread: it runs there as a task. Its result can be waited for
   * with {@link Future#get()} by any thread, and cancelled with {@link Future#cancel(boolean)}.
   * asyncio's {@code run_coroutine_threadsafe}.
   *
   * {@snippet :
   * Page page = loop.submit(() -> fetch(url)).get();
   * }
   *
   * @param body what the task runs, in a copy of the caller's context
   * @param <T> the type of its result
   * @return the future of its result
   * @throws IllegalStateException if the loop is closed, or its {@link Runner} or {@link LoopGroup}
   *     is closing it and has ended the tasks that it had
   */
  public <T extends @Nullable Object> Future<T> submit(Callable<T> body) {
    Objects.requireNonNull(body, "body");
    submissions().ensureNotRefused();
    return submissions().add(body);
  }

  /**
   * Hands code without a result to the loop from any thread, as {@link #submit(Callable)} does.
   *
   * @param body what the task runs, in a copy of the caller's context
   * @return a future of its end
   * @throws IllegalStateException if the loop is closed
   */
  public Future<@Nullable Void> submit(Action<?> body) {
    Objects.requireNonNull(body, "body");
    return this.<@Nullable Void>submit(() -> {
      body.run();
      return null;
    });
  }

  // ---- executors

  /**
   * Runs a blocking call in an executor, and gives the future of its result. The call gets the
   * interrupt if the future is cancelled; what the thread does after the call does not. Where the
   * executor's owner cancels what had not begun, as after {@code shutdownNow()}, the future is
   * cancelled; what the executor throws is thrown here.
   *
   * @param executor where to run it, or null for the loop's default executor
   * @param call the call
   * @param <T> the type of its result
   * @return the future
   * @throws java.util.concurrent.RejectedExecutionException if the executor refuses it
   * @throws IllegalStateException if the loop is closed, or runs on another thread
   */
  public <T extends @Nullable Object> Future<T> runInExecutor(
      @Nullable Executor executor, Callable<T> call) {
    Objects.requireNonNull(call, "call");
    ensureOpen();
    ensureOnLoop("runInExecutor()");
    if (executor == null && unwinding().isAnnounced() && defaultExecutor().isShutDown()) {
      unwinding().letOthersRun();
    }
    return executor == null
        ? ExecutorCall.startInDefault(this, defaultExecutor(), call)
        : ExecutorCall.start(this, executor, new CallCount(), call);
  }

  /**
   * Sets the executor that {@link #runInExecutor} and {@link Async#toThread} use by default. The
   * loop shuts it down when it is closed, and then waits for its calls if {@link Async#run} or a
   * {@link Runner} closes it. One that cannot be shut down goes on, as the common pool does, and an
   * executor of a container's that refuses; then the loop waits for its own calls.
   *
   * <p>Where none is set, each call gets a virtual thread of its own, and {@link #setThreadLimit}
   * says how many run at once. That suits calls that wait: for a file, a database, a lock. For long
   * computations set a pool of as many platform threads as there are processors.
   *
   * @param executor the executor
   * @throws IllegalStateException from another thread while the loop runs
   */
  public void setDefaultExecutor(ExecutorService executor) {
    Objects.requireNonNull(executor, "executor");
    ensureOnLoop("setDefaultExecutor()");
    defaultExecutor().set(executor);
  }

  /**
   * Sets how many calls run at once in the loop's own default executor; at first 256, or what
   * {@link RunnerOptions#threadLimit} says. More than that wait their turn, first come first
   * served, and a call that is cancelled meanwhile never runs. One that is cancelled while it runs
   * keeps its place until it has ended. An executor that was set by {@link #setDefaultExecutor} has
   * its own limit.
   *
   * <p>A call that waits for another call of the same loop can wait for ever if the limit is
   * reached.
   *
   * @param calls how many, 1 or more; calls that run already go on, even if they are more
   * @throws IllegalArgumentException if it is less than 1
   * @throws IllegalStateException from another thread while the loop runs
   */
  public void setThreadLimit(int calls) {
    ensureOnLoop("setThreadLimit()");
    defaultExecutor().setThreadLimit(calls);
  }

  /**
   * How many calls run at once in the loop's own default executor.
   *
   * @return the limit
   */
  public int threadLimit() {
    return defaultExecutor().threadLimit();
  }

  /**
   * Shuts the default executor down: it takes no more calls. Those that run, or wait their turn,
   * are not cancelled. The future is done when all have ended or the time is over, whichever comes
   * first; cancelling it ends nothing but the wait.
   *
   * @param limit how long to wait; nothing or less means not at all
   * @return a future of whether all calls ended in time
   * @throws IllegalStateException from another thread while the loop runs
   */
  public Future<Boolean> shutdownDefaultExecutor(Duration limit) {
    Objects.requireNonNull(limit, "limit");
    ensureOnLoop("shutdownDefaultExecutor()");
    return ExecutorCall.shutDown(this, defaultExecutor(), limit);
  }

  /**
   * An executor whose commands are tasks of this loop, for libraries that want one. Any thread may
   * use it; what {@code submit} gives can be awaited as {@link #submit(Callable)}'s can. Shutting
   * it down ends nothing but itself.
   *
   * @return a new executor
   */
  public ExecutorService asExecutor() {
    return new LoopExecutor(this);
  }

  // ---- signals

  /**
   * Runs a callback on the loop whenever this process gets a signal, in a copy of the current
   * context, until it is taken away or the loop is closed. It takes the place of one that this loop
   * has for the signal, and of what the signal did before: ending the JVM, or, for SIGINT, what
   * {@link Runner} does. Where several loops have a handler, each of them is called.
   *
   * {@snippet file="SignalHandlerTest.java" region="term"}
   *
   * <p>A JVM gets no signal twice that comes twice before it was handled, as no process does.
   *
   * @param signal the signal's name, with or without SIG: {@code "SIGTERM"}, {@code "SIGHUP"}. On
   *     Windows there are SIGINT, SIGTERM and SIGBREAK
   * @param callback what to run; what it throws is reported to the exception handler
   * @throws IllegalArgumentException if the system has no such signal; or if it is not for programs
   *     to handle: the JVM keeps SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGQUIT, SIGUSR2, SIGPIPE and
   *     SIGXFSZ for itself, the system SIGKILL and SIGSTOP, and with the option {@code -Xrs}
   *     SIGINT, SIGTERM and SIGHUP
   * @throws UnsupportedOperationException if the Java runtime has no module {@code jdk.unsupported}
   * @throws IllegalStateException if the loop is closed, or runs on another thread
   */
  public void addSignalHandler(String signal, Runnable callback) {
    Objects.requireNonNull(signal, "signal");
    Objects.requireNonNull(callback, "callback");
    handleSignal(signal, callback);
  }

  /**
   * Takes this loop's handler of a signal away. When no loop has one any more, the signal does what
   * it did before. A signal that came and was not handled yet is dropped.
   *
   * @param signal the signal's name, with or without SIG
   * @return whether there was one
   * @throws IllegalArgumentException if the system has no such signal
   * @throws IllegalStateException from another thread while the loop runs
   */
  public boolean removeSignalHandler(String signal) {
    Objects.requireNonNull(signal, "signal");
    ensureOnLoop("removeSignalHandler()");
    return signals().remove(signal);
  }

  // ---- running

  /**
   * Runs the loop until a future is done, while the caller waits. If the calling thread is
   * interrupted, the future is cancelled, and the thread keeps its interrupt flag.
   *
   * @param future one of this loop's
   * @param <T> the type of its result
   * @return its result
   * @throws CancelledError if it was cancelled
   * @throws java.util.concurrent.CompletionException if it failed with a checked exception;
   *     unchecked exceptions and errors are thrown as they are
   * @throws IllegalStateException if the loop is closed or runs already, if the caller is on a
   *     loop, if the loop was stopped before the future was done, or if the system has no thread
   *     for it: then nothing has run, and the loop can be run or closed later
   */
  public <T extends @Nullable Object> T runUntilComplete(Future<T> future) {
    Objects.requireNonNull(future, "future");
    if (future.loop() != this) {
      throw new IllegalStateException(
          "this future belongs to " + future.loop() + ", not to " + this);
    }
    ensureCanRun();
    runUntilDone(future);
    if (!future.isDone()) {
      throw new IllegalStateException("the loop was stopped before the future was done: " + future);
    }
    return future.result();
  }

  /**
   * Runs a body as a task until it is done, while the caller waits, as {@link
   * #runUntilComplete(Future)} does.
   *
   * @param body what the task runs
   * @param <T> the type of its result
   * @return its result
   */
  public <T extends @Nullable Object> T runUntilComplete(Callable<T> body) {
    Objects.requireNonNull(body, "body");
    ensureCanRun();
    Task<T> task = createTask(body);
    try {
      return runUntilComplete(task);
    } catch (NoThreadException e) {
      task.cancel(); // a later run is not to begin it
      throw e;
    }
  }

  /**
   * Runs the loop until {@link #stop()}, while the caller waits. Interrupting the calling thread
   * stops it too.
   *
   * @throws IllegalStateException if the loop is closed or runs already, if the caller is on a
   *     loop, or if the system has no thread for it: then nothing has run, and the loop can be run
   *     or closed later
   */
  public void runForever() {
    ensureCanRun();
    runUntilStopped();
  }

  /**
   * Makes the loop end after the current iteration; before a run: after its first. Any thread.
   *
   * @throws IllegalStateException if it is a loop of a {@link LoopGroup}, which ends its loops
   *     itself
   */
  public void stop() {
    stopRequest().ensureNotRefused();
    stopRequest().make();
  }

  /**
   * Whether it runs now. Any thread.
   *
   * @return true from the start of a run to its end
   */
  public boolean isRunning() {
    return isBeingRun();
  }

  /**
   * Whether it was closed, or is just being closed. Any thread.
   *
   * @return true once {@link #close()} has begun
   */
  public boolean isClosed() {
    return isClosing();
  }

  /**
   * Closes a loop that does not run, for good: drops what is ready, shuts the default executor down
   * without waiting for it, closes the poller. Tasks that are not done are ended by a {@link
   * CancelledError} at their wait and reported; so that none is left, use {@link Async#run}.
   * Failures of its futures that were not looked at so far are reported too, and what was reported
   * is logged when this returns. Closing it again does nothing.
   *
   * @throws IllegalStateException if it runs
   */
  @Override
  public void close() {
    closeForGood();
  }

  /**
   * Runs code when the loop is closed: after its last task has ended, while {@link #isClosed()} is
   * true already. For what lives outside and must not outlive the loop, child processes say. What
   * the code throws is reported to the exception handler.
   *
   * @param callback what to run, in the thread that closes the loop
   * @return takes the callback away again; doing so twice, or after the loop was closed, does
   *     nothing
   * @throws IllegalStateException if the loop is closed, or runs on another thread
   */
  public Runnable onClose(Runnable callback) {
    Objects.requireNonNull(callback, "callback");
    ensureOpen();
    ensureOnLoop("onClose()");
    return closeCallbacks().add(callback);
  }

  /**
   * Refuses a call from another thread while the loop runs: for what is confined to a loop, and
   * would be corrupted.
   *
   * @param called what was called, for the error
   * @param method the method, for the error: {@code "close()"}, say
   * @throws IllegalStateException if the caller is not code of this loop, and that runs or is just
   *     being closed by another thread
   */
  public void checkOnLoop(Object called, String method) {
    Objects.requireNonNull(called, "called");
    Objects.requireNonNull(method, "method");
    if (!mayTouch()) {
      throw notOnLoop(method + " of " + called);
    }
  }

  // ---- the world outside

  /**
   * Says that something outside is under way that will make the loop go on: an answer that a
   * library's thread will bring, say. A loop on the system's clock needs no such word; on a virtual
   * clock time stands still for it, and no task that waits for it counts as deadlocked. What the
   * library itself begins, by {@link Async#toThread}, {@link Future#from} or the file and process
   * modules, is told already. Does not wait. Any thread may call it.
   *
   * {@snippet :
   * OutsideWork work = loop.outsideWork();
   * client.fetch(url, answer -> {
   *   loop.callSoonThreadsafe(() -> page.setResult(answer));
   *   work.close();
   * });
   * }
   *
   * @return the work, to be closed when it has come back, in whatever way
   */
  public OutsideWork outsideWork() {
    return beginOutsideWork();
  }

  /**
   * Whether work outside is under way: {@link #outsideWork()} of the program's, or what the library
   * itself has begun. Tasks that a JDK call blocks are not counted. For pollers.
   *
   * @return true until all of it has come back
   */
  public boolean hasOutsideWork() {
    return outside().hasWork();
  }

  // ---- errors

  /**
   * Lets a handler have the errors that have nowhere else to go.
   *
   * @param handler the handler, or null for {@link #defaultExceptionHandler}
   */
  public void setExceptionHandler(@Nullable ExceptionHandler handler) {
    exceptionHandler = handler;
  }

  /**
   * The handler that was set.
   *
   * @return the handler, or null for the default one
   */
  public @Nullable ExceptionHandler exceptionHandler() {
    return exceptionHandler;
  }

  /**
   * Gives an error to the exception handler. Never throws: if the handler fails, both errors are
   * logged.
   *
   * <p>The handler runs in a copy of the context of what failed: that of the report's {@code task},
   * {@code future} or {@code handle}, or else the current one. What it sets there is lost with it.
   *
   * @param report what happened
   */
  public void callExceptionHandler(ErrorReport report) {
    Objects.requireNonNull(report, "report");
    Complaints.tell(this, report, null);
  }

  /**
   * Logs a report by SLF4J's logger {@code dev.weft}, or to {@code System.err} where SLF4J has no
   * provider or the JVM is ending: as an error, or as a warning if nothing failed. What a peer did
   * wrong is one line at the level DEBUG, without a trace, and only for a logger. A thread of the
   * kernel's own writes it, so the call does not wait.
   *
   * <p>That thread asks exceptions, and details that are not Weft's own, what they are. One that
   * cannot say it, as its {@code toString()} or its like fails, does not end, or leads round in a
   * circle, is named by its class, and the line says so. Tasks, futures and handles are described
   * as they are during the call.
   *
   * <p>Where the logging library has an MDC, the line is written with {@code weft.loop}, the loop's
   * name, and {@code weft.task}, that of the task that the report is of.
   *
   * <p>A log that is not written as fast as it grows is cut: what is dropped is counted, and the
   * count logged.
   *
   * @param report what happened
   */
  public void defaultExceptionHandler(ErrorReport report) {
    Objects.requireNonNull(report, "report");
    report.log(this, null);
  }

  // ---- seeing inside

  /**
   * The loops that run in this JVM, to look into each by {@link #inspection()}. Any thread may ask;
   * a loop may have ended before the caller looks at the list.
   *
   * @return a new list, in no order
   */
  public static List<EventLoop> allRunning() {
    return LoopProbe.allRunning();
  }

  /**
   * What tests and tools ask of a loop: what is left in it, where it stands.
   *
   * @return the view from inside; it costs nothing
   */
  public LoopInspection inspection() {
    return view();
  }

  /**
   * Whether debug mode is on: tasks and callbacks remember where they were made, steps are timed,
   * and a loop counts as blocked sooner. At first it is on if the system property {@code
   * weft.debug} is {@code true} or the environment has {@code WEFT_DEBUG=1}.
   *
   * @return true in debug mode
   */
  public boolean debug() {
    return debug;
  }

  /**
   * Turns debug mode on or off for what is made from now on.
   *
   * @param on true for debug mode
   */
  public void setDebug(boolean on) {
    debug = on;
    timeSteps(false);
  }

  /**
   * Sets after how long a step of a task or a callback counts as blocking the loop. It is reported
   * while it goes on, with its stack, and once more when it is over; see {@link
   * ErrorReport.Kind#BLOCKED}. A thread of Weft's own looks a few times in this time, in real time
   * whatever the loop's clock is; waiting in the poller is not being blocked. Any thread may call
   * it.
   *
   * <p>Without it the limit is that of the system property {@code weft.blockedLimitMillis}, or else
   * one second, a tenth of a second in debug mode.
   *
   * @param limit the time; nothing or less reports nothing; null is the usual limit
   */
  public void setBlockedLimit(@Nullable Duration limit) {
    watchLimits().setBlocked(limit);
  }

  /**
   * Sets after how long a step of a task or a callback is reported as slow, in debug mode.
   * asyncio's {@code slow_callback_duration}; at first it is what the system property {@code
   * weft.slowCallbackMillis} says, or else a tenth of a second.
   *
   * @param limit the time; nothing or less reports nothing
   * @throws IllegalStateException from another thread while the loop runs
   */
  public void setSlowCallbackDuration(Duration limit) {
    Objects.requireNonNull(limit, "limit");
    ensureOnLoop("setSlowCallbackDuration()");
    watchLimits().setSlow(limit);
  }

  /**
   * What the loop waits in.
   *
   * @return the poller that it was made with
   */
  public Poller poller() {
    return poller;
  }
}

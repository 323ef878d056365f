package dev.weft;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.Reference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A result that is not there yet. A task waits for it with {@link #await()}, any other thread with
 * {@link #get()}. asyncio's {@code Future}.
 *
 * {@snippet :
 * Future<String> answer = EventLoop.running().createFuture();
 * createTask(() -> answer.setResult("42"));
 * print(answer.await());
 * }
 *
 * <p>A future is in one of four states, and leaves the first once:
 *
 * <pre>
 *            setResult(value)
 *   PENDING ------------------> FINISHED
 *      |  \---setException-----> FAILED
 *      +------cancel-----------> CANCELLED
 * </pre>
 *
 * <p>Its callbacks, and the tasks that wait for it, go through the loop's ready queue in the order
 * in which they came. A failure that was never looked at is reported to the loop's exception
 * handler when the future becomes unreachable.
 *
 * <p>A future belongs to its loop: all methods are for the loop's own code, but for those of {@link
 * java.util.concurrent.Future} and {@link #toCompletableFuture()}, which any thread may call, and
 * {@link #await()}, which is for the tasks of all loops.
 *
 * <p>Longer than most classes here because it is one state machine, with what each call means; a
 * third of its lines are comments.
 *
 * @param <T> the type of the result
 */
public class Future<T extends @Nullable Object> extends ReportSubject
    implements java.util.concurrent.Future<T> {
  private static final int MOST_CALLBACKS_SHOWN = 3;

  private static final int PENDING = 0;
  private static final int FINISHED = 1;
  private static final int FAILED = 2;
  private static final int CANCELLED = 3;

  private static final VarHandle STATE;

  static {
    try {
      STATE = MethodHandles.lookup().findVarHandle(Future.class, "state", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  final EventLoop loop;

  /** Written by the loop with release, after {@link #outcome}; other threads read with acquire. */
  private int state;

  /** The value, the {@link Failure}, or a {@link CancelledError} that is to be thrown once. */
  private @Nullable Object outcome;

  /** What waits: null, one {@link TaskThread} or {@link FutureCallback}, or a list of several. */
  private @Nullable Object callbacks;

  /** The message of the cancellation: of this future's or, for a task, of the one still to come. */
  @Nullable String cancelMessage;

  Future(EventLoop loop) {
    this.loop = loop;
  }

  // ---- what the loop's code asks

  /**
   * Where it was made, if its loop was in debug mode then.
   *
   * @return a throwable whose stack trace says it, or null
   */
  public final @Nullable Throwable origin() {
    return madeAt();
  }

  /**
   * The loop that this future belongs to.
   *
   * @return its loop
   */
  public final EventLoop loop() {
    return loop;
  }

  /**
   * Waits for the result, in a task. A future that is done does not suspend its caller. If the
   * waiting task is cancelled, this future is cancelled too (see {@code Async.shield}).
   *
   * <p>The task may be one of another loop: it waits on its own, and does not see when this
   * future's loop makes the cancellation.
   *
   * @return the result
   * @throws CancelledError if this future or the waiting task was cancelled
   * @throws CompletionException if it failed with a checked exception, which is the cause;
   *     unchecked exceptions and errors are thrown as they are
   * @throws IllegalStateException if the caller is no task, or cannot be suspended here; or if the
   *     future is another loop's, and that is closed before the future is done
   */
  public final T await() {
    return whenDone().result();
  }

  /** Waits, unless this is done already. */
  private Future<T> whenDone() {
    int now = (int) STATE.getAcquire(this);
    if (now == PENDING) {
      return waitUntilDone();
    }
    if (now != FINISHED) {
      loop.unwinding().beforeWaitFailsAtOnce();
    }
    return this;
  }

  /** Gives this, or in a task of another loop a future of that loop that ended as this did. */
  private Future<T> waitUntilDone() {
    Task<?> task = Task.currentFor(this);
    if (task.loop == loop) {
      task.waitFor(this);
      return this;
    }
    ForeignFuture<T> local = ForeignFuture.follow(task.loop, this);
    try {
      task.waitFor(local);
      return local;
    } finally {
      local.stopFollowing();
    }
  }

  /**
   * Waits for the result like {@link #await()}, and throws a failure of the given checked type as
   * it is.
   *
   * @param type the checked exception to expect
   * @param <X> its type
   * @return the result
   * @throws X if it failed with that
   */
  public final <X extends Exception> T await(Class<X> type) throws X {
    Objects.requireNonNull(type, "type");
    Future<T> done = whenDone();
    if (done.isFailed()) {
      Throwable failure = done.seenFailure();
      if (type.isInstance(failure)) {
        throw type.cast(failure);
      }
    }
    return done.result();
  }

  /**
   * The result of a future that is done. Never waits.
   *
   * @return the result
   * @throws InvalidStateException if it is not done
   * @throws CancelledError if it was cancelled
   * @throws CompletionException if it failed with a checked exception; unchecked exceptions and
   *     errors are thrown as they are
   */
  public final T result() {
    looked();
    return switch ((int) STATE.getAcquire(this)) {
      case FINISHED -> value();
      case FAILED -> throw unchecked(seenFailure());
      case CANCELLED -> throw takeCancelledError();
      default ->
          throw new InvalidStateException(
              "result() of a future that is not done: await() it, or ask isDone() first: " + this);
    };
  }

  /**
   * What a done future failed with; asking counts as looking at it.
   *
   * @return the failure, or null if it has a result
   * @throws InvalidStateException if it is not done
   * @throws CancelledError if it was cancelled
   */
  public final @Nullable Throwable exception() {
    looked();
    return switch ((int) STATE.getAcquire(this)) {
      case FINISHED -> null;
      case FAILED -> seenFailure();
      case CANCELLED -> throw takeCancelledError();
      default ->
          throw new InvalidStateException(
              "exception() of a future that is not done: await() it, or ask isDone() first: "
                  + this);
    };
  }

  /**
   * Sets the result, and makes ready what waits for it.
   *
   * @param value the result
   * @throws InvalidStateException if it is done already
   * @throws IllegalStateException for a task, whose result is its body's, or from another thread
   */
  public void setResult(T value) {
    checkPending("setResult()");
    complete(FINISHED, value);
  }

  /**
   * Makes it fail, and makes ready what waits for it.
   *
   * @param exception what {@link #await()} will throw
   * @throws NullPointerException if the exception is null
   * @throws InvalidStateException if it is done already
   * @throws IllegalStateException for a task, whose result is its body's, or from another thread
   */
  public void setException(Throwable exception) {
    Objects.requireNonNull(exception, "exception");
    checkPending("setException()");
    fail(exception);
  }

  /**
   * Cancels it, without a message.
   *
   * @return false if it is done already; if it failed, its failure counts as looked at then
   */
  public final boolean cancel() {
    return cancel(null);
  }

  /**
   * Cancels it: each task that waits for it gets a {@link CancelledError}. For a task see {@link
   * Task#cancel(String)}.
   *
   * @param message the error's message, or null
   * @return false if it is done already; if it failed, its failure counts as looked at then
   * @throws IllegalStateException from another thread while the loop runs
   */
  public boolean cancel(@Nullable String message) {
    loop.ensureOnLoop("cancel()");
    if (state != PENDING) {
      lookAtFailure();
      return false;
    }
    cancelMessage = message;
    complete(CANCELLED, null);
    return true;
  }

  /**
   * Calls back, by way of the ready queue, when this is done; at once if it is. The callback runs
   * in a copy of the current context.
   *
   * @param callback gets this future
   */
  public final void addDoneCallback(Consumer<? super Future<T>> callback) {
    Objects.requireNonNull(callback, "callback");
    addCallback(new FutureCallback<>(this, callback, null));
  }

  /**
   * Calls back in a given context when this is done.
   *
   * @param callback gets this future
   * @param context the context that it runs in
   */
  public final void addDoneCallback(Consumer<? super Future<T>> callback, Context context) {
    Objects.requireNonNull(callback, "callback");
    Objects.requireNonNull(context, "context");
    addCallback(new FutureCallback<>(this, callback, context));
  }

  /**
   * Takes back all additions of a callback that has not been made ready yet.
   *
   * @param callback one that what was added says to be equal to; what its {@code equals()} throws
   *     is thrown here, and nothing is taken back then
   * @return how many were taken back
   */
  public final int removeDoneCallback(Consumer<? super Future<T>> callback) {
    Objects.requireNonNull(callback, "callback");
    loop.ensureOnLoop("removeDoneCallback()");
    // The user's equals() runs before anything changes: it may throw, wait, or come back here.
    Set<Ready> found = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Ready entry : waiting()) {
      if (entry instanceof FutureCallback<?> added && added.calls(callback)) {
        found.add(entry);
      }
    }
    return found.isEmpty() ? 0 : removeCallbacks(found::contains);
  }

  /** Takes back the additions of one callback of the kernel's own, whatever others equal. */
  final void dropDoneCallback(Object callback) {
    loop.ensureOnLoop("removeDoneCallback()");
    int _ =
        removeCallbacks(entry -> entry instanceof FutureCallback<?> added && added.is(callback));
  }

  /** What waits now; a copy. */
  private List<Ready> waiting() {
    return switch (callbacks) {
      case CallbackList several -> several.snapshot();
      case Ready only -> List.of(only);
      case null, default -> List.of();
    };
  }

  // ---- java.util.concurrent.Future: any thread

  @Override
  public final boolean isDone() {
    return (int) STATE.getAcquire(this) != PENDING;
  }

  @Override
  public final boolean isCancelled() {
    return (int) STATE.getAcquire(this) == CANCELLED;
  }

  /**
   * Cancels it from any thread. From outside the loop the request is passed to the loop, which
   * makes it when it runs, and {@code true} means that it will be made.
   *
   * @param mayInterruptIfRunning of no consequence
   * @return false if it is done already, or its loop is closed
   */
  @Override
  public final boolean cancel(boolean mayInterruptIfRunning) {
    return cancelFromAnywhere(null);
  }

  /** Cancels it, or passes the request on to its loop; false if that would be of no use. */
  final boolean cancelFromAnywhere(@Nullable String message) {
    if (loop.isCurrent()) {
      return cancel(message);
    }
    if (isDone()) {
      lookAtFailure();
      return false;
    }
    if (loop.isClosed()) {
      return false;
    }
    loop.callFromAnywhere(() -> cancel(message));
    return true;
  }

  /**
   * Waits for the result from any thread. In a task, of this loop or another, it waits as {@link
   * #await()} does; other threads block.
   *
   * @return the result
   * @throws InterruptedException if the calling thread is interrupted
   * @throws ExecutionException if it failed; the failure is the cause
   * @throws CancellationException if it was cancelled
   * @throws CancelledError if the calling task was cancelled, and so this was too
   * @throws IllegalStateException if the caller is a callback of this loop, which would wait for
   *     itself, or if the loop is closed before this is done
   */
  @Override
  public final T get() throws InterruptedException, ExecutionException {
    if (!isDone()) {
      EventLoop here = EventLoop.runningOrNull();
      if (here == loop) {
        waitInTask();
      } else if (here != null && here.currentTask() != null) {
        waitInTaskOf(here);
      } else {
        CountDownLatch done = new CountDownLatch(1);
        OutsideWait wait = OutsideWait.begin(this, done::countDown);
        try {
          done.await();
        } finally {
          wait.giveUp();
        }
      }
    }
    return report();
  }

  /** A cancellation of the task itself is no exception that its code may catch by the way. */
  private void waitInTask() {
    Task<?> task = Task.currentFor(this);
    task.waitFor(this);
    if (state == CANCELLED && task.cancelling() > 0) {
      throw takeCancelledError();
    }
  }

  private void waitInTaskOf(EventLoop other) {
    ForeignFuture<T> local = ForeignFuture.follow(other, this);
    try {
      ((Future<T>) local).waitInTask();
    } finally {
      local.stopFollowing();
    }
    if (local.isFailed()) {
      Throwable _ = local.seenFailure();
    }
  }

  @Override
  public final T get(long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    Objects.requireNonNull(unit, "unit");
    boolean inTime = true;
    if (!isDone()) {
      EventLoop here = EventLoop.runningOrNull();
      if (here == loop || (here != null && here.currentTask() != null)) {
        Duration limit = Duration.ofNanos(unit.toNanos(timeout));
        new Waiter(here, List.of(this), ReturnWhen.ALL_COMPLETED, limit).await();
        inTime = isDone();
      } else {
        CountDownLatch done = new CountDownLatch(1);
        OutsideWait wait = OutsideWait.begin(this, done::countDown);
        try {
          inTime = done.await(timeout, unit);
        } finally {
          wait.giveUp();
        }
      }
    }
    if (!inTime && !isDone()) {
      throw new TimeoutException("not done within " + timeout + " " + unit + ": " + this);
    }
    return report();
  }

  private T report() throws ExecutionException {
    looked();
    return switch ((int) STATE.getAcquire(this)) {
      case FINISHED -> value();
      case FAILED -> throw new ExecutionException(seenFailure());
      case CANCELLED -> throw new CancellationException(takeCancelledError().getMessage());
      default ->
          throw new IllegalStateException("the loop was closed before this was done: " + this);
    };
  }

  @Override
  public final State state() {
    return switch ((int) STATE.getAcquire(this)) {
      case FINISHED -> State.SUCCESS;
      case FAILED -> State.FAILED;
      case CANCELLED -> State.CANCELLED;
      default -> State.RUNNING;
    };
  }

  @Override
  public final T resultNow() {
    looked();
    if ((int) STATE.getAcquire(this) != FINISHED) {
      throw new IllegalStateException("resultNow() of a future without a result: " + this);
    }
    return value();
  }

  @Override
  public final Throwable exceptionNow() {
    looked();
    if ((int) STATE.getAcquire(this) != FAILED) {
      throw new IllegalStateException("exceptionNow() of a future that did not fail: " + this);
    }
    return seenFailure();
  }

  /**
   * A {@link CompletableFuture} that follows this one. Cancelling it does not cancel this. If the
   * loop is closed before this is done, it fails with an {@link IllegalStateException}. Any thread.
   *
   * @return a new CompletableFuture
   */
  public final CompletableFuture<T> toCompletableFuture() {
    CompletableFuture<T> copy = new CompletableFuture<>();
    if (isDone()) {
      copyTo(copy);
    } else {
      OutsideWait _ = OutsideWait.begin(this, () -> copyTo(copy));
    }
    return copy;
  }

  private void copyTo(CompletableFuture<T> copy) {
    looked();
    switch ((int) STATE.getAcquire(this)) {
      case FINISHED -> copy.complete(value());
      case FAILED -> copy.completeExceptionally(seenFailure());
      case CANCELLED -> copy.cancel(false);
      default -> copy.completeExceptionally(ForeignWait.loopClosed(this));
    }
  }

  /**
   * A future of the running loop that follows a {@link CompletionStage}, so that a task can await
   * it. Cancelling it cancels the stage.
   *
   * @param stage what to follow
   * @param <T> the type of the result
   * @return a new future
   * @throws IllegalStateException if no loop runs here
   */
  public static <T extends @Nullable Object> Future<T> from(CompletionStage<T> stage) {
    Objects.requireNonNull(stage, "stage");
    EventLoop loop = EventLoop.running();
    Future<T> future = loop.createFuture();
    OutsideWork work = loop.beginOutsideWork();
    stage.whenComplete((value, failure) ->
        work.end(() -> {
          if (future.isDone()) {
            return;
          }
          switch (failure) {
            case null -> future.setResult(value);
            case CancellationException cancelled -> future.cancel(cancelled.getMessage());
            case CompletionException wrapper when wrapper.getCause() != null ->
                future.setException(wrapper.getCause());
            default -> future.setException(failure);
          }
        }));
    future.addDoneCallback(done -> {
      if (done.isCancelled()) {
        stage.toCompletableFuture().cancel(true);
      }
    });
    return future;
  }

  // ---- for the kernel

  /** Whether a cancellation of it goes on to other futures: see {@link CancelRequest}. */
  boolean leadsOn() {
    return false;
  }

  /**
   * Takes note of a cancellation that goes on to others; asked only of one that is pending and
   * {@link #leadsOn()}.
   *
   * @return those others
   */
  List<? extends Future<?>> passCancellationOn(@Nullable String message) {
    return List.of();
  }

  /**
   * Is told when those others were asked.
   *
   * @return whether this, or some of it, was not done
   */
  boolean cancellationWasPassedOn(boolean anyCancelled) {
    return true;
  }

  /** Whether cancelling it would change nothing, although it is pending. */
  boolean ignoresCancellation() {
    return false;
  }

  /** What it waits for, as far as that is known: it is done when these are. */
  List<? extends Future<?>> parts() {
    return List.of();
  }

  @Override
  final ReportTarget reportsTo() {
    return loop;
  }

  @Override
  Bindings bindingsForReports() {
    return Context.currentBindings();
  }

  /** What it failed with, or null; this does not count as a look. */
  final @Nullable Throwable failureUnlookedAt() {
    return state == FAILED ? Failure.exceptionOf(outcome) : null;
  }

  /** Whether it has a result: neither failed nor was cancelled. */
  final boolean hasResult() {
    return state == FINISHED;
  }

  /** Whether it failed: then, and only then, {@link #seenFailure} may be called. */
  final boolean isFailed() {
    return state == FAILED;
  }

  /** Whether it is not done yet; code of other loops asks too. */
  final boolean isPending() {
    return (int) STATE.getAcquire(this) == PENDING;
  }

  final @Nullable String cancelMessage() {
    return cancelMessage;
  }

  /** Code that asks for the end of what has failed knows of it: it need not be reported. */
  private void lookAtFailure() {
    if (state() == State.FAILED) {
      Throwable _ = seenFailure();
    }
  }

  /** What it failed with; from now on that was seen. */
  final Throwable seenFailure() {
    Object failed = outcome;
    Throwable exception = state == FAILED ? Failure.exceptionOf(failed) : null;
    if (exception == null) {
      throw new IllegalStateException("not failed: " + this);
    }
    try {
      if (failed instanceof Failure failure) {
        failure.markSeen();
      }
      return exception;
    } finally {
      // Until here: it must not become unreachable, and be reported, while it is looked at.
      Reference.reachabilityFence(this);
    }
  }

  /** Someone outside the loop was just told that this is done, and will look. */
  final void lookedAtFromOutside() {
    if (isFailed()) {
      Throwable _ = seenFailure();
    }
  }

  /**
   * The error for code that looks at a cancelled future. The one that ended a task is given out
   * once, with its own message and stack; after that new ones are made, as in asyncio.
   */
  final CancelledError takeCancelledError() {
    Object error = outcome;
    if (state == CANCELLED && error instanceof CancelledError first) {
      if (!loop.mayTouch()) {
        return new CancelledError(first.getMessage());
      }
      outcome = null;
      return first;
    }
    return new CancelledError(cancelMessage);
  }

  /** Ends a task that a cancellation left. */
  final void completeCancelled(CancelledError error) {
    completeCancelled(error, null);
  }

  /**
   * Ends it with an error for the first that looks.
   *
   * @param messageForOthers the message of the errors that others get
   */
  final void completeCancelled(CancelledError error, @Nullable String messageForOthers) {
    cancelMessage = messageForOthers;
    complete(CANCELLED, error);
  }

  final void completeCancelled(@Nullable String message) {
    cancelMessage = message;
    complete(CANCELLED, null);
  }

  final void completeResult(T value) {
    complete(FINISHED, value);
  }

  final void fail(Throwable exception) {
    complete(FAILED, Failure.of(this, exception));
  }

  /** False for a task whose loop was closed under it: another thread runs it, and nothing waits. */
  boolean wakesWaiters() {
    return true;
  }

  private void complete(int newState, @Nullable Object newOutcome) {
    Object waiting = callbacks;
    if (waiting == null) {
      outcome = newOutcome;
      STATE.setRelease(this, newState);
      return;
    }
    ReservedStack.ensure();
    outcome = newOutcome;
    STATE.setRelease(this, newState);
    callbacks = null;
    if (!wakesWaiters()) {
      return;
    }
    if (waiting instanceof Ready only) {
      loop.makeReady(only);
    } else {
      ((CallbackList) waiting).makeAllReady(loop);
    }
  }

  private void checkPending(String what) {
    loop.ensureOnLoop(what);
    if (state != PENDING) {
      throw new InvalidStateException(
          what + " of a future that is done already: ask isDone() first: " + this);
    }
  }

  final void addCallback(FutureCallback<T> callback) {
    loop.ensureOnLoop("addDoneCallback()");
    if (state == PENDING) {
      addWaiter(callback);
    } else {
      looked();
      ReservedStack.ensure();
      loop.makeReady(callback);
    }
  }

  /** Adds a task's thread or a callback to what is made ready when this pending future is done. */
  final void addWaiter(Ready waiter) {
    looked();
    Object waiting = callbacks;
    if (waiting == null) {
      callbacks = waiter;
    } else if (waiting instanceof Ready first) {
      CallbackList several = new CallbackList(first);
      several.add(waiter);
      callbacks = several;
    } else {
      ((CallbackList) waiting).add(waiter);
    }
  }

  /** Adds a callback that can be taken back by {@link #removeCallback} in no time. */
  final FutureCallback<T> addCallback(Consumer<? super Future<T>> callback) {
    FutureCallback<T> added = new FutureCallback<>(this, callback, null);
    addCallback(added);
    return added;
  }

  /** Takes one callback back, if this is not done. */
  final void removeCallback(FutureCallback<?> added) {
    if (callbacks == added) {
      callbacks = null;
    } else if (callbacks instanceof CallbackList several && !added.isRemoved()) {
      several.remove(added);
    }
  }

  /**
   * Has a failure of this pending future reported, since a shield of it was cancelled. That is done
   * after what was asked for before, as if the last shield that was cancelled had asked alone.
   */
  final void reportForShield() {
    switch (callbacks) {
      case FutureCallback<?> only when only.reportsForShields() -> {
        return;
      }
      case CallbackList several when several.shieldReporter() != null ->
          several.remove(several.shieldReporter());
      case null, default -> {}
    }
    FutureCallback<T> _ = addCallback(ShieldReporter.INSTANCE);
  }

  /** Whether anything is to be made ready when this is done. */
  final boolean hasCallbacks() {
    return callbacks instanceof CallbackList several
        ? !several.snapshot().isEmpty()
        : callbacks != null;
  }

  /** Takes back what {@link #addWaiter} added; false if it is not there any more. */
  final boolean removeWaiter(Ready waiter) {
    Object waiting = callbacks;
    if (waiting == waiter) {
      callbacks = null;
      return true;
    }
    return waiting instanceof CallbackList several && several.removeWaiter(waiter);
  }

  /**
   * The futures that follow this one and the tasks that wait for it, as far as is known. Any
   * thread; from outside the loop what changes just now may be missing.
   */
  final List<Future<?>> followers() {
    List<Future<?>> followers = new ArrayList<>(1);
    Object waiting = callbacks;
    if (waiting instanceof CallbackList several) {
      for (Ready each : several.snapshot()) {
        addFollower(followers, each);
      }
    } else {
      addFollower(followers, waiting);
    }
    return followers;
  }

  private static void addFollower(List<Future<?>> followers, @Nullable Object waiter) {
    Future<?> follower =
        switch (waiter) {
          case TaskThread thread -> thread.taskUntilEnd();
          case FutureCallback<?> callback -> callback.follower();
          case null, default -> null;
        };
    if (follower != null) {
      followers.add(follower);
    }
  }

  private int removeCallbacks(Predicate<Ready> which) {
    Object waiting = callbacks;
    if (waiting instanceof CallbackList several) {
      return several.removeIf(which);
    }
    if (waiting instanceof Ready only && which.test(only)) {
      callbacks = null;
      return 1;
    }
    return 0;
  }

  @SuppressWarnings({"unchecked", "NullAway"}) // when FINISHED, the outcome is a T
  private T value() {
    return (T) outcome;
  }

  private static RuntimeException unchecked(Throwable failure) {
    if (failure instanceof RuntimeException exception) {
      return exception;
    }
    if (failure instanceof Error error) {
      throw error;
    }
    return new CompletionException(failure);
  }

  /** The state, with what it ended with or what will be called when it does. */
  final void describeStateTo(Words words) {
    switch ((int) STATE.getAcquire(this)) {
      case FINISHED -> words.say("finished: ").briefly(outcome);
      case FAILED -> words.say("failed: ").value(Failure.exceptionOf(outcome));
      case CANCELLED -> words.say("cancelled");
      default -> words.say("pending");
    }
  }

  /** The done callbacks that are the user's, the first few of them. */
  final void describeCallbacksTo(Words words) {
    List<FutureCallback<?>> users = new ArrayList<>();
    for (Ready entry : waiting()) {
      if (entry instanceof FutureCallback<?> callback && callback.isUsers()) {
        users.add(callback);
      }
    }
    if (users.isEmpty()) {
      return;
    }
    words.say(", callbacks=[");
    int shown = Math.min(users.size(), MOST_CALLBACKS_SHOWN);
    for (int i = 0; i < shown; i++) {
      users.get(i).describeBrieflyTo(words.say(i == 0 ? "" : ", "));
    }
    words.say(users.size() > shown ? " and " + (users.size() - shown) + " more]" : "]");
  }

  /** Not the whole of a task: what that waits for may lead back here. */
  static void describeAwaitedTo(Words words, Future<?> awaited) {
    if (awaited instanceof Task<?> task) {
      words.say("Task[").say(task.name()).say("]");
    } else {
      awaited.describeAsAwaitedTo(words);
    }
  }

  /** Without what is called then: the waiting task is told of. */
  void describeAsAwaitedTo(Words words) {
    words.say("Future[");
    describeStateTo(words);
    words.say("]");
  }

  @Override
  String shortName() {
    return "a future";
  }

  @Override
  void describeTo(Words words) {
    words.say("Future[");
    describeStateTo(words);
    describeCallbacksTo(words);
    words.say("]");
  }

  /** Never throws, whatever the failure's own {@code toString()} does. */
  @Override
  public final String toString() {
    return Words.of(this).text();
  }
}

package dev.weft;

import dev.weft.internal.nulls.Nulls;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The facade: what most programs import statically. The names are asyncio's.
 *
 * {@snippet :
 * import static dev.weft.Async.*;
 *
 * void main() throws Exception {
 *   run(() -> {
 *     var a = createTask(() -> fetch("a"));
 *     var b = createTask(() -> fetch("b"));
 *     print(gather(a, b).await());
 *   });
 * }
 * }
 *
 * <p>But for {@link #run} everything here is for code that a loop runs: where none runs, an {@link
 * IllegalStateException} says so. What waits must be called in a task. When a waiting task is
 * cancelled, the wait throws {@link CancelledError}, and what is awaited is cancelled too, unless
 * the method says otherwise.
 *
 * <p>Longer than most classes here because it is the one door: each method is a line or two under
 * what is to be said of it.
 */
public final class Async {
  private Async() {}

  // ---- running

  /**
   * Runs a program: makes a loop, runs the body on it as a task, then cancels the tasks that are
   * left, waits for them, shuts the default executor down, and closes the loop. What fails
   * meanwhile is reported to the loop's exception handler. The caller waits; if it is interrupted,
   * the body is cancelled. See {@link Runner} for what SIGINT does.
   *
   * @param body the program
   * @param <T> the type of its value
   * @param <X> what it throws
   * @return the body's value
   * @throws X what the body throws
   * @throws CancelledError if the body was cancelled
   * @throws IllegalStateException if the caller is on a loop already
   */
  public static <T extends @Nullable Object, X extends Exception> T run(Body<T, X> body) throws X {
    Objects.requireNonNull(body, "body");
    try (Runner runner = new Runner()) {
      return runner.run(body);
    }
  }

  /**
   * Runs a program without a value, as {@link #run(Body)} does.
   *
   * @param body the program
   * @param <X> what it throws
   * @throws X what the body throws
   */
  public static <X extends Exception> void run(Action<X> body) throws X {
    Objects.requireNonNull(body, "body");
    try (Runner runner = new Runner()) {
      runner.run(body);
    }
  }

  /**
   * Lets the task sleep while others run. {@code sleep(Duration.ZERO)} lets everything run once
   * that is ready now.
   *
   * @param duration how long; nothing or less is like {@code ZERO}
   * @throws CancelledError if the task is cancelled meanwhile
   * @throws IllegalStateException if the caller is no task
   */
  public static void sleep(Duration duration) {
    Objects.requireNonNull(duration, "duration");
    Waiting.sleep(duration);
  }

  // ---- tasks

  /**
   * Makes a task on the running loop. The loop holds it until it is done.
   *
   * @param body what it runs
   * @param <T> the type of its result
   * @return the task
   */
  public static <T extends @Nullable Object> Task<T> createTask(Callable<T> body) {
    Objects.requireNonNull(body, "body");
    return EventLoop.running().createTask(body);
  }

  /**
   * Makes a task on the running loop, with a name, a context, or a start of its own.
   *
   * @param body what it runs
   * @param options the name, context and start
   * @param <T> the type of its result
   * @return the task
   */
  public static <T extends @Nullable Object> Task<T> createTask(
      Callable<T> body, TaskOptions options) {
    Objects.requireNonNull(body, "body");
    Objects.requireNonNull(options, "options");
    return EventLoop.running().createTask(body, options);
  }

  /**
   * Makes a task of a body without a result on the running loop.
   *
   * @param body what it runs
   * @return the task
   */
  public static Task<@Nullable Void> createTask(Action<?> body) {
    Objects.requireNonNull(body, "body");
    return EventLoop.running().createTask(body);
  }

  /**
   * Makes a task of a body without a result on the running loop, with a name, a context, or a start
   * of its own.
   *
   * @param body what it runs
   * @param options the name, context and start
   * @return the task
   */
  public static Task<@Nullable Void> createTask(Action<?> body, TaskOptions options) {
    Objects.requireNonNull(body, "body");
    Objects.requireNonNull(options, "options");
    return EventLoop.running().createTask(body, options);
  }

  /**
   * The task that calls.
   *
   * @return the current task
   * @throws IllegalStateException if the caller is a callback
   */
  public static Task<?> currentTask() {
    Task<?> task = EventLoop.running().currentTask();
    if (task == null) {
      throw new IllegalStateException("currentTask() in a callback: there is none");
    }
    return task;
  }

  /**
   * What waits for the task that calls, and what for that in turn.
   *
   * @return the call graph of the current task
   * @throws IllegalStateException if the caller is a callback
   */
  public static CallGraph callGraph() {
    return CallGraph.of(currentTask());
  }

  /**
   * Where a task stands, what waits for it, and what for that in turn. asyncio's {@code
   * capture_call_graph}.
   *
   * @param future a task or another future of the running loop
   * @return its call graph
   * @throws IllegalStateException if it belongs to another loop
   */
  public static CallGraph callGraph(Future<?> future) {
    Objects.requireNonNull(future, "future");
    return CallGraph.of(future);
  }

  /**
   * Where a task stands and what waits for it, as {@link #callGraph(Future)} tells it, with a limit
   * on the frames of each task.
   *
   * @param future a task or another future of the running loop
   * @param limit how many frames: the innermost ones, if it is positive; none, if it is 0; the
   *     outermost ones, if it is negative
   * @return its call graph
   * @throws IllegalStateException if it belongs to another loop
   */
  public static CallGraph callGraph(Future<?> future, int limit) {
    Objects.requireNonNull(future, "future");
    return CallGraph.of(future, limit);
  }

  /**
   * Prints where a task stands and what waits for it, as {@link CallGraph#format()} has it.
   * asyncio's {@code print_call_graph}.
   *
   * @param future a task or another future of the running loop
   * @param out where to
   * @throws IllegalStateException if it belongs to another loop
   */
  public static void printCallGraph(Future<?> future, PrintStream out) {
    Objects.requireNonNull(future, "future");
    Objects.requireNonNull(out, "out");
    out.print(CallGraph.of(future).format());
  }

  /**
   * Prints where a task stands and what waits for it, with a limit on the frames of each task.
   *
   * @param future a task or another future of the running loop
   * @param limit how many frames, as {@link #callGraph(Future, int)} takes it
   * @param out where to
   * @throws IllegalStateException if it belongs to another loop
   */
  public static void printCallGraph(Future<?> future, int limit, PrintStream out) {
    Objects.requireNonNull(future, "future");
    Objects.requireNonNull(out, "out");
    out.print(CallGraph.of(future, limit).format());
  }

  /**
   * The running loop's tasks that are not done.
   *
   * @return a new set, in order of creation
   */
  public static Set<Task<?>> allTasks() {
    return EventLoop.running().allTasks();
  }

  /**
   * Runs a body with tasks that end together: returns when it and all tasks of the group are done.
   * See {@link TaskGroup} for what failures and cancellations do.
   *
   * @param body gets the group, and runs in place
   * @param <T> the type of its value
   * @return the body's value
   * @throws ExceptionGroup of what failed
   * @throws CancelledError if the calling task was cancelled from outside, and nothing failed
   */
  public static <T extends @Nullable Object> T taskGroup(TaskGroup.Body<T> body) {
    Objects.requireNonNull(body, "body");
    return TaskGroup.run(true, body);
  }

  /**
   * Runs a body without a value with tasks that end together, as {@link #taskGroup(TaskGroup.Body)}
   * does.
   *
   * @param body gets the group, and runs in place
   * @throws ExceptionGroup of what failed
   * @throws CancelledError if the calling task was cancelled from outside, and nothing failed
   */
  public static void taskGroup(TaskGroup.Action body) {
    Objects.requireNonNull(body, "body");
    TaskGroup.runAction(true, body);
  }

  /**
   * Runs a body with tasks that end together but fail alone: a failure does not cancel the others;
   * when all are done, an {@link ExceptionGroup} tells what failed. Beyond asyncio.
   *
   * @param body gets the group, and runs in place
   * @param <T> the type of its value
   * @return the body's value
   * @throws ExceptionGroup of what failed
   * @throws CancelledError if the calling task was cancelled from outside, and nothing failed
   */
  public static <T extends @Nullable Object> T supervisor(TaskGroup.Body<T> body) {
    Objects.requireNonNull(body, "body");
    return TaskGroup.run(false, body);
  }

  /**
   * Runs a body without a value with tasks that end together but fail alone, as {@link
   * #supervisor(TaskGroup.Body)} does.
   *
   * @param body gets the group, and runs in place
   * @throws ExceptionGroup of what failed
   * @throws CancelledError if the calling task was cancelled from outside, and nothing failed
   */
  public static void supervisor(TaskGroup.Action body) {
    Objects.requireNonNull(body, "body");
    TaskGroup.runAction(false, body);
  }

  // ---- limits of time

  /**
   * Runs a body in place within a limit of time: when it is over, the body is cancelled where it
   * waits, and the call throws {@link TimeoutException}. If the body fails in its clean-up, that
   * failure is thrown, with a {@link TimeoutException} suppressed in it.
   *
   * <p>A cancellation by others is none by the limit, also where both come at once, or where it was
   * asked for before this call and is still to be thrown: then the call throws the {@link
   * CancelledError}.
   *
   * @param limit how long; nothing or less expires in the next iteration; null means no limit
   * @param body what to run
   * @param <T> the type of its value
   * @param <X> what it throws
   * @return the body's value
   * @throws X what the body throws
   * @throws TimeoutException if the time was over
   */
  public static <T extends @Nullable Object, X extends Exception> T timeout(
      @Nullable Duration limit, Body<T, X> body) throws X, TimeoutException {
    Objects.requireNonNull(body, "body");
    return Timeout.within(limit, timeout -> body.run());
  }

  /**
   * Runs a body without a value within a limit of time, as {@link #timeout(Duration, Body)} does.
   *
   * @param limit how long; null means no limit
   * @param body what to run
   * @param <X> what it throws
   * @throws X what the body throws
   * @throws TimeoutException if the time was over
   */
  public static <X extends Exception> void timeout(@Nullable Duration limit, Action<X> body)
      throws X, TimeoutException {
    Objects.requireNonNull(body, "body");
    Timeout.<@Nullable Void, X>within(limit, withoutValue(timeout -> body.run()));
  }

  /**
   * Runs a body that can move its own deadline, as {@link #timeout(Duration, Body)} does.
   *
   * @param limit how long; null means no limit
   * @param body gets the {@link Timeout}
   * @param <T> the type of its value
   * @param <X> what it throws
   * @return the body's value
   * @throws X what the body throws
   * @throws TimeoutException if the time was over
   */
  public static <T extends @Nullable Object, X extends Exception> T timeout(
      @Nullable Duration limit, Timeout.Body<T, X> body) throws X, TimeoutException {
    Objects.requireNonNull(body, "body");
    return Timeout.within(limit, body);
  }

  /**
   * Runs a body without a value that can move its own deadline, as {@link #timeout(Duration, Body)}
   * does.
   *
   * @param limit how long; null means no limit
   * @param body gets the {@link Timeout}
   * @param <X> what it throws
   * @throws X what the body throws
   * @throws TimeoutException if the time was over
   */
  @SuppressWarnings("overloads") // a block lambda says by its return which of the two it is
  public static <X extends Exception> void timeout(@Nullable Duration limit, Timeout.Action<X> body)
      throws X, TimeoutException {
    Objects.requireNonNull(body, "body");
    Timeout.<@Nullable Void, X>within(limit, withoutValue(body));
  }

  /**
   * Runs a body in place until a deadline, as {@link #timeout(Duration, Body)} does.
   *
   * @param when the deadline, on the clock of {@link EventLoop#time()}; null means none
   * @param body gets the {@link Timeout}
   * @param <T> the type of its value
   * @param <X> what it throws
   * @return the body's value
   * @throws X what the body throws
   * @throws TimeoutException if the deadline passed
   */
  public static <T extends @Nullable Object, X extends Exception> T timeoutAt(
      @Nullable Duration when, Timeout.Body<T, X> body) throws X, TimeoutException {
    Objects.requireNonNull(body, "body");
    return Timeout.until(when, body);
  }

  /**
   * Runs a body without a value in place until a deadline, as {@link #timeout(Duration, Body)}
   * does.
   *
   * @param when the deadline, on the clock of {@link EventLoop#time()}; null means none
   * @param body gets the {@link Timeout}
   * @param <X> what it throws
   * @throws X what the body throws
   * @throws TimeoutException if the deadline passed
   */
  @SuppressWarnings("overloads") // a block lambda says by its return which of the two it is
  public static <X extends Exception> void timeoutAt(
      @Nullable Duration when, Timeout.Action<X> body) throws X, TimeoutException {
    Objects.requireNonNull(body, "body");
    Timeout.<@Nullable Void, X>until(when, withoutValue(body));
  }

  private static <X extends Exception> Timeout.Body<@Nullable Void, X> withoutValue(
      Timeout.Action<X> body) {
    return timeout -> {
      body.run(timeout);
      return null;
    };
  }

  /**
   * Waits for a future, but not longer than a limit; then the future is cancelled (see {@link
   * #shield}).
   *
   * @param future what to wait for
   * @param limit how long; null means no limit. With nothing or less, a future that is not done is
   *     cancelled at once.
   * @param <T> the type of its result
   * @return the result; a future that ended well in spite of its cancellation counts
   * @throws TimeoutException if the time was over
   * @throws CancelledError if the future or the waiting task was cancelled
   */
  public static <T extends @Nullable Object> T waitFor(Future<T> future, @Nullable Duration limit)
      throws TimeoutException {
    Objects.requireNonNull(future, "future");
    if (isNothing(limit)) {
      return Waiting.noTimeFor(future);
    }
    return Timeout.<T, RuntimeException>within(limit, timeout -> future.await());
  }

  /**
   * Runs a body in place, but not longer than a limit, as {@link #timeout(Duration, Body)} does.
   * With a limit of nothing or less the body does not run at all, unless tasks start eagerly.
   *
   * @param body what to run
   * @param limit how long; null means no limit
   * @param <T> the type of its value
   * @param <X> what it throws
   * @return the body's value
   * @throws X what the body throws
   * @throws TimeoutException if the time was over
   */
  public static <T extends @Nullable Object, X extends Exception> T waitFor(
      Body<T, X> body, @Nullable Duration limit) throws X, TimeoutException {
    Objects.requireNonNull(body, "body");
    if (!isNothing(limit)) {
      return Timeout.within(limit, timeout -> body.run());
    }
    Task<T> task = createTask(body::run);
    try {
      return Waiting.noTimeFor(task);
    } catch (java.util.concurrent.CompletionException wrapped) {
      throw task.isFailed() ? Rethrow.<X>as(task.seenFailure()) : wrapped;
    }
  }

  private static boolean isNothing(@Nullable Duration limit) {
    return limit != null && (limit.isNegative() || limit.isZero());
  }

  // ---- several things at once

  /**
   * The results of all futures, in the order given. If one fails or is cancelled, the future that
   * is returned fails with that at once, and the others go on. Cancelling it cancels them all. One
   * that stands twice is awaited once. Does not wait: {@code gather(a, b).await()} does.
   *
   * @param futures what to gather
   * @param <T> the type of their results
   * @return a future of an unmodifiable list
   * @throws IllegalArgumentException outside a loop, if they belong to different ones
   */
  public static <T extends @Nullable Object> Future<List<T>> gather(
      Collection<? extends Future<? extends T>> futures) {
    Nulls.refuseIn(futures, "futures");
    return GatherFuture.of(new ArrayList<>(futures), true, Async::<T>resultsOf);
  }

  /**
   * The results of all futures, as {@link #gather(Collection)} gives them.
   *
   * @param futures what to gather
   * @param <T> the type of their results
   * @return a future of an unmodifiable list
   */
  @SafeVarargs
  @SuppressWarnings("varargs") // only read
  public static <T extends @Nullable Object> Future<List<T>> gather(
      Future<? extends T>... futures) {
    Nulls.refuseIn(futures, "futures");
    List<Future<? extends T>> all = new ArrayList<>(futures.length);
    for (Future<? extends T> future : futures) {
      all.add(future);
    }
    return gather(all);
  }

  /**
   * The results of bodies that run at once, each as a task, as {@link #gather(Collection)} gives
   * them.
   *
   * @param bodies what the tasks run
   * @param <T> the type of their results
   * @return a future of an unmodifiable list
   */
  @SafeVarargs
  @SuppressWarnings("varargs") // only read
  public static <T extends @Nullable Object> Future<List<T>> gather(
      Callable<? extends T>... bodies) {
    Nulls.refuseIn(bodies, "bodies");
    List<Future<? extends T>> tasks = new ArrayList<>(bodies.length);
    for (Callable<? extends T> body : bodies) {
      tasks.add(createTask(body));
    }
    return gather(tasks);
  }

  /**
   * How each of the futures ended, in the order given; a failure is an outcome like any other.
   * asyncio's {@code gather(…, return_exceptions=True)}.
   *
   * @param futures what to gather
   * @param <T> the type of their results
   * @return a future of an unmodifiable list
   * @throws IllegalArgumentException outside a loop, if they belong to different ones
   */
  public static <T extends @Nullable Object> Future<List<Outcome<T>>> gatherOutcomes(
      Collection<? extends Future<? extends T>> futures) {
    Nulls.refuseIn(futures, "futures");
    return GatherFuture.of(new ArrayList<>(futures), false, Async::<T>outcomesOf);
  }

  /**
   * The results of two futures of different types, as {@link #gather(Collection)} gives them.
   *
   * @param first one future
   * @param second another
   * @param <A> the type of the first result
   * @param <B> the type of the second
   * @return a future of both
   */
  public static <A extends @Nullable Object, B extends @Nullable Object>
      Future<Both<A, B>> gatherBoth(Future<A> first, Future<B> second) {
    Objects.requireNonNull(first, "first");
    Objects.requireNonNull(second, "second");
    return GatherFuture.of(
        List.of(first, second), true, done -> new Both<>(first.result(), second.result()));
  }

  /**
   * The results of three futures of different types, as {@link #gather(Collection)} gives them.
   *
   * @param first one future
   * @param second another
   * @param third a third
   * @param <A> the type of the first result
   * @param <B> the type of the second
   * @param <C> the type of the third
   * @return a future of all three
   */
  public static <A extends @Nullable Object, B extends @Nullable Object, C extends @Nullable Object>
      Future<Three<A, B, C>> gatherThree(Future<A> first, Future<B> second, Future<C> third) {
    Objects.requireNonNull(first, "first");
    Objects.requireNonNull(second, "second");
    Objects.requireNonNull(third, "third");
    return GatherFuture.of(
        List.of(first, second, third),
        true,
        done -> new Three<>(first.result(), second.result(), third.result()));
  }

  @SuppressWarnings("unchecked") // the children are the caller's futures of T
  private static <T extends @Nullable Object> List<T> resultsOf(List<? extends Future<?>> done) {
    List<T> results = new ArrayList<>(done.size());
    for (Future<?> child : done) {
      results.add(child.isFailed() || child.isCancelled() ? null : (T) child.result());
    }
    return java.util.Collections.unmodifiableList(results);
  }

  @SuppressWarnings("unchecked") // the children are the caller's futures of T
  private static <T extends @Nullable Object> List<Outcome<T>> outcomesOf(
      List<? extends Future<?>> done) {
    List<Outcome<T>> outcomes = new ArrayList<>(done.size());
    for (Future<?> child : done) {
      outcomes.add((Outcome<T>) GatherFuture.outcomeOf(child));
    }
    return java.util.Collections.unmodifiableList(outcomes);
  }

  /**
   * Waits until some or all of the futures are done, or the time is over. Never throws for what
   * they ended with, and cancels none of them, not even if the waiting task is cancelled.
   *
   * <p>Its name is asyncio's. As every class has methods {@code wait} of its own, call it {@code
   * Async.wait(…)} even where the others are imported statically.
   *
   * @param futures what to wait for, at least one
   * @param when what to wait for
   * @param limit how long; null means no limit
   * @param <T> the type of their results
   * @return which are done and which are not
   * @throws IllegalArgumentException if there are none
   */
  public static <T extends @Nullable Object> WaitResult<T> wait(
      Collection<? extends Future<? extends T>> futures,
      ReturnWhen when,
      @Nullable Duration limit) {
    Nulls.refuseIn(futures, "futures");
    Objects.requireNonNull(when, "when");
    return Waiting.wait(futures, when, limit);
  }

  /**
   * The futures in the order in which they are done, each once. The iterator waits for the next
   * one; ask it for its {@link Future#result()}.
   *
   * {@snippet :
   * for (var page : asCompleted(pages, null)) {
   *   show(page.result());
   * }
   * }
   *
   * <p>Tasks can share an iterator: each future is given to one of them, in the order in which they
   * asked. A task that is cancelled in {@code next()} has taken none, so that it may ask again. The
   * loop may be left early: what waits for the other futures is taken back when the iterator has
   * become unreachable. Each call of {@code iterator()} begins anew, with all futures that were
   * given here.
   *
   * <p>In asyncio: {@code async for} over {@code as_completed}. {@link #asCompletedFutures} is its
   * plain {@code for}.
   *
   * @param futures what to wait for
   * @param limit how long all of it may take, from the call of {@code iterator()}; null means no
   *     limit. For each future that is not done by then the iterator gives one that failed with
   *     {@link TimeoutException}.
   * @param <T> the type of their results
   * @return an iterable, to be used in a task
   */
  public static <T extends @Nullable Object> Iterable<Future<? extends T>> asCompleted(
      Collection<? extends Future<? extends T>> futures, @Nullable Duration limit) {
    Nulls.refuseIn(futures, "futures");
    List<Future<? extends T>> all = new ArrayList<>(futures);
    return () -> AsCompleted.<T>waiting(all, limit);
  }

  /**
   * As many new futures as are given: the first ends as the first of those that is done, the second
   * as the second, and so on. Neither this nor the iterator waits, so they can be handed to other
   * tasks and callbacks. asyncio's plain {@code for} over {@code as_completed}.
   *
   * {@snippet :
   * for (var next : asCompletedFutures(pages, null)) {
   *   show(next.await());
   * }
   * }
   *
   * <p>Cancelling one of them, as a task does that is cancelled while it waits for one, leaves the
   * given futures alone, and the next of them that is done goes to the next that waits. The loop
   * may be left early, and each call of {@code iterator()} begins anew, as with {@link
   * #asCompleted}.
   *
   * @param futures what to wait for
   * @param limit how long all of it may take, from the call of {@code iterator()}; null means no
   *     limit. The futures that are not done by then fail with {@link TimeoutException}.
   * @param <T> the type of their results
   * @return an iterable, to be used by code of the loop
   */
  public static <T extends @Nullable Object> Iterable<Future<T>> asCompletedFutures(
      Collection<? extends Future<? extends T>> futures, @Nullable Duration limit) {
    Nulls.refuseIn(futures, "futures");
    List<Future<? extends T>> all = new ArrayList<>(futures);
    return () -> AsCompleted.<T>plain(all, limit);
  }

  /**
   * A future that follows another, but does not pass a cancellation on to it: a task that waits for
   * the shield can be cancelled while the other goes on.
   *
   * {@snippet :
   * shield(save).await(); // a timeout around this does not stop save
   * }
   *
   * <p>If the shield is cancelled and the other fails after that, the failure is reported to the
   * loop's exception handler at once, as in asyncio since CPython 3.14, be there others that wait
   * for it or not.
   *
   * @param future what to protect
   * @param <T> the type of its result
   * @return a future to wait for; the given one, if that is done
   */
  public static <T extends @Nullable Object> Future<T> shield(Future<T> future) {
    Objects.requireNonNull(future, "future");
    return Waiting.shield(future);
  }

  /**
   * Runs a blocking call in a virtual thread of its own, with a copy of the current context, and
   * waits for it. For code that would stop the loop: reading files, native code.
   *
   * {@snippet :
   * List<String> lines = toThread(() -> Files.readAllLines(path));
   * }
   *
   * <p>256 such calls of a loop run at once ({@link EventLoop#setThreadLimit} or {@link
   * RunnerOptions#withThreadLimit} set another limit); more wait their turn, first come first
   * served. Where {@link EventLoop#setDefaultExecutor} set an executor, that runs them.
   *
   * <p>Cancelling the waiting task interrupts the call, or takes it back if it has not begun, and
   * ends the wait at once, though the call may take its time to end.
   *
   * @param call the call
   * @param <T> the type of its result
   * @param <X> what it throws
   * @return its result
   * @throws X what it throws
   * @throws CancelledError if the waiting task was cancelled
   * @throws java.util.concurrent.RejectedExecutionException if an executor that was set refuses it
   * @throws IllegalStateException if the caller is no task, or the default executor was shut down
   */
  public static <T extends @Nullable Object, X extends Exception> T toThread(Body<T, X> call)
      throws X {
    Objects.requireNonNull(call, "call");
    Context context = new Context(Context.flowingBindings());
    Future<T> result = EventLoop.running().runInExecutor(null, () -> context.run(call));
    try {
      return result.await();
    } catch (java.util.concurrent.CompletionException wrapped) {
      throw result.isDone() && result.isFailed() ? Rethrow.<X>as(result.seenFailure()) : wrapped;
    }
  }

  /**
   * Runs a blocking call without a result in a thread, as {@link #toThread(Body)} does.
   *
   * @param call the call
   * @param <X> what it throws
   * @throws X what it throws
   */
  public static <X extends Exception> void toThread(Action<X> call) throws X {
    Objects.requireNonNull(call, "call");
    Async.<@Nullable Void, X>toThread(() -> {
      call.run();
      return null;
    });
  }

  /**
   * Runs a body as a task of a loop and waits for it: the way from any thread onto a loop, as
   * {@link #toThread} is the way off it. The task gets a copy of the caller's context. Called in a
   * task of another loop, it suspends that task; any other thread blocks. A loop that does not run
   * yet begins with the body when it does.
   *
   * {@snippet :
   * Page page = fromThread(loop, () -> fetch(url)); // in some server's thread
   * }
   *
   * <p>Interrupting the waiting thread cancels the task. The call then waits for its end all the
   * same, so that nothing of the body runs after it; a second interrupt gives that up. See {@link
   * EventLoop#submit(Callable)} for a call that does not wait.
   *
   * @param loop the loop
   * @param body what the task runs
   * @param <T> the type of its value
   * @param <X> what it throws
   * @return the body's value
   * @throws X what the body throws
   * @throws InterruptedException if the thread was interrupted while it waited; what the body threw
   *     then is suppressed in it
   * @throws java.util.concurrent.CancellationException if the task was cancelled otherwise
   * @throws CancelledError if the caller is a task that was cancelled; then the task is cancelled,
   *     and not waited for
   * @throws IllegalStateException if the caller is on that loop, which would wait for itself, or a
   *     callback of another; or if the loop is closed, be it during the wait
   */
  public static <T extends @Nullable Object, X extends Exception> T fromThread(
      EventLoop loop, Body<T, X> body) throws X, InterruptedException {
    Objects.requireNonNull(loop, "loop");
    Objects.requireNonNull(body, "body");
    return FromThread.call(loop, body);
  }

  /**
   * Runs a body without a value as a task of a loop and waits for it, as {@link
   * #fromThread(EventLoop, Body)} does.
   *
   * @param loop the loop
   * @param body what the task runs
   * @param <X> what it throws
   * @throws X what the body throws
   * @throws InterruptedException if the thread was interrupted while it waited
   */
  public static <X extends Exception> void fromThread(EventLoop loop, Action<X> body)
      throws X, InterruptedException {
    Objects.requireNonNull(loop, "loop");
    Objects.requireNonNull(body, "body");
    Async.<@Nullable Void, X>fromThread(
        loop,
        () -> {
          body.run();
          return null;
        });
  }
}

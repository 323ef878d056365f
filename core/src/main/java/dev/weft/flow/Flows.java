package dev.weft.flow;

import dev.weft.Action;
import dev.weft.Async;
import dev.weft.Body;
import dev.weft.TaskGroup;
import dev.weft.Timeout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Common shapes of work among tasks, for static import.
 *
 * {@snippet file="FlowsTest.java" region="map"}
 */
public final class Flows {
  private Flows() {}

  // ---- time

  /**
   * Runs a body again and again, at once and then at each multiple of a period, without drift,
   * until it throws or the task is cancelled. {@link #ticks} says what happens where a run takes
   * longer than the period.
   *
   * {@snippet file="FlowsTest.java" region="every"}
   *
   * <p>A cancellation ends the body where it waits, or the wait for the next run.
   *
   * @param period from the beginning of one run to that of the next, more than nothing
   * @param body what to run, in the calling task
   * @param <X> what it throws
   * @throws X what it throws: that ends it
   * @throws dev.weft.CancelledError if the task was cancelled
   * @throws IllegalArgumentException if the period is nothing or less
   */
  public static <X extends Exception> void every(Duration period, Action<X> body) throws X {
    Objects.requireNonNull(body, "body");
    for (long _ : ticks(period)) {
      body.run();
    }
  }

  /**
   * Numbers that come at the multiples of a period: 0 at once, 1 a period later, and so on without
   * end and without drift. A loop that is late misses numbers and goes on with the next one that is
   * not past, so that they tell how many were missed.
   *
   * {@snippet file="FlowsTest.java" region="ticks"}
   *
   * @param period the time between two numbers, more than nothing
   * @return what to go through; going through it waits, and a cancellation then loses no number
   * @throws IllegalArgumentException if the period is nothing or less
   */
  public static Iterable<Long> ticks(Duration period) {
    Objects.requireNonNull(period, "period");
    if (!period.isPositive()) {
      throw new IllegalArgumentException("period " + period + ": use more than nothing");
    }
    return () -> new Ticks(period);
  }

  /**
   * Runs a body in place, for a time at most. {@link Async#timeout} without an exception; Kotlin's
   * {@code withTimeoutOrNull}.
   *
   * {@snippet file="FlowsTest.java" region="or-null"}
   *
   * @param limit how long it may take; null for as long as it takes
   * @param body what to run; it is cancelled where it waits when the time is over
   * @param <T> the type of its value
   * @param <X> what it throws
   * @return its value, or null if the time was over
   * @throws X what it throws, a {@link TimeoutException} of its own included
   * @throws dev.weft.CancelledError if the task was cancelled by others
   * @throws IllegalStateException if the caller is no task
   */
  public static <T extends @Nullable Object, X extends Exception> @Nullable T withTimeoutOrNull(
      @Nullable Duration limit, Body<T, X> body) throws X {
    Objects.requireNonNull(body, "body");
    Throwable[] thrown = new Throwable[1];
    Timeout.Body<T, X> noting =
        _ -> {
          try {
            return body.run();
          } catch (Throwable failure) {
            thrown[0] = failure;
            throw failure;
          }
        };
    try {
      return Async.timeout(limit, noting);
    } catch (TimeoutException e) {
      if (e == thrown[0]) {
        throw Flows.<X>ofBody(e);
      }
      return null;
    }
  }

  // The body threw it, so it is one of those that it may throw.
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <X extends Exception> X ofBody(Exception failure) {
    return (X) failure;
  }

  /**
   * Runs a body without a value in place, for a time at most. trio's {@code move_on_after}.
   *
   * @param limit how long it may take; null for as long as it takes
   * @param body what to run; it is cancelled where it waits when the time is over
   * @param <X> what it throws
   * @return whether the time was over before it had ended
   * @throws X what it throws, a {@link TimeoutException} of its own included
   * @throws dev.weft.CancelledError if the task was cancelled by others
   * @throws IllegalStateException if the caller is no task
   */
  public static <X extends Exception> boolean moveOnAfter(@Nullable Duration limit, Action<X> body)
      throws X {
    Objects.requireNonNull(body, "body");
    Body<Boolean, X> ended =
        () -> {
          body.run();
          return true;
        };
    return withTimeoutOrNull(limit, ended) == null;
  }

  // ---- several at once

  /**
   * Runs bodies at the same time, each in a task, until one succeeds; cancels the others, and waits
   * for their end. Their failures do not matter then, but what fails after its cancellation is
   * reported.
   *
   * {@snippet file="FlowsTest.java" region="race"}
   *
   * <p>A cancellation of the calling task ends all of them before it goes on.
   *
   * @param bodies one or more
   * @param <T> the type of the value
   * @return the value of the first that succeeded
   * @throws dev.weft.ExceptionGroup of all failures, if none succeeded
   * @throws dev.weft.CancelledError if the task was cancelled, or all bodies were
   * @throws IllegalArgumentException if there are no bodies
   * @throws IllegalStateException if the caller is no task
   */
  public static <T extends @Nullable Object> T race(
      Collection<? extends Callable<? extends T>> bodies) {
    Objects.requireNonNull(bodies, "bodies");
    List<Callable<? extends T>> all = new ArrayList<>();
    for (Callable<? extends T> body : bodies) {
      all.add(Objects.requireNonNull(body, "null in bodies"));
    }
    if (all.isEmpty()) {
      throw new IllegalArgumentException("a race of nobody: give one body or more");
    }
    return Race.run(all);
  }

  /**
   * Runs bodies at the same time until one succeeds, as {@link #race(Collection)} does.
   *
   * @param bodies one or more
   * @param <T> the type of the value
   * @return the value of the first that succeeded
   * @throws dev.weft.ExceptionGroup of all failures, if none succeeded
   */
  @SafeVarargs
  @SuppressWarnings("varargs") // the array is only read
  public static <T extends @Nullable Object> T race(Callable<? extends T>... bodies) {
    Objects.requireNonNull(bodies, "bodies");
    return race(Arrays.asList(bodies));
  }

  /**
   * Does something with each item, so many at a time, and gives the results in the order of the
   * items. Items are taken and results are kept only as far as that: at any time there are no more
   * than the limit that were taken and whose results were not.
   *
   * {@snippet file="FlowsTest.java" region="map"}
   *
   * <p>The first failure, of an item or in getting one, cancels the others, waits for their end,
   * and is thrown as soon as it is there, whatever results there are before it. A cancellation of
   * the task that goes through them does the same.
   *
   * @param limit how many at a time, 1 or more
   * @param items what to do it with; taken in a task, so going through it may wait
   * @param mapping what to do, in a task for each item
   * @param <T> the type of the items
   * @param <R> the type of the results
   * @return the results, to be gone through once, and closed where that may be left early
   * @throws IllegalArgumentException if the limit is less than 1
   */
  public static <T, R extends @Nullable Object> Results<R> mapConcurrently(
      int limit, Iterable<? extends T> items, Mapping<? super T, ? extends R> mapping) {
    return mapped(limit, items, mapping, true);
  }

  /**
   * Does something with each item, so many at a time, as {@link #mapConcurrently} does, but gives
   * the results as they come.
   *
   * @param limit how many at a time, 1 or more
   * @param items what to do it with; taken in a task, so going through it may wait
   * @param mapping what to do, in a task for each item
   * @param <T> the type of the items
   * @param <R> the type of the results
   * @return the results, to be gone through once, and closed where that may be left early
   * @throws IllegalArgumentException if the limit is less than 1
   */
  public static <T, R extends @Nullable Object> Results<R> mapAsCompleted(
      int limit, Iterable<? extends T> items, Mapping<? super T, ? extends R> mapping) {
    return mapped(limit, items, mapping, false);
  }

  private static <T, R extends @Nullable Object> Results<R> mapped(
      int limit,
      Iterable<? extends T> items,
      Mapping<? super T, ? extends R> mapping,
      boolean inOrder) {
    Objects.requireNonNull(items, "items");
    Objects.requireNonNull(mapping, "mapping");
    if (limit < 1) {
      throw new IllegalArgumentException("limit " + limit + ": use 1 or more");
    }
    return new Mapped<T, R>(limit, items, mapping, inOrder);
  }

  /**
   * Starts something in a group that goes on, a server say, and waits until it is ready. trio's
   * {@code nursery.start}.
   *
   * {@snippet file="FlowsTest.java" region="start"}
   *
   * <p>If the calling task is cancelled before that, what was started is cancelled and waited for.
   *
   * @param group where its task belongs
   * @param body what to run in the task; it says when it is ready
   * @param <T> the type of what it says
   * @return what it said
   * @throws IllegalStateException if it ended without saying so, or the group is over
   * @throws java.util.concurrent.CompletionException if it failed before it was ready, by a checked
   *     exception; an unchecked one is thrown as it is. The group does not notice
   */
  public static <T extends @Nullable Object> T start(TaskGroup group, StartedBody<T> body) {
    Objects.requireNonNull(group, "group");
    Objects.requireNonNull(body, "body");
    return Starting.start(group, body);
  }

  /**
   * Values that a task produces while they are gone through: a generator.
   *
   * {@snippet file="FlowsTest.java" region="generate"}
   *
   * <p>The task begins when the first value is asked for, and is at most a buffer ahead. What it
   * fails with is thrown after the values before it. It ends where the results are closed, and
   * where the task that goes through them is cancelled.
   *
   * @param bufferSize how many values it may be ahead, 1 or more
   * @param body produces them
   * @param <T> the type of the values
   * @return the values, to be gone through once, and closed where that may be left early
   * @throws IllegalArgumentException if the buffer is less than 1
   */
  public static <T> Results<T> generate(int bufferSize, GeneratorBody<T> body) {
    Objects.requireNonNull(body, "body");
    if (bufferSize < 1) {
      throw new IllegalArgumentException("bufferSize " + bufferSize + ": use 1 or more");
    }
    return new Generated<>(bufferSize, body);
  }
}

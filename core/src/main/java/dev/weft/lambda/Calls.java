package dev.weft.lambda;

import dev.weft.Action;
import dev.weft.Async;
import dev.weft.Body;
import dev.weft.Context;
import dev.weft.EventLoop;
import dev.weft.Future;
import dev.weft.LoopGroup;
import dev.weft.Runner;
import dev.weft.Task;
import dev.weft.TaskGroup;
import dev.weft.TaskOptions;
import dev.weft.Timeout;
import dev.weft.flow.Flows;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * The methods of Weft that take code, for Kotlin, Groovy and Scala. Java's compiler chooses between
 * two overloads, for code with a value and for code without, by looking into a lambda; others take
 * the wrong one, or neither. Here each has one form: the code is a {@link Callable}, or takes one
 * parameter, and stands last, and code without a value gives the language's own nothing.
 *
 * <pre>{@code
 * import dev.weft.lambda.Calls.*          // Kotlin
 *
 * fun main() = runLoop {
 *     val pages = taskGroup { group ->
 *         listOf("news", "weather").map { createTask(group) { fetch(it) } }
 *     }
 *     pages.forEach { println(it.await()) }
 * }
 * }</pre>
 *
 * <p>They do what the methods do that they are named after, and throw what those throw; checked
 * exceptions of the code as they are. Only {@code run} has other names, as Kotlin has a function of
 * that name, which it takes where it can.
 */
public final class Calls {
  private Calls() {}

  /**
   * {@link Async#run(Body)}.
   *
   * @param body the code
   * @param <T> the type of its value
   * @return the code's value
   * @throws Exception what the code throws, and what that method throws
   */
  public static <T extends @Nullable Object> T runLoop(Callable<T> body) throws Exception {
    Objects.requireNonNull(body, "body");
    return Async.run((Body<T, Exception>) body::call);
  }

  /**
   * {@link Runner#run(Body)}.
   *
   * @param runner the runner
   * @param body the code
   * @param <T> the type of its value
   * @return the code's value
   * @throws Exception what the code throws, and what that method throws
   */
  public static <T extends @Nullable Object> T runLoop(Runner runner, Callable<T> body)
      throws Exception {
    Objects.requireNonNull(runner, "runner");
    Objects.requireNonNull(body, "body");
    return runner.run((Body<T, Exception>) body::call);
  }

  /**
   * {@link Async#createTask(Callable)}.
   *
   * @param body the code
   * @param <T> the type of its value
   * @return the task
   */
  public static <T extends @Nullable Object> Task<T> createTask(Callable<T> body) {
    Objects.requireNonNull(body, "body");
    return Async.createTask(body);
  }

  /**
   * {@link Async#createTask(Callable, TaskOptions)}.
   *
   * @param options name, context and start
   * @param body the code
   * @param <T> the type of its value
   * @return the task
   */
  public static <T extends @Nullable Object> Task<T> createTask(
      TaskOptions options, Callable<T> body) {
    Objects.requireNonNull(options, "options");
    Objects.requireNonNull(body, "body");
    return Async.createTask(body, options);
  }

  /**
   * {@link TaskGroup#createTask(Callable)}.
   *
   * @param group the group
   * @param body the code
   * @param <T> the type of its value
   * @return the task
   */
  public static <T extends @Nullable Object> Task<T> createTask(TaskGroup group, Callable<T> body) {
    Objects.requireNonNull(group, "group");
    Objects.requireNonNull(body, "body");
    return group.createTask(body);
  }

  /**
   * {@link TaskGroup#createTask(Callable, TaskOptions)}.
   *
   * @param group the group
   * @param options name, context and start
   * @param body the code
   * @param <T> the type of its value
   * @return the task
   */
  public static <T extends @Nullable Object> Task<T> createTask(
      TaskGroup group, TaskOptions options, Callable<T> body) {
    Objects.requireNonNull(group, "group");
    Objects.requireNonNull(options, "options");
    Objects.requireNonNull(body, "body");
    return group.createTask(body, options);
  }

  /**
   * {@link EventLoop#createTask(Callable)}.
   *
   * @param loop the loop
   * @param body the code
   * @param <T> the type of its value
   * @return the task
   */
  public static <T extends @Nullable Object> Task<T> createTask(EventLoop loop, Callable<T> body) {
    Objects.requireNonNull(loop, "loop");
    Objects.requireNonNull(body, "body");
    return loop.createTask(body);
  }

  /**
   * {@link EventLoop#createTask(Callable, TaskOptions)}.
   *
   * @param loop the loop
   * @param options name, context and start
   * @param body the code
   * @param <T> the type of its value
   * @return the task
   */
  public static <T extends @Nullable Object> Task<T> createTask(
      EventLoop loop, TaskOptions options, Callable<T> body) {
    Objects.requireNonNull(loop, "loop");
    Objects.requireNonNull(options, "options");
    Objects.requireNonNull(body, "body");
    return loop.createTask(body, options);
  }

  /**
   * {@link EventLoop#submit(Callable)}.
   *
   * @param loop the loop
   * @param body the code
   * @param <T> the type of its value
   * @return the future of its value
   */
  public static <T extends @Nullable Object> Future<T> submit(EventLoop loop, Callable<T> body) {
    Objects.requireNonNull(loop, "loop");
    Objects.requireNonNull(body, "body");
    return loop.submit(body);
  }

  /**
   * {@link LoopGroup#submit(Callable)}.
   *
   * @param group the group
   * @param body the code
   * @param <T> the type of its value
   * @return the future of its value
   */
  public static <T extends @Nullable Object> Future<T> submit(LoopGroup group, Callable<T> body) {
    Objects.requireNonNull(group, "group");
    Objects.requireNonNull(body, "body");
    return group.submit(body);
  }

  /**
   * {@link Async#taskGroup(TaskGroup.Body)}.
   *
   * @param body the code
   * @param <T> the type of its value
   * @return the code's value
   */
  public static <T extends @Nullable Object> T taskGroup(TaskGroup.Body<T> body) {
    Objects.requireNonNull(body, "body");
    return Async.taskGroup(body);
  }

  /**
   * {@link Async#supervisor(TaskGroup.Body)}.
   *
   * @param body the code
   * @param <T> the type of its value
   * @return the code's value
   */
  public static <T extends @Nullable Object> T supervisor(TaskGroup.Body<T> body) {
    Objects.requireNonNull(body, "body");
    return Async.supervisor(body);
  }

  /**
   * {@link Async#timeout(Duration, Timeout.Body)}.
   *
   * @param limit how long; null for no limit
   * @param body the code
   * @param <T> the type of its value
   * @return the code's value
   * @throws Exception what the code throws, and what that method throws
   */
  public static <T extends @Nullable Object> T timeout(
      @Nullable Duration limit, Timeout.Body<T, ?> body) throws Exception {
    Objects.requireNonNull(body, "body");
    return Async.<T, Exception>timeout(limit, timeout -> body.call(timeout));
  }

  /**
   * {@link Async#timeoutAt(Duration, Timeout.Body)}.
   *
   * @param when the deadline; null for none
   * @param body the code
   * @param <T> the type of its value
   * @return the code's value
   * @throws Exception what the code throws, and what that method throws
   */
  public static <T extends @Nullable Object> T timeoutAt(
      @Nullable Duration when, Timeout.Body<T, ?> body) throws Exception {
    Objects.requireNonNull(body, "body");
    return Async.<T, Exception>timeoutAt(when, timeout -> body.call(timeout));
  }

  /**
   * {@link Async#waitFor(Body, Duration)}.
   *
   * @param limit how long; null for no limit
   * @param body the code
   * @param <T> the type of its value
   * @return the code's value
   * @throws Exception what the code throws, and what that method throws
   */
  public static <T extends @Nullable Object> T waitFor(@Nullable Duration limit, Callable<T> body)
      throws Exception {
    Objects.requireNonNull(body, "body");
    return Async.waitFor((Body<T, Exception>) body::call, limit);
  }

  /**
   * {@link Async#toThread(Body)}.
   *
   * @param body the code
   * @param <T> the type of its value
   * @return the code's value
   * @throws Exception what the code throws, and what that method throws
   */
  public static <T extends @Nullable Object> T toThread(Callable<T> body) throws Exception {
    Objects.requireNonNull(body, "body");
    return Async.toThread((Body<T, Exception>) body::call);
  }

  /**
   * {@link Async#fromThread(EventLoop, Body)}.
   *
   * @param loop the loop
   * @param body the code
   * @param <T> the type of its value
   * @return the code's value
   * @throws Exception what the code throws, and what that method throws
   */
  public static <T extends @Nullable Object> T fromThread(EventLoop loop, Callable<T> body)
      throws Exception {
    Objects.requireNonNull(loop, "loop");
    Objects.requireNonNull(body, "body");
    return Async.fromThread(loop, (Body<T, Exception>) body::call);
  }

  /**
   * {@link Context#run(Body)}.
   *
   * @param context the context
   * @param body the code
   * @param <T> the type of its value
   * @return the code's value
   * @throws Exception what the code throws, and what that method throws
   */
  public static <T extends @Nullable Object> T runIn(Context context, Callable<T> body)
      throws Exception {
    Objects.requireNonNull(context, "context");
    Objects.requireNonNull(body, "body");
    return context.run((Body<T, Exception>) body::call);
  }

  /**
   * {@link Context#suppressFlow(Body)}.
   *
   * @param body the code
   * @param <T> the type of its value
   * @return the code's value
   * @throws Exception what the code throws, and what that method throws
   */
  public static <T extends @Nullable Object> T suppressFlow(Callable<T> body) throws Exception {
    Objects.requireNonNull(body, "body");
    return Context.suppressFlow((Body<T, Exception>) body::call);
  }

  /**
   * {@link Flows#withTimeoutOrNull}.
   *
   * @param limit how long; null for no limit
   * @param body the code
   * @param <T> the type of its value
   * @return the code's value; null if the time was over
   * @throws Exception what the code throws, and what that method throws
   */
  public static <T extends @Nullable Object> @Nullable T withTimeoutOrNull(
      @Nullable Duration limit, Callable<T> body) throws Exception {
    Objects.requireNonNull(body, "body");
    return Flows.withTimeoutOrNull(limit, (Body<T, Exception>) body::call);
  }

  /**
   * {@link Flows#moveOnAfter}.
   *
   * @param limit how long; null for no limit
   * @param body the code
   * @return whether the time was over before it had ended
   * @throws Exception what the code throws, and what that method throws
   */
  public static boolean moveOnAfter(@Nullable Duration limit, Callable<?> body) throws Exception {
    Objects.requireNonNull(body, "body");
    return Flows.moveOnAfter(limit, action(body));
  }

  /**
   * {@link Flows#every}.
   *
   * @param period from one run to the next
   * @param body the code
   * @throws Exception what the code throws, and what that method throws
   */
  public static void every(Duration period, Callable<?> body) throws Exception {
    Objects.requireNonNull(period, "period");
    Objects.requireNonNull(body, "body");
    Flows.every(period, action(body));
  }

  private static Action<Exception> action(Callable<?> body) {
    return () -> {
      var _ = body.call();
    };
  }
}

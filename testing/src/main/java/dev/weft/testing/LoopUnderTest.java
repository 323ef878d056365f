package dev.weft.testing;

import dev.weft.Async;
import dev.weft.CancelledError;
import dev.weft.Context;
import dev.weft.EventLoop;
import dev.weft.Future;
import dev.weft.Runner;
import dev.weft.RunnerOptions;
import dev.weft.Task;
import dev.weft.TaskOptions;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.InvocationInterceptor.Invocation;

/**
 * The loop of one test: runs the test's methods, one after another, and judges what they leave. For
 * one thread at a time, which is JUnit's.
 */
final class LoopUnderTest {
  /** How long what is left may take to end once it is cancelled, on the loop's clock. */
  private static final Duration SHUTDOWN_LIMIT = Duration.ofSeconds(2);

  private static final Duration BLOCKED_LIMIT = Duration.ofSeconds(1);

  /** The same in real time, with everything else that belongs to the end. */
  private static final Duration END_LIMIT = Duration.ofSeconds(15);

  /** What comes from other threads, or over a socket, has so long to come after a test. */
  private static final Duration GRACE = Duration.ofSeconds(1);

  /** What is ready, and what that makes ready, has so many iterations. */
  private static final int GRACE_ITERATIONS = 100;

  private final @Nullable VirtualClock clock;
  private final Duration limit;
  private final Runner runner;
  private final EventLoop loop;
  private final ErrorReports reports;
  private final Context context = Context.copyOfCurrent();
  private final TestTask testTask;

  /** Whether the loop runs for ever, so that nothing can be done with it. */
  private boolean abandoned;

  LoopUnderTest(LoopClock kind, Duration limit) {
    this.clock = kind == LoopClock.VIRTUAL ? new VirtualClock() : null;
    this.limit = limit;
    this.runner = new Runner(options(clock));
    this.loop = runner.loop();
    // Debug mode is for the origins: the first test of a JVM is slow, and nobody wants to know.
    loop.setSlowCallbackDuration(Duration.ZERO);
    this.reports = new ErrorReports(loop);
    this.testTask = new TestTask(loop, context);
  }

  private static RunnerOptions options(@Nullable VirtualClock clock) {
    var options =
        RunnerOptions.DEFAULT
            .withDebug(true)
            .withShutdownLimit(SHUTDOWN_LIMIT)
            .withBlockedLimit(BLOCKED_LIMIT);
    return clock == null ? options : options.withPoller(clock);
  }

  EventLoop loop() {
    return loop;
  }

  /** The virtual clock, or null on the real one. */
  @Nullable VirtualClock clock() {
    return clock;
  }

  ErrorReports reports() {
    return reports;
  }

  /**
   * Runs a method of the test in the test's task, and throws what it throws; or what ended the run
   * before the method: a deadlock, or the limit. Then the method is cancelled, so that it can clean
   * up.
   */
  <T extends @Nullable Object> T run(String name, Invocation<T> method) throws Throwable {
    if (abandoned) {
      throw new IllegalStateException(name + "() cannot run: the loop of its test was left behind");
    }
    var body = new MethodBody<>(method);
    Future<@Nullable Void> ended = testTask.begin(name, body);
    Throwable failure = await(name + "()", ended, limit);
    if (failure == null) {
      return body.outcome();
    }
    if (body.isUnderWay() && !abandoned) {
      testTask.cancel("the test has failed");
      if (!ended.isCancelled()) {
        addTo(failure, await("the end of " + name + "()", ended, END_LIMIT));
      }
    }
    if (!(body.failure instanceof CancelledError)) {
      addTo(failure, body.failure);
    }
    throw failure;
  }

  /**
   * Closes the loop.
   *
   * @param failed whether the test has failed already: then what it leaves is no wonder
   * @throws AssertionError if the test left something behind, or made errors and did not take them
   * @throws java.util.concurrent.TimeoutException if the loop does not come to an end
   */
  void close(boolean failed) throws Exception {
    if (abandoned) {
      return;
    }
    Throwable failure = endTask();
    if (!failed && !abandoned) {
      failure = addTo(failure, settle());
    }
    if (!abandoned) {
      String left = failed || failure != null ? "" : Leftovers.describe(loop);
      failure = addTo(failure, Verdict.of(left, reports.take()));
      failure = addTo(failure, shutDown());
    }
    switch (failure) {
      case null -> {}
      case Exception exception -> throw exception;
      case Error error -> throw error;
      default -> throw new AssertionError(failure);
    }
  }

  private @Nullable Throwable endTask() {
    Task<?> task = testTask.end();
    return task == null ? null : await("the test's task", task, END_LIMIT);
  }

  /** Lets what is under way come to its end, without moving a virtual clock. */
  private @Nullable Throwable settle() {
    Task<Boolean> ending =
        start(
            "the end of the test",
            () -> {
              letOthersRun();
              return true;
            });
    return await("what the test began", ending, END_LIMIT);
  }

  private void letOthersRun() {
    long start = System.nanoTime();
    for (int i = 0; Leftovers.mayStillEnd(loop); i++) {
      boolean inTime = System.nanoTime() - start < GRACE.toNanos();
      if (i < GRACE_ITERATIONS) {
        Async.sleep(Duration.ZERO);
      } else if (inTime && clock == null) {
        Async.sleep(Duration.ofMillis(1));
      } else if (inTime && loop.inspection().awaitsOutside()) {
        Async.sleep(Duration.ZERO);
      } else {
        return;
      }
    }
  }

  private @Nullable Throwable shutDown() {
    loop.setTaskFactory(null);
    loop.setExceptionHandler((_, _) -> {}); // what fails now does so because the test is over
    var closing = new BoundedRun("closing the loop", loop, this::closeRunner, () -> {});
    return closing.await(END_LIMIT);
  }

  private void closeRunner() {
    runner.close();
    if (!loop.isClosed()) {
      var text = new StringBuilder("the loop could not be closed, and is left behind. It stands");
      TestFrames.appendStack(text, loop.inspection().stack());
      throw new IllegalStateException(text.toString());
    }
  }

  private <T extends @Nullable Object> Task<T> start(String name, Callable<T> body) {
    return Task.start(loop, body, TaskOptions.named(name).withContext(context));
  }

  private @Nullable Throwable await(String what, Future<?> end, Duration atMost) {
    var run =
        new BoundedRun(
            what,
            loop,
            () -> loop.runUntilComplete(end),
            () -> {
              boolean _ =
                  end instanceof Task<?> task && task.cancel("the time of the test is over");
              testTask.cancel("the time of the test is over");
            });
    Throwable failure = run.await(atMost);
    abandoned = run.isAbandoned();
    return failure;
  }

  /** The first of two failures, if there is any, with the second suppressed in it. */
  private static @Nullable Throwable addTo(@Nullable Throwable first, @Nullable Throwable second) {
    if (first == null) {
      return second;
    }
    if (second != null && second != first) {
      first.addSuppressed(second);
    }
    return first;
  }

  /** Keeps what a method throws away from the loop, which would wrap some of it. */
  private static final class MethodBody<T extends @Nullable Object> implements Runnable {
    private final Invocation<T> method;
    private @Nullable T value;
    private @Nullable Throwable failure;
    private boolean underWay = true;

    MethodBody(Invocation<T> method) {
      this.method = method;
    }

    @Override
    public void run() {
      try {
        value = method.proceed();
        TestTask.throwPendingCancellation();
      } catch (Throwable e) {
        failure = e;
      }
      underWay = false;
    }

    boolean isUnderWay() {
      return underWay;
    }

    @SuppressWarnings("NullAway") // without a failure, the value is what the method returned
    T outcome() throws Throwable {
      if (failure != null) {
        throw failure;
      }
      return value;
    }
  }
}

package dev.weft.conformance;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Runs programs one after another, and says of each whether its trace is the expected one. A
 * program that does not end is given up after a time, and its threads with it.
 */
final class Checker implements AutoCloseable {
  private final Duration limit;
  private ExecutorService worker = newWorker();

  /**
   * A checker.
   *
   * @param limit how long a program may run, in real time
   */
  Checker(Duration limit) {
    this.limit = limit;
  }

  private static ExecutorService newWorker() {
    // Daemons, and so are the loops that they start: one that hangs does not keep the JVM.
    return Executors.newSingleThreadExecutor(
        Thread.ofPlatform().daemon().name("conformance-", 0).factory());
  }

  Verdict check(Program program) throws InterruptedException {
    var trace = new Trace();
    Future<List<Throwable>> run = worker.submit(() -> Machine.run(program, trace));
    try {
      List<Throwable> errors = run.get(limit.toNanos(), TimeUnit.NANOSECONDS);
      return Verdict.of(program, trace.lines(), errors);
    } catch (ExecutionException e) {
      return Verdict.of(program, trace.lines(), List.of(e.getCause()));
    } catch (TimeoutException _) {
      worker.shutdownNow();
      worker = newWorker();
      var hang = new TimeoutException("the program did not end within " + limit);
      return Verdict.of(program, trace.lines(), List.of(hang));
    }
  }

  @Override
  public void close() {
    worker.shutdownNow();
  }
}

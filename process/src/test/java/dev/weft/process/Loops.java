package dev.weft.process;

import dev.weft.Action;
import dev.weft.Async;
import dev.weft.ErrorReport;
import dev.weft.Runner;
import dev.weft.RunnerOptions;
import dev.weft.testing.VirtualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Runs the bodies of tests on a loop with real processes, with a deadline. */
final class Loops {
  static final Duration DEADLINE = Duration.ofSeconds(50);

  private Loops() {}

  /** What the pipes to a child are read by. */
  enum Pipes {
    /** The loop's selector. */
    SELECTED,
    /** Threads, as on loops and systems where no selector knows them. */
    THREADS
  }

  /** Runs a body as a task; anything that is reported fails the test. */
  static void run(Pipes pipes, Action<Exception> body) throws Exception {
    var reports = runReporting(pipes, body);
    if (!reports.isEmpty()) {
      throw new AssertionError("reported: " + reports);
    }
  }

  /** Runs a body on a loop with a selector. */
  static void run(Action<Exception> body) throws Exception {
    run(Pipes.SELECTED, body);
  }

  /** Runs a body as a task, and returns what is reported until its loop is closed. */
  static List<ErrorReport> runReporting(Pipes pipes, Action<Exception> body) throws Exception {
    List<ErrorReport> reports = new ArrayList<>();
    var options =
        pipes == Pipes.THREADS
            ? RunnerOptions.DEFAULT.withPoller(new VirtualClock())
            : RunnerOptions.DEFAULT;
    try (var runner = new Runner(options)) {
      runner
          .loop()
          .setExceptionHandler((_, report) -> {
            // When the collector runs is no affair of a test's, but of those that ask for it; nor
            // is how long a step takes on a machine that has much else to do.
            if (report.kind() != ErrorReport.Kind.FORGOTTEN
                && report.kind() != ErrorReport.Kind.BLOCKED) {
              reports.add(report);
            }
          });
      if (pipes == Pipes.THREADS) {
        // Virtual time goes on while a child takes longer than a second: JUnit's limit must do.
        runner.run(body);
      } else {
        runner.run(() -> Async.timeout(DEADLINE, body));
      }
    }
    return reports;
  }

  /** Lets others run until something has become true; the deadline of the test bounds it. */
  static void until(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      Async.sleep(Duration.ofMillis(1));
    }
  }
}

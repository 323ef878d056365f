package dev.weft.net;

import dev.weft.Action;
import dev.weft.Async;
import dev.weft.ErrorReport;
import dev.weft.EventLoop;
import dev.weft.fixtures.LoopRunner;
import dev.weft.net.internal.poll.ChannelPoller;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs the bodies of tests on a loop with real sockets, with a deadline. The suites run over the
 * simulated network, too: see the tests of module {@code simulation}.
 */
public final class Loops {
  private static final Duration DEADLINE = Duration.ofSeconds(30);

  /** What runs them in place of a loop with real sockets, if the class path names one. */
  private static final @Nullable LoopRunner OTHER = LoopRunner.find().orElse(null);

  private static final LoopRunner RUNNER =
      OTHER == null ? body -> Async.run(() -> body.run()) : OTHER;

  private Loops() {}

  /** Whether they have the real system's sockets. */
  static boolean areReal() {
    return OTHER == null;
  }

  /** Runs a body as a task; anything that is reported fails the test. */
  public static void run(Action<Exception> body) throws Exception {
    var reports = runReporting(_ -> body.run());
    if (!reports.isEmpty()) {
      throw new AssertionError("reported: " + reports);
    }
  }

  /** Runs a body as a task, gives it the list of what is reported, and returns that list. */
  public static List<ErrorReport> runReporting(ReportingBody body) throws Exception {
    List<ErrorReport> reports = new ArrayList<>();
    RUNNER.run(() -> {
      EventLoop.running()
          .setExceptionHandler((_, report) -> {
            // When the collector runs is no affair of a test's, but of those that ask for it; nor
            // is how long a step takes on a machine that has much else to do.
            if (report.kind() != ErrorReport.Kind.FORGOTTEN
                && report.kind() != ErrorReport.Kind.BLOCKED) {
              reports.add(report);
            }
          });
      Async.timeout(DEADLINE, () -> body.run(reports));
    });
    return reports;
  }

  /** Lets others run until something has become true; the deadline of the test bounds it. */
  public static void until(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      Async.sleep(Duration.ZERO);
    }
  }

  /** Lets everything run once that is ready now. */
  public static void turn() {
    Async.sleep(Duration.ZERO);
  }

  /** How many channels the running loop's poller watches, those that were just closed left out. */
  public static int watchedChannels() {
    var poller = ChannelPoller.of(EventLoop.running());
    try {
      poller.releaseClosed();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return poller.watched().size();
  }

  @FunctionalInterface
  public interface ReportingBody {
    void run(List<ErrorReport> reports) throws Exception;
  }
}

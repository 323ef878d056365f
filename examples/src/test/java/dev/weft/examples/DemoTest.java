package dev.weft.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class DemoTest {
  private static final int CLIENTS = 50;

  /** Itself, the reporter, the progress, and two for each client. */
  private static final int TASKS = 3 + 2 * CLIENTS;

  @Test
  void run_timeIsUp_ends() throws Exception {
    var options = new DemoOptions(CLIENTS, Duration.ofMillis(300));

    var summary = Demo.run(options, DemoProgress.inLines(new PrintStream(new Screen(), true)));

    assertThat(summary.ending()).isEqualTo(DemoSummary.Ending.TIME_WAS_UP);
    assertThat(summary.elapsed()).isGreaterThanOrEqualTo(options.duration());
  }

  @Test
  void run_interruptedOnceAllTalk_endsWithTheSummary() throws Exception {
    var screen = new Screen();
    var progress = DemoProgress.inLines(new PrintStream(screen, true));
    try (var caller = Executors.newSingleThreadExecutor()) {
      var running =
          caller.submit(() -> Demo.run(new DemoOptions(CLIENTS, Duration.ofDays(1)), progress));
      screen.awaitLine(".*\\b50 connected +[1-9][0-9,]* messages .*");

      caller.shutdownNow();

      DemoSummary summary = running.get();
      assertThat(summary.ending()).isEqualTo(DemoSummary.Ending.CANCELLED);
      assertThat(summary.messages()).isPositive();
      assertThat(summary.latencies().percentile(0.50)).isPositive();
      assertThat(summary.tasksMade()).isEqualTo(TASKS);
      if ("scheduler".equals(System.getProperty("weft.engine"))) {
        assertThat(summary.carriers()).singleElement().asString().startsWith("weft-loop-");
      } else {
        assertThat(summary.carriers()).isNotEmpty();
      }
    }
  }

  @Test
  void describe_endedByCtrlC_saysSo() {
    var latencies = new Latencies();
    latencies.record(1_500_000);
    var carriers = new Carriers();
    carriers.noteCurrent();

    var summary =
        new DemoSummary(
            DemoSummary.Ending.CANCELLED,
            1_000,
            Duration.ofSeconds(2),
            latencies,
            2_003,
            carriers.names());

    assertThat(summary.describe())
        .startsWith("1,000 clients and their server talked for 2.0 s, then it was interrupted.")
        .containsPattern("latency p50 +1.50 ms")
        .containsPattern("tasks made +2,003 ");
  }

  /** Keeps what is written, for a test that waits for a certain line. */
  private static final class Screen extends ByteArrayOutputStream {
    @Override
    public synchronized void flush() {
      notifyAll();
    }

    synchronized void awaitLine(String pattern) throws InterruptedException {
      while (toString(UTF_8).lines().noneMatch(line -> line.matches(pattern))) {
        wait();
      }
    }
  }
}

package dev.weft.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class DemoTest {
  private static final int CLIENTS = 50;

  /** Itself, the reporter, the progress, and two for each client. */
  private static final int TASKS = 3 + 2 * CLIENTS;

  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final DemoProgress progress = DemoProgress.inLines(new PrintStream(written, true));

  @Test
  void run_timeIsUp_everyClientTalked() throws Exception {
    var options = new DemoOptions(CLIENTS, Duration.ofMillis(600));

    var summary = Demo.run(options, progress);

    assertThat(summary.ending()).isEqualTo(DemoSummary.Ending.TIME_WAS_UP);
    assertThat(summary.messages()).isGreaterThanOrEqualTo(CLIENTS);
    assertThat(summary.tasksMade()).isEqualTo(TASKS);
    assertThat(summary.latencies().percentile(0.50)).isPositive();
    assertThat(written.toString(StandardCharsets.UTF_8))
        .startsWith("50 clients and an echo server on 127.0.0.1:");
  }

  @Test
  void run_mainEngine_oneThreadRanAllTasks() throws Exception {
    var options = new DemoOptions(CLIENTS, Duration.ofMillis(300));

    var carriers = Demo.run(options, progress).carriers();

    if ("scheduler".equals(System.getProperty("weft.engine"))) {
      assertThat(carriers).singleElement().asString().startsWith("weft-loop-");
    } else {
      assertThat(carriers).isNotEmpty();
    }
  }

  @Test
  void run_callerInterrupted_endsEarlierWithTheSummary() throws Exception {
    var options = new DemoOptions(CLIENTS, Duration.ofHours(1));
    var talking = new CompletableFuture<Void>();
    var summary = new CompletableFuture<DemoSummary>();
    var caller =
        Thread.ofPlatform()
            .start(() -> {
              try {
                summary.complete(Demo.run(options, announcing(talking)));
              } catch (Throwable e) {
                summary.completeExceptionally(e);
              }
            });
    talking.get(10, TimeUnit.SECONDS);

    caller.interrupt();

    assertThat(summary.get(10, TimeUnit.SECONDS).ending()).isEqualTo(DemoSummary.Ending.CANCELLED);
  }

  private static DemoProgress announcing(CompletableFuture<Void> talking) {
    return DemoProgress.inLines(
        new PrintStream(
            new ByteArrayOutputStream() {
              @Override
              public synchronized void write(byte[] bytes, int offset, int length) {
                talking.complete(null);
              }
            },
            true));
  }

  @Test
  void describe_endedByCtrlC_saysSo() throws Exception {
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
}

package dev.weft.bench.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.bench.peer.ChildFailure;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RecorderTest {
  private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
  private final Recorder recorder =
      new Recorder(new PrintStream(shown, true, StandardCharsets.UTF_8));

  @Test
  void measure_figures_areKeptAndShown() throws Exception {
    recorder.measure("micro/task", "go", 1, () -> Map.of("ns", 5.0));

    assertThat(recorder.cases().get("micro/task").median("go", "ns")).hasValue(5);
    assertThat(shown.toString(StandardCharsets.UTF_8)).contains("micro/task", "go", "ns 5.0");
  }

  @Test
  void measure_secondFailure_stopsOnlyThatProgramInThatCase() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    Recorder.Measurement failing =
        () -> {
          runs.incrementAndGet();
          throw new ChildFailure("it hung");
        };

    recorder.measure("micro/task", "go", 1, failing);
    recorder.measure("micro/task", "go", 2, failing);
    recorder.measure("micro/task", "go", 3, failing);
    recorder.measure("micro/task", "weft", 3, () -> Map.of("ns", 5.0));
    recorder.measure("micro/queue", "go", 1, () -> Map.of("ns", 7.0));

    assertThat(runs).hasValue(2);
    assertThat(recorder.cases().get("micro/task").failures()).containsEntry("go", "it hung");
    assertThat(recorder.cases().get("micro/task").median("weft", "ns")).hasValue(5);
    assertThat(recorder.cases().get("micro/queue").median("go", "ns")).hasValue(7);
  }
}

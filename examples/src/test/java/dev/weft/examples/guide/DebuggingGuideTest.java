package dev.weft.examples.guide;

import static dev.weft.Async.run;
import static dev.weft.Async.sleep;
import static dev.weft.Async.taskGroup;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.Async;
import dev.weft.EventLoop;
import dev.weft.Future;
import dev.weft.Runner;
import dev.weft.RunnerOptions;
import dev.weft.TaskOptions;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The code of docs/guide/debugging.md. */
class DebuggingGuideTest {
  private boolean served;

  @Test
  void printCallGraph_taskOfAGroup_showsTheTaskThatWaits() throws Exception {
    var out = new ByteArrayOutputStream();
    var before = System.out;
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    try {
      run(() -> print());
    } finally {
      System.setOut(before);
    }

    assertThat(out.toString(StandardCharsets.UTF_8))
        .startsWith("* Task[fetch, pending, waits for Future[pending]]")
        .contains("+ Awaited by:");
  }

  private static void print() {
    // @start region="graph"
    taskGroup(group -> {
      Future<String> answer = EventLoop.running().createFuture();
      var fetch = group.createTask(() -> answer.await(), TaskOptions.named("fetch"));
      sleep(Duration.ZERO);
      Async.printCallGraph(fetch, System.out);
      answer.setResult("42");
    });
    // @end
  }

  @Test
  void blockedLimit_ofARunner_isItsLoops() throws Exception {
    // @start region="limit"
    var options = RunnerOptions.DEFAULT.withBlockedLimit(Duration.ofMillis(250));
    try (Runner runner = new Runner(options)) {
      runner.run(() -> serve());
    }
    // @end

    assertThat(served).isTrue();
  }

  private void serve() {
    served = true;
  }
}

package dev.weft.bench;

import static dev.weft.Async.createTask;
import static dev.weft.Async.sleep;

import dev.weft.EventLoop;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A benchmark of what runs on a loop: nanoseconds an operation, with the poller that users get.
 *
 * <p>A loop runs on a thread of its own, so a benchmark method runs one big batch by {@code
 * loop.runUntilComplete} and says by {@code @OperationsPerInvocation} how many operations that was:
 * the start of the thread, some 50 us, is then a few hundredths of a nanosecond each.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 2,
    jvmArgsAppend = {
      "--add-opens=java.base/java.lang=ALL-UNNAMED",
      "--add-exports=java.base/jdk.internal.vm=ALL-UNNAMED",
      "-Xms1g",
      "-Xmx1g"
    })
public abstract class LoopBenchmark {
  private static final int WARM_UP_TASKS = 50_000;

  /** Not running between two batches. */
  protected EventLoop loop = EventLoop.create();

  /**
   * Makes the JVM compile what lies at the bottom of a task's stack. A task that began before that
   * keeps its interpreted frames for life, and switches to and from it are slower; a benchmark of
   * two tasks would otherwise measure just that.
   */
  @Setup
  public void warmUp() {
    loop.runUntilComplete(() -> {
      for (int i = 0; i < WARM_UP_TASKS; i++) {
        createTask(() -> sleep(Duration.ZERO)).await();
      }
      return WARM_UP_TASKS;
    });
  }

  /** Closes the loop, which this object made. */
  @TearDown
  public void closeLoop() {
    loop.close();
  }
}

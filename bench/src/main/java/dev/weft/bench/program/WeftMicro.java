package dev.weft.bench.program;

import dev.weft.Handle;
import dev.weft.bench.CallbackBenchmark;
import dev.weft.bench.LockBenchmark;
import dev.weft.bench.LoopBenchmark;
import dev.weft.bench.QueueBenchmark;
import dev.weft.bench.SwitchBenchmark;
import dev.weft.bench.TaskBenchmark;
import dev.weft.bench.ThreadsafeBenchmark;
import dev.weft.bench.TimerBenchmark;
import dev.weft.bench.program.Harness.Batch;
import java.lang.reflect.Method;
import java.util.Map;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/**
 * The JMH benchmarks' operations without JMH, so that they are timed as the peers' are; and those
 * of the JVM's bare continuations, as {@code continuation OPERATION ...}.
 */
public final class WeftMicro {
  private static final int TASKS_IN_TURN = 1000;

  private WeftMicro() {}

  /**
   * Prints the figures.
   *
   * @param args {@code weft|continuation OPERATION WARM_SECONDS SECONDS}
   */
  public static void main(String[] args) throws Exception {
    Harness.measure(
        new String[] {args[1], args[2], args[3]},
        args[0].equals("continuation") ? continuationOperations() : weftOperations(),
        args[1].startsWith("call-soon")
            ? Map.of("handle_bytes", Layout.bytesOf(Handle.class))
            : Map.of());
    System.exit(0);
  }

  private static Map<String, Batch> weftOperations() {
    return Map.ofEntries(
        Map.entry("switch", lazily(WeftMicro::switching, "task")),
        Map.entry("task", lazily(TaskBenchmark::new, "createAndAwait")),
        Map.entry("queue", lazily(QueueBenchmark::new, "roundTrip")),
        Map.entry("timer", lazily(TimerBenchmark::new, "setAllThenCancelAll")),
        Map.entry("call-soon", lazily(CallbackBenchmark::new, "burst")),
        Map.entry("call-soon-alone", lazily(CallbackBenchmark::new, "chain")),
        Map.entry("lock", lazily(LockBenchmark::new, "handOver")),
        Map.entry("group-10", lazily(TaskBenchmark::new, "groupOf10")),
        Map.entry("gather-100", lazily(TaskBenchmark::new, "gatherOf100")),
        Map.entry("cancel", lazily(TaskBenchmark::new, "cancelWaiting")),
        Map.entry("threadsafe", lazily(WeftMicro::threadsafe, "callSoonThreadsafe")));
  }

  private static Map<String, Batch> continuationOperations() {
    return Map.of("switch", lazily(WeftMicro::switching, "bareContinuation"));
  }

  private static LoopBenchmark switching() {
    var benchmark = new SwitchBenchmark();
    benchmark.tasks = TASKS_IN_TURN;
    return benchmark;
  }

  private static LoopBenchmark threadsafe() {
    var benchmark = new ThreadsafeBenchmark();
    benchmark.startLoop();
    return benchmark;
  }

  private interface Maker {
    LoopBenchmark make();
  }

  /** Sets the benchmark up with the first batch: the others of the map are never run. */
  private static Batch lazily(Maker maker, String method) {
    return new Batch() {
      private Batch batch = this::setUp;

      @Override
      public long run() throws Exception {
        return batch.run();
      }

      private long setUp() throws Exception {
        LoopBenchmark benchmark = maker.make();
        Method invocation = benchmark.getClass().getMethod(method);
        long operations = invocation.getAnnotation(OperationsPerInvocation.class).value();
        if (!(benchmark instanceof ThreadsafeBenchmark)) {
          benchmark.warmUp();
        }
        batch =
            () -> {
              invocation.invoke(benchmark);
              return operations;
            };
        return batch.run();
      }
    };
  }
}

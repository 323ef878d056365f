package dev.weft.bench;

import static dev.weft.Async.createTask;
import static dev.weft.Async.gather;
import static dev.weft.Async.sleep;

import dev.weft.Task;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import jdk.internal.vm.Continuation;
import jdk.internal.vm.ContinuationScope;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;

/**
 * One suspend-and-resume, of many tasks in turn and of two; and of the JVM's own continuations
 * under the smallest possible scheduler, which is as fast as any loop for stackful tasks can be.
 */
public class SwitchBenchmark extends LoopBenchmark {
  private static final int SWITCHES = 1_000_000;
  private static final ContinuationScope SCOPE = new ContinuationScope("bench");

  /** How many take turns. */
  @Param({"1000", "2"})
  public int tasks;

  @Benchmark
  @OperationsPerInvocation(SWITCHES)
  public Object task() {
    int turns = SWITCHES / tasks;
    return loop.runUntilComplete(() -> {
      List<Task<Integer>> all = new ArrayList<>();
      for (int i = 0; i < tasks; i++) {
        all.add(
            createTask(() -> {
              for (int turn = 0; turn < turns; turn++) {
                sleep(Duration.ZERO);
              }
              return turns;
            }));
      }
      return gather(all).await();
    });
  }

  @Benchmark
  @OperationsPerInvocation(SWITCHES)
  public void bareContinuation() {
    int turns = SWITCHES / tasks;
    ArrayDeque<Continuation> ready = new ArrayDeque<>();
    for (int i = 0; i < tasks; i++) {
      ready.add(
          new Continuation(
              SCOPE,
              () -> {
                for (int turn = 0; turn < turns; turn++) {
                  Continuation.yield(SCOPE);
                }
              }));
    }
    Continuation next;
    while ((next = ready.poll()) != null) {
      next.run();
      if (!next.isDone()) {
        ready.add(next);
      }
    }
  }
}

package dev.weft.bench;

import static dev.weft.Async.createTask;
import static dev.weft.Async.currentTask;
import static dev.weft.Async.gather;
import static dev.weft.Async.sleep;
import static dev.weft.Async.taskGroup;

import dev.weft.CancelledError;
import dev.weft.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/** A task's life: made and awaited alone, in a group of 10, in a gather of 100; cancelled. */
public class TaskBenchmark extends LoopBenchmark {
  private static final int TASKS = 200_000;
  private static final int IN_GROUP = 10;
  private static final int IN_GATHER = 100;
  private static final Duration LONG = Duration.ofHours(1);

  @Benchmark
  @OperationsPerInvocation(TASKS)
  public int createAndAwait() {
    return loop.runUntilComplete(() -> {
      int sum = 0;
      for (int i = 0; i < TASKS; i++) {
        sum += createTask(() -> 1).await();
      }
      return sum;
    });
  }

  /** One operation is a whole group. */
  @Benchmark
  @OperationsPerInvocation(TASKS / IN_GROUP)
  public int groupOf10() {
    return loop.runUntilComplete(() -> {
      for (int i = 0; i < TASKS / IN_GROUP; i++) {
        taskGroup(group -> {
          for (int j = 0; j < IN_GROUP; j++) {
            group.createTask(() -> 1);
          }
        });
      }
      return TASKS;
    });
  }

  /** One operation is a whole gather, its tasks included. */
  @Benchmark
  @OperationsPerInvocation(TASKS / IN_GATHER)
  public int gatherOf100() {
    return loop.runUntilComplete(() -> {
      int sum = 0;
      for (int i = 0; i < TASKS / IN_GATHER; i++) {
        List<Task<Integer>> all = new ArrayList<>(IN_GATHER);
        for (int j = 0; j < IN_GATHER; j++) {
          all.add(createTask(() -> 1));
        }
        sum += gather(all).await().size();
      }
      return sum;
    });
  }

  /**
   * A cancellation of a task that sleeps; it catches the error and sleeps again. With the switches
   * to it and back.
   */
  @Benchmark
  @OperationsPerInvocation(TASKS)
  public int cancelWaiting() {
    return loop.runUntilComplete(() -> {
      Task<Integer> sleeper = createTask(TaskBenchmark::sleepOnAfterEachCancellation);
      sleep(Duration.ZERO);
      for (int i = 0; i < TASKS; i++) {
        sleeper.cancel();
        // The sleeper was made ready first, so it sleeps again when this task goes on.
        sleep(Duration.ZERO);
      }
      return sleeper.await();
    });
  }

  private static int sleepOnAfterEachCancellation() {
    for (int i = 0; i < TASKS; i++) {
      try {
        sleep(LONG);
      } catch (CancelledError expected) {
        int _ = currentTask().uncancel();
      }
    }
    return TASKS;
  }
}

package dev.weft.bench;

import static dev.weft.Async.createTask;

import dev.weft.Task;
import dev.weft.queue.Queue;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/** An item there and another back, between two tasks, through two queues of one place each. */
public class QueueBenchmark extends LoopBenchmark {
  private static final int ROUND_TRIPS = 200_000;
  private static final Integer ITEM = 1;

  @Benchmark
  @OperationsPerInvocation(ROUND_TRIPS)
  public int roundTrip() {
    return loop.runUntilComplete(() -> {
      Queue<Integer> there = new Queue<>(1);
      Queue<Integer> back = new Queue<>(1);
      Task<Integer> answers =
          createTask(() -> {
            int sum = 0;
            for (int i = 0; i < ROUND_TRIPS; i++) {
              sum += there.get();
              back.put(ITEM);
            }
            return sum;
          });
      for (int i = 0; i < ROUND_TRIPS; i++) {
        there.put(ITEM);
        back.get();
      }
      return answers.await();
    });
  }
}

package dev.weft.bench;

import static dev.weft.Async.createTask;
import static dev.weft.Async.gather;
import static dev.weft.Async.sleep;

import dev.weft.Task;
import dev.weft.sync.Lock;
import java.time.Duration;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/** A lock: handed over to the task that waits for it, and taken when it is free. */
public class LockBenchmark extends LoopBenchmark {
  private static final int TIMES = 400_000;

  @Benchmark
  @OperationsPerInvocation(TIMES)
  public Object handOver() {
    return loop.runUntilComplete(() -> {
      Lock lock = new Lock();
      // Held until both wait in line: from then on each release finds the other one waiting.
      lock.acquire();
      Task<Integer> one = createTask(() -> takeOften(lock, TIMES / 2));
      Task<Integer> other = createTask(() -> takeOften(lock, TIMES / 2));
      sleep(Duration.ZERO);
      lock.release();
      return gather(one, other).await();
    });
  }

  @Benchmark
  @OperationsPerInvocation(TIMES)
  public int free() {
    return loop.runUntilComplete(() -> takeOften(new Lock(), TIMES));
  }

  private static int takeOften(Lock lock, int times) {
    for (int i = 0; i < times; i++) {
      lock.acquire();
      lock.release();
    }
    return times;
  }
}

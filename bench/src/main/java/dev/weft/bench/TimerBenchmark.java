package dev.weft.bench;

import dev.weft.TimerHandle;
import java.time.Duration;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/** A timer set and cancelled: half a million set first and cancelled then; and one by one. */
public class TimerBenchmark extends LoopBenchmark {
  private static final int TIMERS = 500_000;
  private static final int LIVE = 1_000;

  @Benchmark
  @OperationsPerInvocation(TIMERS)
  public int setAllThenCancelAll() {
    return loop.runUntilComplete(() -> {
      TimerHandle[] timers = new TimerHandle[TIMERS];
      for (int i = 0; i < TIMERS; i++) {
        timers[i] = loop.callLater(Duration.ofSeconds(100 + i % 1000), TimerBenchmark::nothing);
      }
      for (TimerHandle timer : timers) {
        timer.cancel();
      }
      return TIMERS;
    });
  }

  /** What a timeout around something quick does, while a thousand others wait. */
  @Benchmark
  @OperationsPerInvocation(TIMERS)
  public int setThenCancel() {
    return loop.runUntilComplete(() -> {
      TimerHandle[] live = new TimerHandle[LIVE];
      for (int i = 0; i < LIVE; i++) {
        live[i] = loop.callLater(Duration.ofSeconds(1000 + i), TimerBenchmark::nothing);
      }
      for (int i = 0; i < TIMERS; i++) {
        loop.callLater(Duration.ofSeconds(100 + i % 1000), TimerBenchmark::nothing).cancel();
      }
      for (TimerHandle timer : live) {
        timer.cancel();
      }
      return TIMERS;
    });
  }

  private static void nothing() {}
}

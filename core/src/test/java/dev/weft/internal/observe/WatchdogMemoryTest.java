package dev.weft.internal.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.spi.Inventory;
import dev.weft.spi.LoopFigures;
import dev.weft.spi.LoopMeasurement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The watchdog's own thread when memory is short. */
class WatchdogMemoryTest {
  private static final int FAILURES = 2;
  private static final long LIMIT_NANOS = 1_000_000;

  /** One that stands still, and has no memory to say what its limit is for the first times. */
  private static final class LoopWithoutMemory implements ObservedLoop {
    final CompletableFuture<String> reported = new CompletableFuture<>();
    private final AtomicInteger asked = new AtomicInteger();

    @Override
    public long blockedLimitNanos() {
      if (asked.incrementAndGet() <= FAILURES) {
        throw new OutOfMemoryError("for a moment");
      }
      return LIMIT_NANOS;
    }

    @Override
    public void blocked(
        String message, Throwable where, @Nullable ObservedTask by, @Nullable String reason) {
      reported.complete(message);
    }

    @Override
    public List<ObservedTask> someTasks(int mostOfEachEnd) {
      return List.of();
    }

    @Override
    public LoopFigures figures() {
      return new LoopFigures(0, 0, 0, 0, 0, 0);
    }

    @Override
    public LoopMeasurement measure() {
      throw new UnsupportedOperationException();
    }

    @Override
    public List<Inventory> inventories() {
      return List.of();
    }

    @Override
    public String name() {
      return "a loop that stands still";
    }

    @Override
    public int entriesTaken() {
      return 0;
    }

    @Override
    public boolean isPolling() {
      return false;
    }

    @Override
    public StackTraceElement[] stack() {
      return new StackTraceElement[0];
    }

    @Override
    public @Nullable Thread thread() {
      return null;
    }

    @Override
    public @Nullable ObservedTask current() {
      return null;
    }

    @Override
    public boolean isCallbackPinned() {
      return false;
    }

    @Override
    public @Nullable String whyTasksBlockIt() {
      return null;
    }

    @Override
    public void onLoop(Runnable code) {
      code.run();
    }

    @Override
    public List<ObservedTask> tasks() {
      return List.of();
    }

    @Override
    public List<ObservedTask> tasksFromOutside() {
      return List.of();
    }

    @Override
    public void timeSteps(boolean recorded) {}

    @Override
    public void freeAgain(String message, @Nullable ObservedTask by) {}

    @Override
    public boolean needsMemoryToGoOn() {
      return false;
    }

    @Override
    public void wakeIfOverslept(long nowNanos) {}

    @Override
    public void prepareForTrouble() {}
  }

  @Test
  void watchdog_noMemoryForItsRound_looksAgain() {
    var loop = new LoopWithoutMemory();
    LoopWatch watch = Watchdog.watch(loop);
    try {
      assertThat(loop.reported.join()).contains("a loop that stands still");
    } finally {
      Watchdog.forget(watch);
    }
  }
}

package dev.weft;

import static dev.weft.Async.createTask;
import static dev.weft.Async.sleep;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofNanos;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.spi.LoopMeasurement;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What {@code inspection().measure()} counts, on a clock that only the steps move. */
class LoopMeasurementTest {
  private static final long MILLI = 1_000_000;

  private final TestClock clock = new TestClock();

  /** Runs a body while the loop is measured, which it is from the body's second step on. */
  private void run(Consumer<LoopMeasurement> body) {
    try (var runner = new Runner(RunnerOptions.DEFAULT.withPoller(clock))) {
      runner.run(() -> {
        try (var measurement = EventLoop.running().inspection().measure()) {
          sleep(ZERO);
          body.accept(measurement);
        }
      });
    }
  }

  @Test
  void stepTimes_stepsOfTasksAndCallbacks_areHowLongEachTook() {
    run(measurement -> {
      EventLoop loop = EventLoop.running();
      var before = measurement.stepTimes();

      loop.callSoon(() -> clock.advance(ofMillis(2)));
      createTask(() -> {
        clock.advance(ofMillis(3));
        sleep(ZERO);
        clock.advance(ofMillis(4));
      });
      sleep(ofMillis(20)); // its timer waits that long, which is no step

      var added = measurement.stepTimes().since(before);
      assertThat(added.sumNanos()).isEqualTo(9 * MILLI);
      assertThat(added.longestNanos()).isEqualTo(4 * MILLI);
      // This task's own steps took no time.
      assertThat(added.countUpTo(MILLI)).isEqualTo(added.count() - 3);
    });
  }

  @Test
  void lags_entryBehindASlowOne_isTheTimeThatItStoodInTheQueue() {
    run(measurement -> {
      EventLoop loop = EventLoop.running();
      var before = measurement.lags();

      loop.callSoon(() -> clock.advance(ofMillis(10)));
      loop.callSoon(() -> {});
      clock.advance(ofMillis(5)); // both wait for the end of this step
      sleep(ZERO);

      // The second one and this task; what is made in a step counts from the step's end.
      var added = measurement.lags().since(before);
      assertThat(added.countUpTo(MILLI)).isEqualTo(1);
      assertThat(added.sumNanos()).isEqualTo(20 * MILLI);
      assertThat(added.percentileNanos(100)).isEqualTo(10 * MILLI);
    });
  }

  @Test
  void lags_timerWhoseLoopWasBusy_isTheTimeSinceItsDeadline() {
    run(measurement -> {
      EventLoop loop = EventLoop.running();
      var before = measurement.lags();

      loop.callLater(ofMillis(1), () -> {});
      loop.callSoon(() -> clock.advance(ofMillis(8)));
      sleep(ofMillis(20));

      assertThat(measurement.lags().since(before).longestNanos()).isEqualTo(7 * MILLI);
    });
  }

  @Test
  void lags_manyEntriesAtOnce_areCountedEach() {
    run(measurement -> {
      EventLoop loop = EventLoop.running();
      var before = measurement.lags();

      for (int i = 0; i < 5_000; i++) {
        loop.callSoon(() -> clock.advance(ofNanos(1)));
      }
      sleep(ZERO);
      sleep(ZERO);

      var added = measurement.lags().since(before);
      assertThat(added.count()).isEqualTo(5_002);
      assertThat(added.sumNanos()).isEqualTo(4_999L * 5_000 / 2 + 5_000);
    });
  }

  @Test
  void iterations_whileMeasured_areCounted() {
    run(measurement -> {
      long before = measurement.iterations();

      sleep(ZERO);
      sleep(ZERO);

      assertThat(measurement.iterations()).isEqualTo(before + 2);
    });
  }

  @Test
  void close_oneOfTwo_leavesTheOther() {
    run(measurement -> {
      var other = EventLoop.running().inspection().measure();
      long before = measurement.iterations();

      other.close();
      other.close();
      sleep(ZERO);

      assertThat(measurement.iterations()).isEqualTo(before + 1);
    });
  }

  @Test
  void close_theLast_keepsTheFiguresAndCountsNoMore() {
    run(measurement -> {
      measurement.close();
      sleep(ZERO); // the iteration that has begun may still count
      var steps = measurement.stepTimes();
      long iterations = measurement.iterations();

      sleep(ZERO);

      assertThat(measurement.stepTimes().count()).isEqualTo(steps.count()).isPositive();
      assertThat(measurement.iterations()).isEqualTo(iterations);
      try (var again = EventLoop.running().inspection().measure()) {
        sleep(ZERO);
        sleep(ZERO);
        assertThat(again.iterations()).isGreaterThan(iterations);
      }
    });
  }

  @Test
  void measure_debugMode_stillTimesSteps() {
    run(measurement -> {
      EventLoop loop = EventLoop.running();
      loop.setDebug(true);
      loop.setDebug(false);
      long before = measurement.iterations();
      var steps = measurement.stepTimes();

      sleep(ZERO);

      assertThat(measurement.iterations()).isEqualTo(before + 1);
      assertThat(measurement.stepTimes().since(steps).count()).isPositive();
    });
  }

  @Test
  void measure_fromAnotherThreadWhileTheLoopRuns_counts() throws InterruptedException {
    try (var other = new OtherLoop();
        var measurement = other.loop.inspection().measure()) {
      while (measurement.stepTimes().count() < 100) {
        var ran = new CountDownLatch(1);
        var _ = other.loop.callSoonThreadsafe(ran::countDown);
        ran.await();
      }

      assertThat(measurement.lags().count()).isPositive();
    }
  }

  @Test
  void percentiles_severalTimes_areWithinAnEighth() {
    var counts = new TimeCounts();
    for (int i = 1; i <= 1_000; i++) {
      counts.add(i * 1_000L);
    }

    var times = counts.snapshot();

    assertThat(times.percentileNanos(50)).isBetween(500_000L, 500_000L * 9 / 8);
    assertThat(times.percentileNanos(99)).isBetween(990_000L, 1_000_000L);
    assertThat(times.percentileNanos(100)).isEqualTo(1_000_000);
    assertThat(times.percentileNanos(0)).isBetween(1_000L, 1_125L);
    assertThat(times.sumNanos()).isEqualTo(500_500_000L);
    assertThat(times.countUpTo((1 << 19) - 1)).isEqualTo(524);
  }

  @Test
  void buckets_all_holdWhatTheySay() {
    for (int bucket = 0; bucket <= TimeCounts.bucketOf(Long.MAX_VALUE); bucket++) {
      long longest = TimeCounts.longestOf(bucket);

      assertThat(TimeCounts.bucketOf(longest)).isEqualTo(bucket);
      if (longest < Long.MAX_VALUE) {
        assertThat(TimeCounts.bucketOf(longest + 1)).isEqualTo(bucket + 1);
      }
    }
  }

  @Test
  void percentile_noTimes_isZero() {
    var times = new TimeCounts().snapshot();

    assertThat(times.percentileNanos(99)).isZero();
    assertThat(times.longestNanos()).isZero();
    assertThat(times.countUpTo(-1)).isZero();
  }

  @Test
  void percentile_outOfRange_isRefused() {
    var times = new TimeCounts().snapshot();

    assertThatThrownBy(() -> times.percentileNanos(101))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("101");
    assertThatThrownBy(() -> times.percentileNanos(Double.NaN))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void since_aLaterOne_isRefused() {
    var counts = new TimeCounts();
    var before = counts.snapshot();
    counts.add(1);
    var after = counts.snapshot();

    assertThatThrownBy(() -> before.since(after))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("later");
  }

  @Test
  void figures_loopWithWork_sayWhatIsAtHand() {
    run(_ -> {
      EventLoop loop = EventLoop.running();
      long made = loop.inspection().figures().tasksMade();
      createTask(() -> sleep(ofMillis(1)));
      loop.callLater(ofMillis(1), () -> {});

      var figures = loop.inspection().figures();

      assertThat(figures.tasksMade()).isEqualTo(made + 1);
      assertThat(figures.tasks()).isEqualTo(2);
      assertThat(figures.ready()).isEqualTo(1);
      assertThat(figures.timers()).isEqualTo(1);
      assertThat(figures.callsRunning()).isZero();
      assertThat(figures.callsWaiting()).isZero();
      sleep(ofMillis(2));
    });
  }
}

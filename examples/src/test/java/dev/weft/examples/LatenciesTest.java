package dev.weft.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class LatenciesTest {
  private final Latencies latencies = new Latencies();

  @Test
  void percentile_nothingRecorded_isZero() {
    assertThat(latencies.percentile(0.99)).isEqualTo(Duration.ZERO);
  }

  @Test
  void percentile_smallValues_isExact() {
    for (int nanos = 1; nanos <= 100; nanos++) {
      latencies.record(nanos);
    }

    assertThat(latencies.percentile(0.50).toNanos()).isEqualTo(50);
    assertThat(latencies.percentile(0.99).toNanos()).isEqualTo(99);
    assertThat(latencies.percentile(1).toNanos()).isEqualTo(100);
  }

  @Test
  void percentile_valuesOfAllSizes_isRightToTwoPercent() {
    for (long nanos = 1; nanos < Long.MAX_VALUE / 3; nanos *= 3) {
      var one = new Latencies();
      one.record(nanos);
      one.record(Long.MAX_VALUE);

      assertThat(one.percentile(0.50).toNanos()).isCloseTo(nanos, Percentage.withPercentage(1.6));
    }
  }

  @Test
  void max_isExact() {
    latencies.record(1_000_003);
    latencies.record(7);

    assertThat(latencies.max().toNanos()).isEqualTo(1_000_003);
    assertThat(latencies.percentile(1).toNanos()).isEqualTo(1_000_003);
  }
}

package dev.weft.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class MedianTest {
  @Test
  void of_oddCount_isTheMiddleOne() {
    assertThat(Median.of(9, 1, 5)).isEqualTo(5);
  }

  @Test
  void of_evenCount_isTheMeanOfTheTwoInTheMiddle() {
    assertThat(Median.of(1, 100, 4, 2)).isEqualTo(3);
  }

  @Test
  void of_array_leavesItUnsorted() {
    double[] figures = {3, 1, 2};

    double median = Median.of(figures);

    assertThat(median).isEqualTo(2);
    assertThat(figures).containsExactly(3, 1, 2);
  }

  @Test
  void of_nothing_isRefused() {
    assertThatIllegalArgumentException().isThrownBy(Median::of).withMessageContaining("no figures");
  }
}

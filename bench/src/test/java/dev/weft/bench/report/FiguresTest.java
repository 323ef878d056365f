package dev.weft.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FiguresTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0|0",
        "0.01234|0.0123",
        "0.5|0.500",
        "1.234|1.23",
        "12.34|12.3",
        "1234567|1,234,567"
      })
  void show_anySize_hasTheDigitsThatCount(double figure, String shown) {
    assertThat(Figures.show(figure)).isEqualTo(shown);
  }

  @Test
  void show_none_isADash() {
    assertThat(Figures.show(OptionalDouble.empty())).isEqualTo("–");
    assertThat(Figures.ratio(OptionalDouble.empty())).isEqualTo("–");
  }

  @Test
  void ratio_any_hasTwoDecimals() {
    assertThat(Figures.ratio(OptionalDouble.of(12.3456))).isEqualTo("12.35");
  }
}

package dev.weft.bench.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Map;
import org.junit.jupiter.api.Test;

class KeyValuesTest {
  @Test
  void parse_figures_givesThemByName() throws Exception {
    assertThat(KeyValues.parse(" ns=12.5 bytes=0\n")).isEqualTo(Map.of("ns", 12.5, "bytes", 0.0));
  }

  @Test
  void parse_somethingElse_failsWithTheLine() {
    assertThatExceptionOfType(ChildFailure.class)
        .isThrownBy(() -> KeyValues.parse("ns=12.5 Traceback"))
        .withMessageContaining("'Traceback'")
        .withMessageContaining("'ns=12.5 Traceback'");
  }
}

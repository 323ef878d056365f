package dev.weft.bench.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class JmhSuiteTest {
  @Test
  void parse_jmhsFile_givesFiguresByMethodAndParameters() throws Exception {
    String json =
        """
        [
          {"benchmark": "dev.weft.bench.SwitchBenchmark.task",
           "params": {"tasks": "1000"},
           "primaryMetric": {"score": 108.5, "scoreError": 1.5},
           "secondaryMetrics": {"gc.alloc.rate.norm": {"score": 0.25}}},
          {"benchmark": "dev.weft.bench.LockBenchmark.free",
           "primaryMetric": {"score": 8.5, "scoreError": "NaN"},
           "secondaryMetrics": {}}
        ]
        """;

    assertThat(JmhSuite.parse(json))
        .isEqualTo(
            Map.of(
                "SwitchBenchmark.task:1000", Map.of("ns", 108.5, "error", 1.5, "bytes", 0.25),
                "LockBenchmark.free", Map.of("ns", 8.5)));
  }
}

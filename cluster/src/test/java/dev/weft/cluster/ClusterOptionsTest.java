package dev.weft.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ClusterOptionsTest {
  private static final ClusterOptions OPTIONS = ClusterOptions.of("options");

  static List<UnaryOperator<ClusterOptions>> wrong() {
    return List.of(
        options -> options.withKeepFor(Duration.ZERO),
        options -> options.withHeartbeatLimit(Duration.ofNanos(-1)),
        options -> options.withJoinLimit(Duration.ofSeconds(Long.MAX_VALUE)),
        options -> options.withLeaveLimit(Duration.ofDays(36_501)),
        options -> options.withExpected(0),
        options -> options.withLoops(0),
        options -> options.withWindow(0),
        options -> options.withTaskLimit(-1),
        options -> options.withSizeLimitBytes(0),
        options -> options.withAddress("127.0.0.1"),
        options -> options.withAddress("127.0.0.1:port"),
        options -> options.withAddress("192.0.2.1:7800"));
  }

  @ParameterizedTest
  @MethodSource("wrong")
  void with_whatCannotBe_isRefused(UnaryOperator<ClusterOptions> change) {
    assertThatIllegalArgumentException().isThrownBy(() -> change.apply(OPTIONS));
  }

  @Test
  void withLeaveLimit_aHundredYears_isTaken() {
    assertThat(OPTIONS.withLeaveLimit(Duration.ofDays(36_500)).leaveLimit())
        .isEqualTo(Duration.ofDays(36_500));
  }
}

package dev.weft.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class DemoOptionsTest {

  @Test
  void parse_nothing_isTheDefault() {
    assertThat(parse()).isEqualTo(new DemoOptions(1_000, Duration.ofSeconds(10)));
  }

  @Test
  void parse_both_areTaken() {
    assertThat(parse("--seconds", "3", "--clients", "20"))
        .isEqualTo(new DemoOptions(20, Duration.ofSeconds(3)));
  }

  @Test
  void parse_unknown_namesWhatThereIs() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> parse("--speed", "1"))
        .withMessage("unknown argument '--speed': use --clients N or --seconds S");
  }

  @Test
  void parse_noNumber_saysWhatToUse() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> parse("--clients", "-5"))
        .withMessage("--clients -5: use a number from 1 on");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> parse("--clients"))
        .withMessage("--clients needs a number");
  }

  private static DemoOptions parse(String... args) {
    return DemoOptions.parse(args);
  }
}

package dev.weft.bench.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OptionsTest {
  @Test
  void parse_nothing_isTheFullRun() {
    Options options = Options.parse();

    assertThat(options.action()).isEqualTo(Options.Action.RUN);
    assertThat(options.plan()).isEqualTo(Plan.FULL);
    assertThat(options.out()).isNull();
    assertThat(options.names()).isEmpty();
  }

  @Test
  void parse_quickAndNames_areBothTaken() {
    Options options = Options.parse("micro", "--quick", "echo/1k-10");

    assertThat(options.plan()).isEqualTo(Plan.QUICK);
    assertThat(options.quick()).isTrue();
    assertThat(options.names()).containsExactly("micro", "echo/1k-10");
  }

  @Test
  void parse_fewerRounds_areFewerInAllCases() {
    Options options = Options.parse("--rounds", "2", "--out", "here");

    assertThat(options.plan().rounds()).isEqualTo(2);
    assertThat(options.plan().sideRounds()).isEqualTo(2);
    assertThat(options.out()).isEqualTo(Path.of("here"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"--fast", "--rounds 0", "--rounds x", "--rounds", "--out"})
  void parse_nonsense_isRefused(String line) {
    assertThatIllegalArgumentException().isThrownBy(() -> Options.parse(line.split(" ", -1)));
  }

  @Test
  void parse_soak_takesItsMinutes() {
    Options options = Options.parse("--soak", "10");

    assertThat(options.action()).isEqualTo(Options.Action.SOAK);
    assertThat(options.soakMinutes()).isEqualTo(10);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Options.parse("--soak", "0"))
        .withMessage("--soak 0: use a number from 1");
  }
}

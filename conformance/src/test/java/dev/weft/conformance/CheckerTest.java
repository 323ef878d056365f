package dev.weft.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.conformance.Verdict.Difference;
import dev.weft.conformance.Verdict.Match;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class CheckerTest {
  private static final String SPINS =
      """
      {"id":"spins","procs":{"main":[["repeat",2000000000,[["sleep",0]]]]},"expect":[]}
      """;

  private static final String ENDS =
      """
      {"id":"ends","procs":{"main":[]},"expect":["0 main start","0 main end none","0 - over"]}
      """;

  @Test
  void check_programThatDoesNotEnd_isGivenUpAndTheNextOneRuns() throws Exception {
    try (var checker = new Checker(Duration.ofMillis(300))) {
      var first = checker.check(ProgramParser.parse(SPINS));
      var second = checker.check(ProgramParser.parse(ENDS));

      assertThat(first)
          .isInstanceOfSatisfying(
              Difference.class,
              difference -> {
                assertThat(difference.got()).containsExactly("0 main start");
                assertThat(difference.errors().getFirst()).hasMessageContaining("did not end");
              });
      assertThat(second).isInstanceOf(Match.class);
    }
  }
}

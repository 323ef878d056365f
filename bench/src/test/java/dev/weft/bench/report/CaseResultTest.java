package dev.weft.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CaseResultTest {
  @Test
  void median_severalRounds_isTakenOverThem() {
    CaseResult result = result(sample("a", 1, 10), sample("a", 2, 30), sample("a", 3, 20));

    assertThat(result.median("a", "ns")).hasValue(20);
  }

  @Test
  void median_noSuchFigure_isEmpty() {
    CaseResult result = result(sample("a", 1, 10));

    assertThat(result.median("a", "bytes")).isEmpty();
    assertThat(result.median("b", "ns")).isEmpty();
  }

  @Test
  void ratio_roundsThatDiffer_isTheMedianOfTheRoundsRatios() {
    CaseResult result =
        result(
            sample("a", 1, 10),
            sample("b", 1, 5),
            sample("a", 2, 100),
            sample("b", 2, 50),
            sample("a", 3, 30),
            sample("b", 3, 10));

    assertThat(result.ratio("a", "b", "ns")).hasValue(2);
  }

  @Test
  void ratio_roundThatOneHasNotRun_isLeftOut() {
    CaseResult result = result(sample("a", 1, 10), sample("a", 2, 99), sample("b", 1, 5));

    assertThat(result.ratio("a", "b", "ns")).hasValue(2);
  }

  @Test
  void ratio_toNothing_isEmpty() {
    CaseResult result = result(sample("a", 1, 10), sample("b", 1, 0));

    assertThat(result.ratio("a", "b", "ns")).isEmpty();
    assertThat(result.ratio("a", "c", "ns")).isEmpty();
  }

  @Test
  void peers_severalRounds_areListedOnceInOrder() {
    CaseResult result = result(sample("b", 1, 1), sample("a", 1, 1), sample("b", 2, 1));

    assertThat(result.peers()).containsExactly("b", "a");
  }

  private static Sample sample(String peer, int round, double nanos) {
    return new Sample(peer, round, Map.of("ns", nanos));
  }

  private static CaseResult result(Sample... samples) {
    return new CaseResult("2026-01-02T03:04:05Z", List.of(samples), Map.of());
  }
}

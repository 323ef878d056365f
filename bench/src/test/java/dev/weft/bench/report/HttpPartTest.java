package dev.weft.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HttpPartTest {
  private static final Results RESULTS =
      new Samples()
          .with("http/sleep-10", "weft", "cpu", 8, 8)
          .with("http/sleep-10", "vertx", "cpu", 10, 16)
          .with("http/plain-500", "weft", "cpu", 6)
          .with("http/plain-500", "vertx", "cpu", 5)
          .with("http/plain-10", "weft", "cpu", 6)
          .with("http/plain-10", "vertx", "cpu", 6)
          .with("http/idle-10000", "weft", "heap_each", 2_000)
          .results();

  private final HttpPart http = new HttpPart(RESULTS);

  @Test
  void rows_measured_areInTheOrderOfKindsThenOfConnections() {
    assertThat(http.rows().stream().map(HttpPart.Row::caseId).toList())
        .isEqualTo(List.of("http/plain-10", "http/plain-500", "http/sleep-10"));
  }

  @Test
  void ratios_ofRounds_areTheMedians() {
    assertThat(http.ratios("cpu").toString())
        .contains("| text after a millisecond | 10 | 0.65 |")
        .contains("| 13 bytes of text | 500 | 1.20 |");
  }

  @Test
  void largestRatio_ofAPeer_isThatOfTheWorstRow() {
    assertThat(http.largestRatio("vertx")).hasValue(1.2);
    assertThat(http.largestRatio("jetty")).isEmpty();
  }

  @Test
  void smallestRatio_ofAPeer_isThatOfTheWorstRowOfThoseKinds() {
    Results rates =
        new Samples()
            .with("http/plain-10", "weft", "rate", 900)
            .with("http/plain-10", "node", "rate", 1_000)
            .with("http/json-10", "weft", "rate", 1_100)
            .with("http/json-10", "node", "rate", 1_000)
            .with("http/sleep-10", "weft", "rate", 1)
            .with("http/sleep-10", "node", "rate", 1_000)
            .results();

    assertThat(new HttpPart(rates).smallestRatio("node", Set.of("plain", "json"))).hasValue(0.9);
    assertThat(new HttpPart(rates).smallestRatio("vertx", Set.of("plain"))).isEmpty();
  }

  @Test
  void idle_measured_hasALineForEachServer() {
    assertThat(http.idle().toString()).contains("| Weft | 10,000 | 2,000 | – |");
  }

  @Test
  void report_withFigures_hasThePart() {
    assertThat(Report.of(RESULTS)).contains("## HTTP").contains("of Vert.x's, in the worst row");
  }
}

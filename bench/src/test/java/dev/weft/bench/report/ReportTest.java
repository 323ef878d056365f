package dev.weft.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReportTest {
  @Test
  void of_micro_hasARowPerOperationAndAColumnPerProgram() {
    String report =
        Report.of(
            new Samples()
                .with("micro/switch", "weft", "ns", 110)
                .with("micro/switch", "go", "ns", 55)
                .with("micro/call-soon", "weft", "ns", 12.34)
                .results());

    assertThat(report)
        .contains("Measured 2026-01-02 on 2 processors (a processor), 8 GiB")
        .contains("|  | Weft | Go |")
        .contains("| switch | 110 | 55.0 |")
        .contains("| callSoon, a thousand in an iteration | 12.3 | – |")
        .contains("![Nanoseconds an operation](micro.svg)")
        .doesNotContain("## Echo");
  }

  @Test
  void of_echo_hasTheFastestFirstAndRatiosToC() {
    String report =
        Report.of(
            new Samples()
                .with("echo/1k-10", "weft-streams", "rate", 180_000)
                .with("echo/1k-10", "c-epoll", "rate", 200_000)
                .results());

    assertThat(report)
        .contains("### 1 KiB, 10 connections")
        .containsSubsequence(
            "| C on epoll | 200,000 | – | – | 1.00 | – |",
            "| Weft, streams | 180,000 | – | – | 0.90 | – |");
  }

  @Test
  void of_echoSizes_areInTheOrderOfTheirNumbers() {
    String report =
        Report.of(
            new Samples()
                .with("echo/100k-10", "go", "rate", 1)
                .with("echo/1k-10", "go", "rate", 1)
                .with("echo/1k-5000", "go", "rate", 1)
                .with("echo/1k-500", "go", "rate", 1)
                .results());

    assertThat(report)
        .containsSubsequence(
            "### 1 KiB, 10 connections",
            "### 1 KiB, 500 connections",
            "### 1 KiB, 5,000 connections",
            "### 100 KiB, 10 connections");
  }

  @Test
  void of_growth_hasAColumnPerStep() {
    String report =
        Report.of(
            new Samples()
                .with("growth/tasks/1000", "weft", "switch_ns", 100)
                .with("growth/tasks/1000000", "weft", "switch_ns", 101)
                .results());

    assertThat(report).contains("|  | 1,000 | 1,000,000 |").contains("| Weft | 100 | 101 |");
  }

  @Test
  void of_leftOutAndFailed_namesThemAndWhy() {
    String report =
        Report.of(
            new Samples()
                .without("go", "not found: install Go")
                .withFailure("echo/1k-10", "vertx", "ended, exit code 1")
                .results());

    assertThat(report)
        .contains("- Go: not found: install Go")
        .contains("- Vert.x in `echo/1k-10`: ended, exit code 1");
  }

  @Test
  void of_loadThatWasTheLimit_marksTheServer() {
    String report =
        Report.of(
            new Samples()
                .with("echo/1k-10", "c-epoll", "load_busy", 0.99)
                .with("echo/1k-10", "go", "load_busy", 0.6)
                .results());

    assertThat(report).contains("| C on epoll * |").contains("| Go |").contains("\\*: the load");
  }

  @Test
  void of_simulation_hasARowForEachRingAndProgram() {
    String report =
        Report.of(
            new Samples()
                .with("simulation/5", "weft-simulated", "events", 800_000)
                .with("simulation/5", "weft-loopback", "cpu", 80)
                .results());

    assertThat(report)
        .containsSubsequence(
            "| 5 hosts, 100 lines a second each | simulated | 800,000 | – | – | – | – |",
            "| 5 hosts, 100 lines a second each | over loopback, in real time | – | 80.0 | – |");
  }
}

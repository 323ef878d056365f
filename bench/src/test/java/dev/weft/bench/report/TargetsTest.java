package dev.weft.bench.report;

import static dev.weft.bench.report.Verdict.Outcome.MET;
import static dev.weft.bench.report.Verdict.Outcome.MISSED;
import static dev.weft.bench.report.Verdict.Outcome.NOT_MEASURED;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TargetsTest {
  @Test
  void judge_nothingMeasured_saysSoOfEach() {
    Results results = new Samples().results();

    assertThat(Targets.judge(results))
        .isNotEmpty()
        .allMatch(verdict -> verdict.outcome() == NOT_MEASURED)
        .allMatch(verdict -> verdict.figure().equals("–"));
  }

  @Test
  void judge_ratioAtTheLimit_isMet() {
    Samples samples =
        new Samples()
            .with("micro/switch", "weft", "ns", 130)
            .with("micro/switch", "continuation", "ns", 100);

    assertVerdict(samples, "switch, of a bare `Continuation`", "1.30", MET);
  }

  @Test
  void judge_ratioBeyondTheLimit_isMissedEvenIfItRoundsToIt() {
    Samples samples =
        new Samples()
            .with("micro/switch", "weft", "ns", 130.3)
            .with("micro/switch", "continuation", "ns", 100);

    assertVerdict(samples, "switch, of a bare `Continuation`", "1.30", MISSED);
  }

  @Test
  void judge_queue_isComparedWithSwitchesOfAnotherCase() {
    Samples samples =
        new Samples()
            .with("micro/queue", "weft", "ns", 440)
            .with("micro/switch", "continuation", "ns", 110);

    assertVerdict(samples, "queue round trip, in switches of a bare `Continuation`", "4.00", MET);
  }

  @Test
  void judge_python_takesTheFasterOfBoth() {
    Samples samples =
        new Samples()
            .with("micro/task", "weft", "ns", 100)
            .with("micro/task", "asyncio", "ns", 900)
            .with("micro/task", "uvloop", "ns", 400);

    assertVerdict(
        samples, "task made and awaited, times as fast as asyncio and uvloop", "4.00", MISSED);
  }

  @Test
  void judge_handle_isNotCountedAsAllocation() {
    Samples samples =
        new Samples()
            .with("micro/call-soon", "weft", "bytes", 40.1)
            .with("micro/call-soon", "weft", "handle_bytes", 40);

    assertVerdict(samples, "`callSoon`, allocated beside the handle", "0.100 B", MET);
  }

  @Test
  void judge_memory_isThatOfTheLargestStep() {
    Samples samples =
        new Samples()
            .with("growth/tasks/1000", "weft", "bytes_each", 900)
            .with("growth/tasks/100000", "weft", "bytes_each", 650);

    assertVerdict(samples, "heap of a sleeping task", "650 B", MET);
  }

  @Test
  void judge_connection_isWeighedBesideItsChannel() {
    Samples samples =
        new Samples()
            .with("growth/connections/15000", "weft-streams", "heap_each", 2500)
            .with("growth/connections/15000", "nio", "heap_each", 500);

    assertVerdict(
        samples, "heap of an idle stream connection, beside its channel", "2,000 B", MISSED);
  }

  @Test
  void judge_stepThatFailed_leavesTheLargestThatDidNot() {
    Samples samples =
        new Samples()
            .with("growth/connections/1000", "weft-streams", "cpu", 5)
            .with("growth/connections/15000", "weft-streams", "cpu", 5.4)
            .with("growth/connections/15000", "weft-streams", "heap_each", 1_700)
            .with("growth/connections/15000", "nio", "heap_each", 500)
            .withFailure("growth/connections/200000", "all", "too few descriptors");

    assertVerdict(samples, "heap of an idle stream connection, beside its channel", "1,200 B", MET);
    assertVerdict(
        samples,
        "processor time a request among the most idle connections, of that among the fewest",
        "1.08",
        MET);
  }

  @Test
  void judge_rateOfTwoLoops_isLeftAloneWhereTheLoadTakesAProcessorOfTheirs() {
    Samples samples =
        new Samples()
            .with("loops/1k-100", "weft-1", "rate", 100_000)
            .with("loops/1k-100", "weft-2", "rate", 110_000)
            .with("loops/1k-100", "weft-1", "cpu", 5)
            .with("loops/1k-100", "weft-2", "cpu", 5);

    assertVerdict(samples, "two loops: processor time a request, of one loop's", "1.00", MET);
    assertVerdict(
        samples,
        "two loops: rate, of one loop's, where the load has processors of its own",
        "–",
        NOT_MEASURED);
  }

  @Test
  void judge_submittingLoopOfACluster_isThatOfItsWorstKind() {
    Samples samples =
        new Samples()
            .with("cluster/plain", "weft", "late_ms", 12)
            .with("cluster/stored", "weft", "late_ms", 51)
            .with("cluster/sleepers", "weft", "late_ms", 30);

    assertVerdict(
        samples,
        "cluster: how late a task of the loop that submits gets its turn",
        "51.0 ms",
        MISSED);
  }

  private static void assertVerdict(
      Samples samples, String what, String figure, Verdict.Outcome outcome) {
    assertThat(Targets.judge(samples.results()))
        .filteredOn(verdict -> verdict.what().equals(what))
        .singleElement()
        .satisfies(verdict -> {
          assertThat(verdict.figure()).isEqualTo(figure);
          assertThat(verdict.outcome()).isEqualTo(outcome);
        });
  }
}

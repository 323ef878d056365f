package dev.weft.bench.run;

import java.util.List;

/**
 * How much is measured.
 *
 * @param rounds how often each program runs in the cases that matter most
 * @param sideRounds how often in the others
 * @param warmSeconds how long a program warms up, in each language
 * @param settleSeconds how long a new kind of load runs on a warm server before it is measured
 * @param seconds how long a figure is taken
 * @param sleepers how many tasks sleep
 * @param idle how many connections stand idle
 * @param jmhOptions options for JMH
 */
record Plan(
    int rounds,
    int sideRounds,
    double warmSeconds,
    double settleSeconds,
    double seconds,
    List<Integer> sleepers,
    List<Integer> idle,
    List<String> jmhOptions) {

  static final Plan FULL =
      new Plan(
          5,
          2,
          5,
          1,
          2,
          List.of(1, 1_000, 10_000, 100_000, 1_000_000),
          List.of(1, 1_000, 5_000, 15_000, 50_000, 200_000),
          List.of());

  /** A few minutes' worth: enough to see that all works, and what is many times as fast. */
  static final Plan QUICK =
      new Plan(
          1,
          1,
          0.5,
          0.1,
          0.3,
          List.of(1, 1_000, 100_000),
          List.of(1, 1_000, 5_000),
          List.of("-f", "1", "-wi", "1", "-i", "1", "-w", "200ms", "-r", "200ms"));

  Plan withRounds(int newRounds) {
    return new Plan(
        newRounds,
        Math.min(newRounds, sideRounds),
        warmSeconds,
        settleSeconds,
        seconds,
        sleepers,
        idle,
        jmhOptions);
  }

  /** How often a case runs. */
  int rounds(boolean matters) {
    return matters ? rounds : sideRounds;
  }
}

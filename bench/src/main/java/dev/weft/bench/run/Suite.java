package dev.weft.bench.run;

import java.util.List;

/** A part of the benchmarks. */
interface Suite {
  /** The ids of its cases; they begin with the part's name and a slash. */
  List<String> cases(Plan plan);

  /** Runs those that are selected. */
  void run(Bench bench) throws InterruptedException;
}

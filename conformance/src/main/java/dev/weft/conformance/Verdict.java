package dev.weft.conformance;

import java.util.List;

/** How a program's trace compares with the one that it must make. */
sealed interface Verdict {

  record Match() implements Verdict {}

  /**
   * The program's trace differs.
   *
   * @param got the trace that it made, as far as it came
   * @param errors what ought not to have happened; where there is one, the trace may be the
   *     expected one nevertheless
   */
  record Difference(Program program, List<String> got, List<Throwable> errors) implements Verdict {}

  static Verdict of(Program program, List<String> got, List<Throwable> errors) {
    return errors.isEmpty() && got.equals(program.expect())
        ? new Match()
        : new Difference(program, got, errors);
  }
}

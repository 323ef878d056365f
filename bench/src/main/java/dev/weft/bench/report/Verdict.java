package dev.weft.bench.report;

/**
 * What a run says about a target.
 *
 * @param what what is measured
 * @param goal what it is to be
 * @param figure what it is
 */
public record Verdict(String what, String goal, String figure, Outcome outcome) {
  /** Whether the target is met. */
  public enum Outcome {
    MET("met"),
    MISSED("missed"),
    NOT_MEASURED("not measured");

    private final String text;

    Outcome(String text) {
      this.text = text;
    }

    @Override
    public String toString() {
      return text;
    }
  }
}

package dev.weft.bench.peer;

/** A program that did not do what it was started for: it ended early, or hung. */
public final class ChildFailure extends Exception {
  private static final long serialVersionUID = 1;

  /** The message is for the report. */
  public ChildFailure(String message) {
    super(message);
  }
}

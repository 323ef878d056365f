package dev.weft.conformance;

/** What was read is not of the trace programs' format. */
final class FormatException extends Exception {
  private static final long serialVersionUID = 1L;

  FormatException(String message) {
    super(message);
  }

  /** The same error, with the place in which it was found put in front. */
  FormatException within(String place) {
    return new FormatException(place + ": " + getMessage());
  }
}

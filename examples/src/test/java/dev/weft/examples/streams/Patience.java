package dev.weft.examples.streams;

/** How long the rules of Reactive Streams are tried. */
final class Patience {
  /** For a signal that must come; two of the rules take all of it. */
  static final long SIGNAL_MILLIS = 2_000;

  /** For one that must not come, which takes all of it. */
  static final long SILENCE_MILLIS = 50;

  private Patience() {}
}

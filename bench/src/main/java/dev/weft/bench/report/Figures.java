package dev.weft.bench.report;

import java.util.Locale;
import java.util.OptionalDouble;

/** Numbers as people read them. */
final class Figures {
  static final String NONE = "–";

  private Figures() {}

  /** Three digits that count, and separators: {@code 0.0123}, {@code 1.23}, {@code 123,457}. */
  static String show(double figure) {
    double size = Math.abs(figure);
    if (size >= 100 || size == 0) {
      return String.format(Locale.ROOT, "%,d", Math.round(figure));
    }
    int decimals = size >= 10 ? 1 : size >= 1 ? 2 : size >= 0.1 ? 3 : 4;
    return String.format(Locale.ROOT, "%." + decimals + "f", figure);
  }

  static String show(OptionalDouble figure) {
    return figure.isPresent() ? show(figure.getAsDouble()) : NONE;
  }

  /** A whole number with separators. */
  static String count(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }

  /** Two decimals, as ratios near 1 are compared with. */
  static String ratio(OptionalDouble ratio) {
    return ratio.isPresent() ? String.format(Locale.ROOT, "%.2f", ratio.getAsDouble()) : NONE;
  }
}

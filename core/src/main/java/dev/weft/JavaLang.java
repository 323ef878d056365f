package dev.weft;

import dev.weft.internal.log.Reporter;
import dev.weft.internal.opening.Opening;

/** {@code java.lang}, which the main engine needs open. */
final class JavaLang {
  private JavaLang() {}

  /** Opens it to Weft while the JVM runs; where that cannot be, one line of the log says why. */
  static void openToWeft() {
    String reason = Opening.openTo(JavaLang.class.getModule());
    if (reason != null) {
      Reporter.warn("Weft cannot open java.lang to itself: " + reason, null);
    }
  }
}

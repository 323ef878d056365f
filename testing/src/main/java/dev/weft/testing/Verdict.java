package dev.weft.testing;

import dev.weft.ErrorReport;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Says why a test fails whose methods went well. */
final class Verdict {
  private Verdict() {}

  /**
   * The failure of a test.
   *
   * @param leftovers what it left, for people, or nothing
   * @param errors what reached the exception handler, unexpected
   * @return an error whose cause and suppressed exceptions are those of the reports, or null if
   *     there is nothing to say
   */
  static @Nullable AssertionError of(String leftovers, List<ErrorReport> errors) {
    if (leftovers.isEmpty() && errors.isEmpty()) {
      return null;
    }
    var text = new StringBuilder(leftovers);
    if (!errors.isEmpty()) {
      if (!leftovers.isEmpty()) {
        text.append("\nand ");
      }
      text.append("errors reached the loop's exception handler; a test that expects them takes");
      text.append(" them from an ErrorReports parameter:");
      errors.forEach(report -> append(text, report));
    }
    var failure = new AssertionError(text.toString());
    errors.stream()
        .map(ErrorReport::exception)
        .filter(Objects::nonNull)
        .forEach(exception -> {
          if (failure.getCause() == null) {
            failure.initCause(exception);
          } else {
            failure.addSuppressed(exception);
          }
        });
    return failure;
  }

  private static void append(StringBuilder text, ErrorReport report) {
    text.append("\n  ").append(report.message());
    if (report.exception() != null) {
      text.append(": ").append(describe(report.exception()));
    }
    report
        .details()
        .forEach((name, detail) -> {
          text.append("\n    ").append(name);
          if (detail instanceof Throwable origin) {
            TestFrames.appendOrigin(text, origin);
          } else {
            text.append(": ").append(describe(detail));
          }
        });
  }

  /** A test whose values cannot say what they are is to fail for its own reason. */
  private static String describe(Object value) {
    try {
      return String.valueOf(value);
    } catch (Throwable failure) {
      return value.getClass().getName() + " (its toString() failed)";
    }
  }
}

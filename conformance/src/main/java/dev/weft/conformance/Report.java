package dev.weft.conformance;

import dev.weft.conformance.Verdict.Difference;
import java.util.List;

/** What a person is told about a program that differs. */
final class Report {
  private static final int LINES_BEFORE = 4;
  private static final int LINES_AFTER = 3;
  private static final int FRAMES = 12;

  private Report() {}

  static String of(Difference difference) {
    List<String> expected = difference.program().expect();
    List<String> got = difference.got();
    int first = firstDifference(expected, got);
    var text = new StringBuilder(difference.program().id());
    if (first < 0) {
      text.append(": the trace is as expected, but there were errors\n");
    } else {
      text.append(": differs at line ").append(first + 1).append(" of its trace\n");
      append(text, "    ", expected, Math.max(0, first - LINES_BEFORE), first);
      text.append("  expected:\n");
      append(text, "  - ", expected, first, first + LINES_AFTER);
      text.append("  got:\n");
      append(text, "  + ", got, first, first + LINES_AFTER);
    }
    difference.errors().forEach(error -> append(text, error));
    return text.toString();
  }

  /** The index of the first line that differs, or -1. */
  private static int firstDifference(List<String> expected, List<String> got) {
    int shorter = Math.min(expected.size(), got.size());
    for (int i = 0; i < shorter; i++) {
      if (!expected.get(i).equals(got.get(i))) {
        return i;
      }
    }
    return expected.size() == got.size() ? -1 : shorter;
  }

  private static void append(
      StringBuilder text, String prefix, List<String> lines, int from, int to) {
    for (int i = from; i < Math.min(to, lines.size()); i++) {
      text.append(prefix).append(i + 1).append(" | ").append(lines.get(i)).append('\n');
    }
    if (to > lines.size()) {
      text.append(prefix).append("(the end of the trace)\n");
    }
  }

  private static void append(StringBuilder text, Throwable error) {
    text.append("  error: ").append(error).append('\n');
    StackTraceElement[] frames = error.getStackTrace();
    for (int i = 0; i < Math.min(FRAMES, frames.length); i++) {
      text.append("      at ").append(frames[i]).append('\n');
    }
    if (error.getCause() != null) {
      text.append("  caused by\n");
      append(text, error.getCause());
    }
  }
}

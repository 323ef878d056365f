package dev.weft.simulation;

import dev.weft.ExceptionGroup;
import java.util.regex.Pattern;

/**
 * What two failures have in common that come from the same fault of a program: the class at the
 * root, and the first line of its message but for the numbers in it.
 */
record FailureKind(String exception, String message) {
  private static final Pattern NUMBERS = Pattern.compile("[0-9]+");

  static FailureKind of(Throwable failure) {
    Throwable root = root(failure);
    String message = root.getMessage();
    String first =
        message == null
            ? ""
            : message.lines().filter(line -> !line.isBlank()).findFirst().orElse("");
    return new FailureKind(root.getClass().getName(), NUMBERS.matcher(first).replaceAll("#"));
  }

  private static Throwable root(Throwable failure) {
    Throwable root = failure;
    for (Throwable next = below(root); next != root; next = below(root)) {
      root = next;
    }
    return root;
  }

  /** Its cause, or the first one of a group; itself if there is none. */
  private static Throwable below(Throwable failure) {
    if (failure instanceof ExceptionGroup group && !group.exceptions().isEmpty()) {
      return group.exceptions().getFirst();
    }
    Throwable cause = failure.getCause();
    return cause == null ? failure : cause;
  }
}

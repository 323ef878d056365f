package dev.weft.inspect;

import org.jspecify.annotations.Nullable;

/** The tasks of a JVM cannot be shown; the message says to the user why. */
final class CannotShowException extends Exception {
  private static final long serialVersionUID = 1L;

  CannotShowException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}

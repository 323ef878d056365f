package dev.weft;

import dev.weft.internal.log.Text;

/** The system has no thread for a loop to run on. To users it is an IllegalStateException. */
final class NoThreadException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  NoThreadException(String loop, Throwable cause) {
    super(
        "no thread can be had for "
            + loop
            + " to run on ("
            + Text.nameOf(cause)
            + "): nothing has run; raise the limit of threads or of memory, and run it again",
        cause);
  }
}

package dev.weft;

import java.io.InterruptedIOException;
import java.net.SocketException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileLockInterruptionException;
import java.util.Locale;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * How the interrupt by which a cancellation reaches a JDK call shows: by itself, or in what a
 * library made of it.
 */
final class Interruption {
  /** How deep in a failure's causes an interrupt is looked for; causes can go round in a circle. */
  private static final int MOST_CAUSES = 20;

  private Interruption() {}

  /** Whether a failure of a task that was interrupted comes from that. In the task's thread. */
  static boolean isBehind(Throwable failure) {
    try {
      Throwable cause = failure;
      for (int depth = 0; cause != null && depth < MOST_CAUSES; depth++) {
        if (isOne(cause)) {
          return true;
        }
        cause = cause.getCause();
      }
    } catch (Throwable usersCodeFails) {
      // getMessage() or getCause() of an exception of the user's; the task must end all the same.
    }
    return false;
  }

  private static boolean isOne(Throwable failure) {
    return switch (failure) {
      case InterruptedException _,
          ClosedByInterruptException _,
          FileLockInterruptionException _,
          InterruptedIOException _,
          // What Apache's HttpClient throws, without a cause; and any future that was cancelled.
          CancellationException _ ->
          true;
      case SocketException _ when Thread.currentThread().isInterrupted() -> true;
      default -> saysSo(failure.getClass().getSimpleName()) || saysSo(failure.getMessage());
    };
  }

  /**
   * Whether a library says that it was interrupted, as some do without a cause, by the name of
   * their exception or by its message: "interrupted while waiting for a connection". That a
   * cancellation interrupted the task is certain here; the words only tell this failure from
   * another one.
   */
  private static boolean saysSo(@Nullable String text) {
    return text != null && text.toLowerCase(Locale.ROOT).contains("interrupt");
  }
}

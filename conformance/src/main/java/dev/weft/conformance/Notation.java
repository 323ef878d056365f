package dev.weft.conformance;

import dev.weft.CancelledError;
import dev.weft.ExceptionGroup;
import dev.weft.InvalidStateException;
import dev.weft.net.IncompleteReadException;
import dev.weft.net.LimitOverrunException;
import dev.weft.net.LineTooLongException;
import dev.weft.queue.QueueEmptyException;
import dev.weft.queue.QueueFullException;
import dev.weft.queue.QueueShutDownException;
import dev.weft.sync.BrokenBarrierException;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How a trace writes values and errors. */
final class Notation {
  private final Consumer<Throwable> onUnnamed;

  /**
   * A notation that reports what it cannot write.
   *
   * @param onUnnamed gets the errors that the format has no name for. Such an error is a fault of
   *     the program, of the interpreter or of Weft, and its program counts as different whatever
   *     its trace
   */
  Notation(Consumer<Throwable> onUnnamed) {
    this.onUnnamed = onUnnamed;
  }

  String show(@Nullable Object value) {
    return switch (value) {
      case null -> "none";
      case byte[] bytes -> PythonText.quote(bytes);
      case List<?> list -> list.stream().map(this::show).collect(Collectors.joining(",", "[", "]"));
      case Throwable error -> "!" + nameOf(error);
      default -> value.toString();
    };
  }

  String nameOf(Throwable error) {
    return switch (error) {
      case CompletionException wrapper when wrapper.getCause() != null ->
          nameOf(wrapper.getCause());
      case CancelledError e ->
          "Cancelled" + (e.getMessage() == null ? "" : "(" + e.getMessage() + ")");
      case Boom e -> "Boom(" + e.tag() + ")";
      case TimeoutException _ -> "Timeout";
      case InvalidStateException _ -> "InvalidState";
      case QueueEmptyException _ -> "QueueEmpty";
      case QueueFullException _ -> "QueueFull";
      case QueueShutDownException _ -> "QueueShutDown";
      case BrokenBarrierException _ -> "BrokenBarrier";
      case IncompleteReadException e -> incompleteRead(e);
      case LimitOverrunException e -> "LimitOverrun(" + e.consumed() + ")";
      case ExceptionGroup e ->
          e.exceptions().stream().map(this::nameOf).collect(Collectors.joining(",", "Group[", "]"));
      case CancellationException e -> nameless(e);
      case IllegalStateException _, IllegalArgumentException _, LineTooLongException _ ->
          "IllegalState";
      default -> nameless(error);
    };
  }

  private static String incompleteRead(IncompleteReadException e) {
    OptionalInt expected = e.expected();
    return "IncompleteRead("
        + PythonText.quote(e.partial())
        + ","
        + (expected.isPresent() ? expected.getAsInt() : "None")
        + ")";
  }

  private String nameless(Throwable error) {
    onUnnamed.accept(error);
    return "?" + error.getClass().getName();
  }
}

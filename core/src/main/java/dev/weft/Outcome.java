package dev.weft;

import java.util.Objects;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * How one of several awaited things ended, as {@link Async#gatherOutcomes} tells it.
 *
 * {@snippet :
 * switch (outcome) {
 *   case Outcome.Success<Page>(Page page) -> show(page);
 *   case Outcome.Failed<Page>(Throwable exception) -> log(exception);
 * }
 * }
 *
 * @param <T> the type of the result
 */
public sealed interface Outcome<T extends @Nullable Object> {

  /**
   * It ended with a result.
   *
   * @param value the result
   * @param <T> the type of the result
   */
  record Success<T extends @Nullable Object>(T value) implements Outcome<T> {}

  /**
   * It failed, or was cancelled.
   *
   * @param exception the failure; a {@link CancelledError} if it was cancelled
   * @param <T> the type of the result that there is not
   */
  record Failed<T extends @Nullable Object>(Throwable exception) implements Outcome<T> {
    /** Refuses null. */
    public Failed {
      Objects.requireNonNull(exception, "exception");
    }
  }

  /**
   * The result.
   *
   * @return the result
   * @throws CompletionException if it failed with a checked exception; unchecked exceptions and
   *     errors are thrown as they are
   */
  default T get() {
    return switch (this) {
      case Success<T>(T value) -> value;
      case Failed<T>(RuntimeException exception) -> throw exception;
      case Failed<T>(Error error) -> throw error;
      case Failed<T>(Throwable exception) -> throw new CompletionException(exception);
    };
  }
}

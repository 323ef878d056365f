package dev.weft;

import dev.weft.internal.nulls.Nulls;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What {@link Async#wait} saw, in the order in which the futures were given.
 *
 * @param done those that are done
 * @param pending those that are not
 * @param <T> the type of their results
 */
public record WaitResult<T extends @Nullable Object>(
    Set<Future<? extends T>> done, Set<Future<? extends T>> pending) {
  /** Refuses null. */
  public WaitResult {
    Nulls.refuseIn(done, "done");
    Nulls.refuseIn(pending, "pending");
  }
}

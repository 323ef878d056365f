package dev.weft;

import dev.weft.internal.nulls.Nulls;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Several failures at once: what a {@link TaskGroup} throws. Python's {@code ExceptionGroup}.
 *
 * {@snippet :
 * try {
 *   taskGroup(g -> { ... });
 * } catch (ExceptionGroup group) {
 *   group.subgroup(IOException.class).ifPresent(io -> log(io));
 * }
 * }
 *
 * <p>Its parts are its suppressed exceptions too, so that an ordinary stack trace shows them all. A
 * part may be a group itself.
 */
public final class ExceptionGroup extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** The parts, in order. */
  @SuppressWarnings("serial") // an unmodifiable list of throwables is serializable
  private final List<Throwable> exceptions;

  /**
   * A group.
   *
   * @param message what they have in common
   * @param exceptions its parts, at least one, in order
   * @throws IllegalArgumentException if there is none
   */
  public ExceptionGroup(String message, List<? extends Throwable> exceptions) {
    super(Objects.requireNonNull(message, "message"));
    Nulls.refuseIn(exceptions, "exceptions");
    if (exceptions.isEmpty()) {
      throw new IllegalArgumentException("an exception group needs at least one exception");
    }
    this.exceptions = List.copyOf(exceptions);
    this.exceptions.forEach(this::addSuppressed);
  }

  /**
   * The parts.
   *
   * @return an unmodifiable list of them, in order
   */
  public List<Throwable> exceptions() {
    return exceptions;
  }

  /**
   * A group of the parts, at any depth, that are of a type, nested as they are here.
   *
   * @param type the type
   * @return the group, or nothing if no part is of the type
   */
  public Optional<ExceptionGroup> subgroup(Class<? extends Throwable> type) {
    Objects.requireNonNull(type, "type");
    return split(type).matching();
  }

  /**
   * Divides the parts, at any depth, by type.
   *
   * @param type the type
   * @return those of the type and the others
   */
  public Split split(Class<? extends Throwable> type) {
    Objects.requireNonNull(type, "type");
    return split(type::isInstance);
  }

  /**
   * Divides the parts, at any depth, by a condition, which is asked about groups first and then
   * about their parts.
   *
   * @param condition the condition
   * @return those that meet it and the others
   */
  public Split split(Predicate<? super Throwable> condition) {
    Objects.requireNonNull(condition, "condition");
    if (condition.test(this)) {
      return new Split(Optional.of(this), Optional.empty());
    }
    List<Throwable> matching = new ArrayList<>();
    List<Throwable> rest = new ArrayList<>();
    for (Throwable part : exceptions) {
      if (part instanceof ExceptionGroup group) {
        Split parts = group.split(condition);
        parts.matching.ifPresent(matching::add);
        parts.rest.ifPresent(rest::add);
      } else {
        (condition.test(part) ? matching : rest).add(part);
      }
    }
    return new Split(groupOf(matching), groupOf(rest));
  }

  private Optional<ExceptionGroup> groupOf(List<Throwable> parts) {
    if (parts.isEmpty()) {
      return Optional.empty();
    }
    ExceptionGroup group = new ExceptionGroup(String.valueOf(super.getMessage()), parts);
    group.setStackTrace(getStackTrace());
    return Optional.of(group);
  }

  /** The message, and how many parts there are. */
  @Override
  public @Nullable String getMessage() {
    int count = exceptions == null ? 0 : exceptions.size();
    return super.getMessage() + " (" + count + (count == 1 ? " exception)" : " exceptions)");
  }

  /**
   * A group divided in two.
   *
   * @param matching the parts that met the condition
   * @param rest the others
   */
  public record Split(Optional<ExceptionGroup> matching, Optional<ExceptionGroup> rest) {
    /** Refuses null. */
    public Split {
      Objects.requireNonNull(matching, "matching");
      Objects.requireNonNull(rest, "rest");
    }
  }
}

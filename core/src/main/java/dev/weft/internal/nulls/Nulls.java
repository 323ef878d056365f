package dev.weft.internal.nulls;

import java.util.Collection;
import java.util.Objects;

/** Refuses nulls in what callers hand over, by the parameter's name. */
public final class Nulls {
  private Nulls() {}

  /**
   * Gives back a collection that is not null and holds no null.
   *
   * @throws NullPointerException if it is or does
   */
  public static <C extends Collection<?>> C refuseIn(C collection, String name) {
    Objects.requireNonNull(collection, name);
    for (Object element : collection) {
      if (element == null) {
        throw new NullPointerException("null in " + name);
      }
    }
    return collection;
  }

  /**
   * Gives back an array that is not null and holds no null.
   *
   * @throws NullPointerException if it is or does
   */
  public static <E> E[] refuseIn(E[] array, String name) {
    Objects.requireNonNull(array, name);
    for (E element : array) {
      Objects.requireNonNull(element, () -> "null in " + name);
    }
    return array;
  }
}

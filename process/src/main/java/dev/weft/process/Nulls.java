package dev.weft.process;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** Refuses nulls in what callers hand over, by the parameter's name. */
final class Nulls {
  private Nulls() {}

  /**
   * Refuses an array that is null or holds one.
   *
   * @throws NullPointerException if it is or does
   */
  static void refuseIn(String[] array, String name) {
    refuseIn(Arrays.asList(Objects.requireNonNull(array, name)), name);
  }

  /**
   * Refuses a list that is null or holds one.
   *
   * @throws NullPointerException if it is or does
   */
  static void refuseIn(List<String> list, String name) {
    Objects.requireNonNull(list, name);
    for (String element : list) {
      Objects.requireNonNull(element, () -> "null in " + name);
    }
  }
}

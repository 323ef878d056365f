package dev.weft.bench.run;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Which cases are to run: those named, and those of the parts named. */
final class Selection {
  private Selection() {}

  /**
   * Picks the cases, in their own order; all if no name is given.
   *
   * @throws IllegalArgumentException if a name fits none
   */
  static Set<String> of(List<String> names, List<String> cases) {
    if (names.isEmpty()) {
      return new LinkedHashSet<>(cases);
    }
    for (String name : names) {
      if (cases.stream().noneMatch(id -> fits(name, id))) {
        throw new IllegalArgumentException(
            "unknown name '" + name + "'. There are:\n  " + String.join("\n  ", cases));
      }
    }
    Set<String> selected = new LinkedHashSet<>(cases);
    selected.removeIf(id -> names.stream().noneMatch(name -> fits(name, id)));
    return selected;
  }

  /** A case fits its own name and those of the parts that it is in. */
  private static boolean fits(String name, String id) {
    return id.equals(name) || id.startsWith(name + "/");
  }
}

package dev.weft.examples.architecture;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The knots of a module: classes of which each can be reached from each other by what their code
 * names. Whoever wants to understand one of them has to read them all.
 */
final class Knots {
  private final Map<String, Set<String>> reached = new HashMap<>();

  Knots(List<SourceFile> files) {
    Map<String, SourceFile> byType = new HashMap<>();
    files.forEach(file -> byType.put(file.type(), file));
    for (String type : byType.keySet()) {
      reached.put(type, reachedFrom(type, byType));
    }
  }

  private static Set<String> reachedFrom(String start, Map<String, SourceFile> byType) {
    Set<String> found = new HashSet<>();
    Deque<String> next = new ArrayDeque<>(List.of(start));
    while (!next.isEmpty()) {
      for (String named : byType.get(next.remove()).words()) {
        if (byType.containsKey(named) && found.add(named)) {
          next.add(named);
        }
      }
    }
    return found;
  }

  /** The largest knot. */
  Set<String> largest() {
    Set<String> largest = Set.of();
    for (String type : reached.keySet()) {
      Set<String> knot = new TreeSet<>();
      for (String other : reached.get(type)) {
        if (reached.get(other).contains(type)) {
          knot.add(other);
        }
      }
      if (knot.size() > largest.size()) {
        largest = knot;
      }
    }
    return largest;
  }
}

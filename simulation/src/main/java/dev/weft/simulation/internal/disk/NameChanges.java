package dev.weft.simulation.internal.disk;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Names that were made, changed and removed since they were forced, as the journal of a file system
 * has them: a crash leaves a beginning of these, in order and each as a whole.
 */
final class NameChanges {
  /** Each keeps files alive, and no system puts off writing for ever. */
  private static final int MOST = 1_000;

  /** One name, and what it leads to from now on; null for nothing. */
  record Entry(Directory directory, String name, @Nullable Node node) {
    void keep() {
      directory.keep(name, node);
    }
  }

  private record Change(String what, List<Entry> entries) {
    boolean isIn(Directory directory) {
      return entries.stream().anyMatch(entry -> entry.directory == directory);
    }
  }

  private final Deque<Change> changes = new ArrayDeque<>();

  void add(String what, Entry... entries) {
    changes.add(new Change(what, List.of(entries)));
    if (changes.size() > MOST) {
      keepFirst();
    }
  }

  private void keepFirst() {
    changes.removeFirst().entries.forEach(Entry::keep);
  }

  /** Keeps what was done in a directory, and what was done before that. */
  void force(Directory directory) {
    int count = 0;
    int last = 0;
    for (Change change : changes) {
      count++;
      if (change.isIn(directory)) {
        last = count;
      }
    }
    for (int i = 0; i < last; i++) {
      keepFirst();
    }
  }

  /**
   * A crash: keeps as many as are drawn.
   *
   * @return what became of the others; null if there was none
   */
  @Nullable String lose(RandomGenerator random) {
    int all = changes.size();
    int count =
        switch (random.nextInt(3)) {
          case 0 -> 0;
          case 1 -> all;
          default -> random.nextInt(all + 1);
        };
    for (int i = 0; i < count; i++) {
      keepFirst();
    }
    Change first = changes.peek();
    changes.clear();
    return first == null
        ? null
        : "loses " + (all - count) + " changes of names, the first of them: " + first.what;
  }
}

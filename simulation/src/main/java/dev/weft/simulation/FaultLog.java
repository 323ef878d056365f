package dev.weft.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The faults of one run, numbered from 1 in the order in which they were asked for. In a run that
 * is to be smaller some of them are left out; they keep their numbers, so that those of the others
 * stay what they are.
 */
final class FaultLog {
  /** A fault that happened. */
  record Fault(int number, LogEntry entry) {}

  /** What may happen; null for all. */
  private final @Nullable Set<Integer> only;

  private final List<Fault> happened = new ArrayList<>();
  private int asked;

  FaultLog(@Nullable Set<Integer> only) {
    this.only = only;
  }

  /**
   * Whether a fault that is asked for now happens.
   *
   * @param applies whether there is anything to do: not so for a crash of what is down. It is
   *     counted all the same, as it may apply where another fault is left out
   */
  boolean mayHappen(LogEntry entry, boolean applies) {
    asked++;
    boolean may = applies && (only == null || only.contains(asked));
    if (may) {
      happened.add(new Fault(asked, entry));
    }
    return may;
  }

  List<Fault> happened() {
    return List.copyOf(happened);
  }
}

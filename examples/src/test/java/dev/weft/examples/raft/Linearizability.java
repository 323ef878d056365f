package dev.weft.examples.raft;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether clients were answered as by one store that does one thing at a time, each between its
 * question and its answer (Herlihy and Wing, 1990). The search is that of Wing and Gong (1993), and
 * remembers what it has tried as Lowe's does (2017).
 */
final class Linearizability {
  private final List<Operation> operations;
  private final BitSet done = new BitSet();
  private final Set<Tried> tried = new HashSet<>();

  /** Operations that were put in some order, and the key's value after them. */
  private record Tried(BitSet done, @Nullable String value) {}

  private record Step(int operation, @Nullable String valueBefore) {}

  private Linearizability(List<Operation> operations) {
    this.operations =
        operations.stream().sorted(Comparator.comparingLong(Operation::begin)).toList();
  }

  /** Whether there is an order of the operations, on one key, in which all answers are right. */
  static boolean holdsFor(List<Operation> operations) {
    return new Linearizability(operations).search();
  }

  private boolean search() {
    List<Step> path = new ArrayList<>();
    String value = null;
    int candidate = 0;
    while (done.cardinality() < operations.size()) {
      int next = nextAfter(candidate, value);
      if (next >= 0) {
        path.add(new Step(next, value));
        done.set(next);
        value = operations.get(next).call().after(value);
        candidate = 0;
      } else if (path.isEmpty()) {
        return false;
      } else {
        Step last = path.removeLast();
        done.clear(last.operation);
        value = last.valueBefore;
        candidate = last.operation + 1;
      }
    }
    return true;
  }

  /** The first operation from one on that can be the next in the order, and leads to news. */
  private int nextAfter(int candidate, @Nullable String value) {
    long firstEnd = Long.MAX_VALUE;
    for (int i = done.nextClearBit(0); i < operations.size(); i = done.nextClearBit(i + 1)) {
      Operation operation = operations.get(i);
      if (operation.begin() > firstEnd) {
        return -1; // this one and all after it began when one that is left had ended
      }
      firstEnd = Math.min(firstEnd, operation.end());
      if (i >= candidate && operation.call().isRightFor(value) && isNew(i, value)) {
        return i;
      }
    }
    return -1;
  }

  private boolean isNew(int operation, @Nullable String value) {
    BitSet then = (BitSet) done.clone();
    then.set(operation);
    return tried.add(new Tried(then, operations.get(operation).call().after(value)));
  }
}

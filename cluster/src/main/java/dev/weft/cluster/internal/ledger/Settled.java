package dev.weft.cluster.internal.ledger;

import java.io.Serial;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which requests for a record are over: such a one that comes once more, or late, is to do nothing.
 * That takes a range for each node, and one more for each of its requests that stays open while
 * later ones end.
 *
 * @param ranges the numbers of a node's requests that are over
 */
record Settled(Map<Node, List<Range>> ranges) implements Serializable {
  @Serial private static final long serialVersionUID = 1;

  static final Settled NONE = new Settled(Map.of());

  /** Numbers, both ends included. */
  record Range(long from, long to) implements Serializable {
    @Serial private static final long serialVersionUID = 1;

    boolean contains(long number) {
      return from <= number && number <= to;
    }

    /** Whether there is no number between the two. */
    boolean touches(Range other) {
      return from <= other.to + 1 && other.from <= to + 1;
    }

    Range with(Range other) {
      return new Range(Math.min(from, other.from), Math.max(to, other.to));
    }
  }

  boolean contains(Request request) {
    for (Range range : ranges.getOrDefault(request.node(), List.of())) {
      if (range.contains(request.number())) {
        return true;
      }
    }
    return false;
  }

  Settled with(Request request) {
    List<Range> own = ranges.getOrDefault(request.node(), List.of());
    own = with(own, new Range(0, request.settledBelow() - 1));
    own = with(own, new Range(request.number(), request.number()));
    Map<Node, List<Range>> all = new HashMap<>(ranges);
    all.put(request.node(), own);
    return new Settled(Map.copyOf(all));
  }

  private static List<Range> with(List<Range> ranges, Range added) {
    List<Range> all = new ArrayList<>();
    Range whole = added;
    for (Range range : ranges) {
      if (range.touches(added)) {
        whole = whole.with(range);
      } else {
        all.add(range);
      }
    }
    all.add(whole);
    return List.copyOf(all);
  }

  /** Forgets a node that is gone. */
  Settled without(Node node) {
    Map<Node, List<Range>> others = new HashMap<>(ranges);
    others.remove(node);
    return new Settled(Map.copyOf(others));
  }
}

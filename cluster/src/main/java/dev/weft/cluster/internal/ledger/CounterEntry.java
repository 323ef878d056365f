package dev.weft.cluster.internal.ledger;

import java.io.Serial;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The record of a counter.
 *
 * @param additions of each node those whose answer it may still wait for
 */
public record CounterEntry(long value, Map<Node, Additions> additions) implements RequestedEntry {
  @Serial private static final long serialVersionUID = 1;

  private static final CounterEntry ZERO = new CounterEntry(0, Map.of());
  private static final Additions NONE = new Additions(0, List.of());

  /**
   * What a node has added.
   *
   * @param settledBelow it waits for none with a smaller number
   */
  public record Additions(long settledBelow, List<Added> open) implements Serializable {
    @Serial private static final long serialVersionUID = 1;

    private Additions with(Request request, long value) {
      long below = Math.max(settledBelow, request.settledBelow());
      List<Added> still = new ArrayList<>(open);
      still.removeIf(added -> added.number() < below);
      still.add(new Added(request.number(), value));
      return new Additions(below, List.copyOf(still));
    }
  }

  /** An addition, and the value after it. */
  public record Added(long number, long value) implements Serializable {
    @Serial private static final long serialVersionUID = 1;
  }

  /** Adds, once for each request; replies the value after it. */
  public record Add(Request request, long number) implements Change<Long> {
    @Serial private static final long serialVersionUID = 1;

    @Override
    public Changed<Long> apply(@Nullable Entry now) {
      CounterEntry counter = now instanceof CounterEntry there ? there : ZERO;
      Additions additions = counter.additions().getOrDefault(request.node(), NONE);
      for (Added added : additions.open()) {
        if (added.number() == request.number()) {
          return new Changed<>(counter, added.value());
        }
      }
      if (request.number() < additions.settledBelow()) {
        return new Changed<>(counter, counter.value());
      }
      long sum = counter.value() + number;
      Map<Node, Additions> all = new HashMap<>(counter.additions());
      all.put(request.node(), additions.with(request, sum));
      return new Changed<>(new CounterEntry(sum, Map.copyOf(all)), sum);
    }
  }

  /** Replies the value. */
  public record Get() implements Change<Long> {
    @Serial private static final long serialVersionUID = 1;

    @Override
    public Changed<Long> apply(@Nullable Entry now) {
      return new Changed<>(now, now instanceof CounterEntry counter ? counter.value() : 0L);
    }
  }

  /** Forgets a node that is lost. */
  private record Drop(Node node) implements Change<Granting> {
    @Serial private static final long serialVersionUID = 1;

    @Override
    public Changed<Granting> apply(@Nullable Entry now) {
      if (!(now instanceof CounterEntry counter)) {
        return new Changed<>(now, Granting.DONE);
      }
      Map<Node, Additions> others = new HashMap<>(counter.additions());
      others.remove(node);
      return new Changed<>(new CounterEntry(counter.value(), Map.copyOf(others)), Granting.DONE);
    }
  }

  @Override
  public Set<Node> nodes() {
    return additions.keySet();
  }

  @Override
  public Change<Granting> drop(Node node) {
    return new Drop(node);
  }
}

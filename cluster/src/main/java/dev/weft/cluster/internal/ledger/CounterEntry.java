package dev.weft.cluster.internal.ledger;

import java.io.Serial;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The record of a counter.
 *
 * @param recent the last additions and what they gave: the same one once more adds nothing
 */
public record CounterEntry(long value, List<Added> recent) implements Entry {
  @Serial private static final long serialVersionUID = 1;
  private static final int REMEMBERED = 256;

  /** An addition, and the value after it. */
  public record Added(String request, long value) implements java.io.Serializable {
    @Serial private static final long serialVersionUID = 1;
  }

  /** Adds; replies the value after it. */
  public record Add(String request, long number) implements Change<Long> {
    @Serial private static final long serialVersionUID = 1;

    @Override
    public Changed<Long> apply(@Nullable Entry now) {
      CounterEntry counter =
          now instanceof CounterEntry there ? there : new CounterEntry(0, List.of());
      for (Added added : counter.recent()) {
        if (added.request().equals(request)) {
          return new Changed<>(counter, added.value());
        }
      }
      long sum = counter.value() + number;
      List<Added> recent = new ArrayList<>(counter.recent());
      recent.add(new Added(request, sum));
      if (recent.size() > REMEMBERED) {
        recent.removeFirst();
      }
      return new Changed<>(new CounterEntry(sum, List.copyOf(recent)), sum);
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
}

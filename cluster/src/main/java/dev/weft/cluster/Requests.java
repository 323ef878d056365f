package dev.weft.cluster;

import dev.weft.cluster.internal.ledger.Node;
import dev.weft.cluster.internal.ledger.Request;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;

/** Numbers what this node asks of each record, and knows which of that is not over yet. */
final class Requests {
  private final Map<String, Numbers> byKey = new HashMap<>();

  /** No record that has nothing open has seen a greater one. */
  private long highest;

  /** Of one record. */
  private static final class Numbers {
    private final TreeSet<Long> open = new TreeSet<>();
    private long last;

    private Numbers(long last) {
      this.last = last;
    }
  }

  /** A request that is open until it is settled. */
  synchronized Request next(Node self, String key) {
    Numbers numbers = byKey.computeIfAbsent(key, _ -> new Numbers(highest));
    numbers.last++;
    numbers.open.add(numbers.last);
    return new Request(self, numbers.last, numbers.open.first());
  }

  /** Nothing will be asked by that request any more, and the record knows how it has ended. */
  synchronized void settle(String key, Request request) {
    Numbers numbers = byKey.get(key);
    if (numbers != null && numbers.open.remove(request.number()) && numbers.open.isEmpty()) {
      highest = Math.max(highest, numbers.last);
      byKey.remove(key);
    }
  }
}

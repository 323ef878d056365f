package dev.weft.simulation;

import dev.weft.spi.LoopStepper.Chooser;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.WeakHashMap;

/**
 * Probabilistic concurrency testing: what runs is what has the highest priority. These are drawn,
 * and at a few choices, which are drawn too, what has the highest one gets the lowest.
 *
 * <p>How many choices there will be, which the paper takes for known, a first run would have to
 * count, and a seed alone would not repeat the second one. So the choices at which priorities
 * change are drawn evenly from the logarithms: each of the first k is met with a probability of at
 * least 1 / (k ln {@value #MOST}).
 */
final class UnfaithfulOrder implements Chooser {
  /** The last choice at which a priority may change. */
  static final int MOST = 10_000;

  /** A task that waits by trying again and again would let what it waits for wait for ever. */
  private static final int PATIENCE = 100;

  private final SplittableRandom random;

  /** Of what was seen. Never walked through, as its order is of hash codes. */
  private final Map<Object, Rank> ranks = new WeakHashMap<>();

  private final TreeSet<Integer> changes = new TreeSet<>();
  private int choices;
  private long lowest;

  private static final class Rank {
    private long priority;
    private int passedOver;

    Rank(long priority) {
      this.priority = priority;
    }
  }

  UnfaithfulOrder(SplittableRandom random, int depth) {
    this.random = random;
    for (int i = 1; i < depth; i++) {
      changes.add((int) StrictMath.exp(random.nextDouble(StrictMath.log(MOST + 1.0))));
    }
  }

  @Override
  public int choose(List<Object> candidates) {
    List<Rank> ranked = candidates.stream().map(this::rank).toList();
    choices++;
    if (changes.remove(choices)) {
      ranked.get(highest(ranked)).priority = --lowest;
    }
    int chosen = highest(ranked);
    for (Rank rank : ranked) {
      rank.passedOver++;
    }
    ranked.get(chosen).passedOver = 0;
    return chosen;
  }

  private Rank rank(Object candidate) {
    return ranks.computeIfAbsent(candidate, _ -> new Rank(random.nextLong(Long.MAX_VALUE)));
  }

  private static int highest(List<Rank> ranked) {
    int highest = 0;
    for (int i = 0; i < ranked.size(); i++) {
      Rank rank = ranked.get(i);
      if (rank.passedOver >= PATIENCE) {
        return i;
      }
      if (rank.priority > ranked.get(highest).priority) {
        highest = i;
      }
    }
    return highest;
  }
}

package dev.weft.internal.observe;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The loops of this JVM while somebody looks at them. Whoever looks says so by looking: where
 * nobody has for some seconds, nothing is found out any more, and nothing costs.
 */
final class LiveLoops {
  /** How long after a look the next one is waited for. */
  private static final long PATIENCE_NANOS = 5_000_000_000L;

  /** How often the watchdog has to look meanwhile. */
  static final long ROUND_NANOS = 25_000_000;

  /** By what watches each. Changed by the watchdog's thread. */
  private static final Map<LoopWatch, LiveLoop> LIVE = new ConcurrentHashMap<>();

  /** When somebody looked last. */
  private static volatile long lookedNanos;

  private static volatile boolean wanted;

  private LiveLoops() {}

  /** Somebody looks. Any thread. */
  static void look() {
    lookedNanos = System.nanoTime();
    wanted = true;
  }

  /** Whether somebody looks at the loops. Any thread. */
  static boolean areWanted() {
    return wanted;
  }

  /** What is known of the loops by now, by their names. */
  static Map<String, LiveLoop> byName() {
    Map<String, LiveLoop> all = new HashMap<>();
    LIVE.values().forEach(live -> all.put(live.loop().name(), live));
    return all;
  }

  /** The watchdog's round. */
  static void round(Set<LoopWatch> watched, long now, boolean stopped) {
    if (wanted && now - lookedNanos > PATIENCE_NANOS) {
      wanted = false;
    }
    if (!wanted) {
      endBut(Set.of());
      return;
    }
    endBut(watched);
    for (LoopWatch watch : watched) {
      LIVE.computeIfAbsent(watch, none -> new LiveLoop(none.loop())).round(now, stopped);
    }
  }

  private static void endBut(Set<LoopWatch> watched) {
    for (LoopWatch watch : List.copyOf(LIVE.keySet())) {
      if (!watched.contains(watch)) {
        LiveLoop over = LIVE.remove(watch);
        if (over != null) {
          over.end();
        }
      }
    }
  }
}

package dev.weft.micrometer;

import dev.weft.EventLoop;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The loops of this JVM in one registry. A registry has a meter of one name and tags once, so all
 * metrics that are bound to it with the same tags share these: the last one removes the meters.
 */
final class LoopsOfRegistry {
  private static final List<LoopsOfRegistry> SHARED = new ArrayList<>();

  /** How long loops are waited for that do not answer, as they are blocked. */
  private static final long PATIENCE_NANOS = 100_000_000;

  private final MeterRegistry registry;
  private final Tags tags;
  private final OwnMeters meters;
  private final Map<EventLoop, LoopMeters> loops = new HashMap<>();
  private volatile int running;

  /** How many share it. Guarded by SHARED. */
  private int sharers;

  private LoopsOfRegistry(MeterRegistry registry, Tags tags) {
    this.registry = registry;
    this.tags = tags;
    this.meters = new OwnMeters(registry, tags);
    meters.gauge("weft.loops", "Event loops that run", this, it -> it.running);
  }

  /** Those of the registry with these tags; each call is answered by one of giveBack(). */
  static LoopsOfRegistry share(MeterRegistry registry, Tags tags) {
    synchronized (SHARED) {
      LoopsOfRegistry loops = null;
      for (LoopsOfRegistry each : SHARED) {
        if (each.registry == registry && each.tags.equals(tags)) {
          loops = each;
        }
      }
      if (loops == null) {
        loops = new LoopsOfRegistry(registry, tags);
        SHARED.add(loops);
      }
      loops.sharers++;
      return loops;
    }
  }

  /** Removes the meters when none shares them any more. */
  void giveBack() {
    synchronized (SHARED) {
      if (--sharers == 0) {
        SHARED.remove(this);
        close(); // under the lock, as the next to share may register the same meters
      }
    }
  }

  /** Takes to new loops, drops those that have ended, and has all tell their figures. */
  synchronized void look() {
    List<EventLoop> now = EventLoop.allRunning();
    running = now.size();
    loops
        .entrySet()
        .removeIf(each -> {
          boolean ended = !now.contains(each.getKey());
          if (ended) {
            each.getValue().close();
          }
          return ended;
        });
    for (EventLoop loop : now) {
      loops.computeIfAbsent(loop, it -> new LoopMeters(it, meters));
    }
    loops.values().forEach(LoopMeters::ask);
    long until = System.nanoTime() + PATIENCE_NANOS;
    for (LoopMeters each : loops.values()) {
      each.take(Math.max(0, until - System.nanoTime()));
    }
  }

  private synchronized void close() {
    loops.values().forEach(LoopMeters::close);
    loops.clear();
    meters.close();
  }
}

package dev.weft.micrometer;

import dev.weft.EventLoop;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The loops of this JVM in one registry. */
final class LoopsOfRegistry implements AutoCloseable {
  /** How long loops are waited for that do not answer, as they are blocked. */
  private static final long PATIENCE_NANOS = 100_000_000;

  private final OwnMeters meters;
  private final Map<EventLoop, LoopMeters> loops = new HashMap<>();
  private volatile int running;

  LoopsOfRegistry(MeterRegistry registry, Tags tags) {
    this.meters = new OwnMeters(registry, tags);
    meters.gauge("weft.loops", "Event loops that run", this, it -> it.running);
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
      each.take(Math.max(0, until - System.nanoTime()), TimeUnit.NANOSECONDS);
    }
  }

  @Override
  public synchronized void close() {
    loops.values().forEach(LoopMeters::close);
    loops.clear();
    meters.close();
  }
}

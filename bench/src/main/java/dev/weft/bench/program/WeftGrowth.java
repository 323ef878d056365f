package dev.weft.bench.program;

import static dev.weft.Async.createTask;
import static dev.weft.Async.run;
import static dev.weft.Async.sleep;

import dev.weft.EventLoop;
import dev.weft.LoopGroup;
import java.time.Duration;
import java.util.List;

/**
 * Many sleeping tasks: {@code WeftGrowth TASKS SECONDS LOOPS}. The tasks are spread over a group of
 * as many loops as told; events are measured on the first.
 */
public final class WeftGrowth {
  private static final Duration LONG = Duration.ofHours(1);

  private WeftGrowth() {}

  /**
   * Prints the figures.
   *
   * @param args what the class comment says
   */
  public static void main(String[] args) throws Exception {
    Growth growth = Growth.parse(args);
    int loops = Integer.parseInt(args[2]);
    run(() -> fallAsleep(Growth.WARM_UP_TASKS));
    var group = LoopGroup.start(loops);
    EventLoop first = group.loops().getFirst();
    List<EventLoop> others = group.loops().subList(1, loops);
    first.submit(() -> measure(growth, others)).get();
    // The sleepers would be cancelled one by one.
    Runtime.getRuntime().halt(0);
  }

  private static void measure(Growth growth, List<EventLoop> others) throws Exception {
    int share = growth.tasks() / (others.size() + 1);
    growth.measure(
        () -> {
          for (EventLoop other : others) {
            int _ = other.submit(() -> fallAsleep(share)).await();
          }
          int _ = fallAsleep(growth.tasks() - share * others.size());
        },
        WeftGrowth::turns,
        WeftGrowth::timers);
  }

  private static int fallAsleep(int count) {
    for (int i = 0; i < count; i++) {
      createTask(() -> sleep(LONG));
    }
    sleep(Duration.ZERO);
    return count;
  }

  private static long turns() {
    for (int i = 0; i < Growth.EVENTS; i++) {
      sleep(Duration.ZERO);
    }
    return Growth.EVENTS;
  }

  private static long timers() {
    EventLoop loop = EventLoop.running();
    for (int i = 0; i < Growth.EVENTS; i++) {
      loop.callLater(Duration.ofSeconds(100 + i % 1000), WeftGrowth::turns).cancel();
    }
    return Growth.EVENTS;
  }
}

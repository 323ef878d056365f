package dev.weft.bench.peers;

import dev.weft.bench.program.Harness;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** What Vert.x has of the operations: callbacks and timers. */
public final class VertxMicro {
  private static final int CALLS = 100_000;
  private static final int TIMERS = 50_000;

  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  private final Context context = vertx.getOrCreateContext();

  private VertxMicro() {}

  public static void main(String[] args) throws Exception {
    VertxMicro micro = new VertxMicro();
    Harness.measure(
        args,
        Map.of(
            "call-soon",
            () -> Chains.run(CALLS, 1000, micro::runOnContext),
            "call-soon-alone",
            () -> Chains.run(CALLS, 1, micro::runOnContext),
            "timer",
            micro::timers,
            "threadsafe",
            micro::calls));
    System.exit(0);
  }

  private void runOnContext(Runnable callback) {
    context.runOnContext(nothing -> callback.run());
  }

  private long timers() throws InterruptedException {
    CountDownLatch over = new CountDownLatch(1);
    runOnContext(() -> {
      long[] timers = new long[TIMERS];
      for (int i = 0; i < TIMERS; i++) {
        timers[i] = vertx.setTimer((100 + i % 1000) * 1000L, id -> {});
      }
      for (long timer : timers) {
        vertx.cancelTimer(timer);
      }
      over.countDown();
    });
    over.await();
    return TIMERS;
  }

  private long calls() throws InterruptedException {
    for (int i = 1; i < CALLS; i++) {
      runOnContext(() -> {});
    }
    CountDownLatch over = new CountDownLatch(1);
    runOnContext(over::countDown);
    over.await();
    return CALLS;
  }
}

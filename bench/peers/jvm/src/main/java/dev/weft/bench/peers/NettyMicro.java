package dev.weft.bench.peers;

import dev.weft.bench.program.Harness;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** What Netty's event loop has of the operations: callbacks and timers. */
public final class NettyMicro {
  private static final int CALLS = 200_000;
  private static final int TIMERS = 100_000;

  private final EventLoop loop =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory()).next();

  private NettyMicro() {}

  public static void main(String[] args) throws Exception {
    NettyMicro micro = new NettyMicro();
    Harness.measure(
        args,
        Map.of(
            "call-soon", () -> Chains.run(CALLS, 1000, micro.loop),
            "call-soon-alone", () -> Chains.run(CALLS, 1, micro.loop),
            "timer", () -> micro.loop.submit(micro::timers).get(),
            "threadsafe", micro::calls));
    System.exit(0);
  }

  private long timers() {
    Future<?>[] timers = new Future<?>[TIMERS];
    for (int i = 0; i < TIMERS; i++) {
      timers[i] = loop.schedule(() -> {}, 100 + i % 1000, TimeUnit.SECONDS);
    }
    for (Future<?> timer : timers) {
      timer.cancel(false);
    }
    return TIMERS;
  }

  private long calls() throws InterruptedException {
    for (int i = 1; i < CALLS; i++) {
      loop.execute(() -> {});
    }
    CountDownLatch over = new CountDownLatch(1);
    loop.execute(over::countDown);
    over.await();
    return CALLS;
  }
}

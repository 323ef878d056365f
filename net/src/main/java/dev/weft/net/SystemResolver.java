package dev.weft.net;

import dev.weft.EventLoop;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Asks the system. The call blocks its thread, a platform thread's worth, so it runs in a few
 * threads of its own: slow lookups hold up other lookups at worst, never the loop or the user's
 * executor.
 */
final class SystemResolver implements Resolver {
  static final SystemResolver INSTANCE = new SystemResolver();

  private static final int THREADS = 8;
  private static final int IDLE_SECONDS = 10;

  private final ThreadPoolExecutor threads;

  private SystemResolver() {
    var count = new AtomicInteger();
    threads =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            lookup ->
                Thread.ofPlatform()
                    .daemon()
                    .name("weft-resolver-" + count.incrementAndGet())
                    .unstarted(lookup));
    threads.allowCoreThreadTimeOut(true);
  }

  @Override
  public List<InetAddress> resolve(String host) throws UnknownHostException {
    InetAddress literal = Addresses.literal(host);
    if (literal != null) {
      return List.of(literal);
    }
    return EventLoop.running()
        .runInExecutor(threads, () -> List.of(InetAddress.getAllByName(host)))
        .await(UnknownHostException.class);
  }
}

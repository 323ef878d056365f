package dev.weft.net;

import dev.weft.EventLoop;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
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
  static final SystemResolver INSTANCE = new SystemResolver(InetAddress::getAllByName);

  private static final int THREADS = 8;
  private static final int IDLE_SECONDS = 10;

  /** What blocks. */
  @FunctionalInterface
  interface Lookup {
    InetAddress[] addressesOf(String host) throws UnknownHostException;
  }

  private final Lookup lookup;
  private final ThreadPoolExecutor threads;

  /** The lookups that were asked for and have not ended, by name. For all threads. */
  private final ConcurrentHashMap<String, CompletableFuture<List<InetAddress>>> pending =
      new ConcurrentHashMap<>();

  SystemResolver(Lookup lookup) {
    this.lookup = lookup;
    var count = new AtomicInteger();
    threads =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            work ->
                Thread.ofPlatform()
                    .daemon()
                    .name("weft-resolver-" + count.incrementAndGet())
                    .unstarted(work));
    threads.allowCoreThreadTimeOut(true);
  }

  @Override
  public List<InetAddress> resolve(String host) throws UnknownHostException {
    CompletableFuture<List<InetAddress>> shared = pending.computeIfAbsent(host, this::begin);
    // The future of one task: cancelling it leaves the lookup to the others.
    return dev.weft.Future.from(shared.copy()).await(UnknownHostException.class);
  }

  private CompletableFuture<List<InetAddress>> begin(String host) {
    var answer = new CompletableFuture<List<InetAddress>>();
    threads.execute(() -> {
      try {
        answer.complete(List.of(lookup.addressesOf(host)));
      } catch (Throwable failure) {
        answer.completeExceptionally(failure);
      } finally {
        // Only now, so that whoever asks before shares this answer.
        pending.remove(host, answer);
      }
    });
    return answer;
  }

  /** Finds the name of an address, or its number where it has no name. */
  String nameOf(InetAddress address) {
    Callable<String> call = address::getCanonicalHostName;
    return EventLoop.running().runInExecutor(threads, call).await();
  }
}

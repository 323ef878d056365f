package dev.weft.net;

import dev.weft.EventLoop;
import dev.weft.internal.threads.BoundedCalls;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * Asks the system. The call blocks its thread, a platform thread's worth, so it runs in a few
 * threads of its own: slow lookups hold up other lookups at worst, never the loop or the user's
 * executor.
 */
final class SystemResolver implements Resolver {
  static final SystemResolver INSTANCE = new SystemResolver(InetAddress::getAllByName);

  private static final int THREADS = 8;

  /** What blocks. */
  @FunctionalInterface
  interface Lookup {
    InetAddress[] addressesOf(String host) throws UnknownHostException;
  }

  private final Lookup lookup;
  private final BoundedCalls threads = BoundedCalls.pool("weft-resolver-", THREADS);

  /**
   * The lookups that were asked for and have not ended, by name. For all threads, and without locks
   * even inside: a task of a busy loop that was next in the line for one would keep the lookups of
   * the whole JVM.
   */
  private final ConcurrentNavigableMap<String, Question> pending = new ConcurrentSkipListMap<>();

  SystemResolver(Lookup lookup) {
    this.lookup = lookup;
  }

  @Override
  public List<InetAddress> resolve(String host) throws UnknownHostException {
    var mine = new Question(host);
    Question asked = pending.putIfAbsent(host, mine);
    if (asked == null) {
      mine.ask();
      asked = mine;
    }
    // The future of one task: cancelling it leaves the lookup to the others.
    return dev.weft.Future.from(asked.answer.copy()).await(UnknownHostException.class);
  }

  /** Finds the name of an address, or its number where it has no name. */
  String nameOf(InetAddress address) {
    Callable<String> call = address::getCanonicalHostName;
    return EventLoop.running().runInExecutor(threads, call).await();
  }

  /** One lookup, for all who ask for the name until it has ended. */
  private final class Question implements BoundedCalls.Call {
    private final String host;
    private final CompletableFuture<List<InetAddress>> answer = new CompletableFuture<>();

    Question(String host) {
      this.host = host;
    }

    void ask() {
      try {
        threads.execute(this);
      } catch (Throwable failure) {
        cannotRun(failure);
      }
    }

    @Override
    public void run() {
      try {
        answer.complete(List.of(lookup.addressesOf(host)));
      } catch (Throwable failure) {
        answer.completeExceptionally(failure);
      } finally {
        forget();
      }
    }

    @Override
    public void cannotRun(Throwable reason) {
      answer.completeExceptionally(reason);
      forget();
    }

    /** After the answer was given, so that a task that asks before shares it. */
    private void forget() {
      pending.remove(host, this);
    }
  }
}

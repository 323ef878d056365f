package dev.weft.net.internal.names;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import dev.weft.EventLoop;
import dev.weft.Future;
import dev.weft.internal.threads.BoundedCalls;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Asks the system. The call blocks its thread, a platform thread's worth, so it runs in threads of
 * its own: few at a time, as most lookups are quick. The system's call cannot be ended, and takes
 * many seconds where a DNS server does not answer. So a lookup that nothing waits for any more, or
 * that has taken {@link #SLOW_MILLIS}, gives its place to the next one, while its thread goes on.
 */
public final class SystemResolver implements Directory {
  public static final SystemResolver INSTANCE = new SystemResolver(InetAddress::getAllByName);

  /** How many lookups are under way at once, those left out that gave their place away. */
  private static final int THREADS = 8;

  /** How many lookups at most are under way beside those. */
  private static final int MOST_SLOW = 248;

  private static final long SLOW_MILLIS = 200;

  /** What blocks. */
  @FunctionalInterface
  public interface Lookup {
    InetAddress[] addressesOf(String host) throws UnknownHostException;
  }

  private final Lookup lookup;
  private final BoundedCalls threads = BoundedCalls.pool("weft-resolver-", THREADS);

  /**
   * The lookups that were asked for and have not ended, by name. For all threads, and without locks
   * even inside: a task of a busy loop that was next in the line for one would keep the lookups of
   * the whole JVM.
   */
  private final ConcurrentNavigableMap<String, Question<List<InetAddress>>> pending =
      new ConcurrentSkipListMap<>();

  /** How many lookups have given their place away and have not ended. */
  private final AtomicInteger slow = new AtomicInteger();

  /** Runs what is given to it when a lookup is to be called slow. */
  private final Executor whenSlow;

  public SystemResolver(Lookup lookup) {
    this(lookup, CompletableFuture.delayedExecutor(SLOW_MILLIS, MILLISECONDS, Runnable::run));
  }

  public SystemResolver(Lookup lookup, Executor whenSlow) {
    this.lookup = lookup;
    this.whenSlow = whenSlow;
  }

  @Override
  public List<InetAddress> resolve(String host) throws UnknownHostException {
    return question(host).await(UnknownHostException.class);
  }

  /** The question about a name that is under way, or a new one; the caller is one of its askers. */
  private Question<List<InetAddress>> question(String host) {
    var mine = new Question<>(host, () -> List.of(lookup.addressesOf(host)));
    while (true) {
      Question<List<InetAddress>> asked = pending.putIfAbsent(host, mine);
      if (asked == null) {
        mine.ask();
        return mine;
      }
      if (asked.join()) {
        return asked;
      }
      pending.remove(host, asked); // its last asker is just giving it up
    }
  }

  @Override
  public String nameOf(InetAddress address) {
    return ask(address::getCanonicalHostName);
  }

  @Override
  public <T> T ask(Callable<T> call) {
    EventLoop _ = EventLoop.running();
    var question = new Question<>(null, call);
    question.ask();
    return question.await(RuntimeException.class);
  }

  /** Lets as many more lookups begin as have given their place away. */
  private void changeSlow(int by) {
    int now = slow.addAndGet(by);
    threads.setLimit(THREADS + now);
    while (slow.get() != now) { // another thread may have set an older number after a newer one
      now = slow.get();
      threads.setLimit(THREADS + now);
    }
  }

  /**
   * One lookup, for all tasks that ask for the name until it has ended.
   *
   * <pre>
   *   QUEUED ---- a thread takes it ----> RUNNING ---- it ends ----> ENDED
   *     |                                    |                         ^ ^
   *     |          it is slow, or given up   \----> SLOW -- it ends ---/ |
   *     \---- given up, or there is no thread ---------------------------/
   * </pre>
   */
  private enum Stage {
    /** Waits for a place. */
    QUEUED,
    /** Has a place. */
    RUNNING,
    /** Goes on without a place. */
    SLOW,
    /** Has an answer, or will never have one. */
    ENDED
  }

  private final class Question<T> implements BoundedCalls.Call {
    private final @Nullable String host;
    private final Callable<T> call;
    private final CompletableFuture<T> answer = new CompletableFuture<>();
    private final AtomicReference<Stage> stage = new AtomicReference<>(Stage.QUEUED);

    /** The tasks that wait for it, the first one from the beginning; at 0 it is given up. */
    private final AtomicInteger askers = new AtomicInteger(1);

    /**
     * A question.
     *
     * @param host where it stands among those that are shared, or null
     */
    Question(@Nullable String host, Callable<T> call) {
      this.host = host;
      this.call = call;
    }

    void ask() {
      try {
        threads.execute(this);
      } catch (Throwable failure) {
        cannotRun(failure);
      }
    }

    /** Adds an asker; false if it was given up. */
    boolean join() {
      return askers.getAndUpdate(count -> count == 0 ? 0 : count + 1) > 0;
    }

    /** Waits for the answer, as one of the askers. */
    <X extends Exception> T await(Class<X> failure) throws X {
      try {
        // The future of one task: cancelling it leaves the lookup to the others.
        return Future.from(answer.copy()).await(failure);
      } finally {
        if (askers.decrementAndGet() == 0) {
          giveUp();
        }
      }
    }

    private void giveUp() {
      forget();
      if (stage.compareAndSet(Stage.QUEUED, Stage.ENDED)) {
        threads.remove(this);
      } else {
        // In the loop's next turn: where many are given up together, those in the line leave it
        // first, and do not begin in the places of the others.
        var _ = EventLoop.running().callSoon(this::giveUpPlace);
      }
    }

    private void giveUpPlace() {
      if (slow.get() < MOST_SLOW && stage.compareAndSet(Stage.RUNNING, Stage.SLOW)) {
        changeSlow(1);
      }
    }

    @Override
    public void run() {
      if (!stage.compareAndSet(Stage.QUEUED, Stage.RUNNING)) {
        return;
      }
      try {
        whenSlow.execute(this::giveUpPlace);
        answer.complete(call.call());
      } catch (Throwable failure) {
        answer.completeExceptionally(failure);
      } finally {
        end();
      }
    }

    private void end() {
      forget();
      if (stage.getAndSet(Stage.ENDED) == Stage.SLOW) {
        changeSlow(-1);
      }
    }

    @Override
    public void cannotRun(Throwable reason) {
      answer.completeExceptionally(reason);
      end();
    }

    /** After the answer was given, so that a task that asks before shares it. */
    private void forget() {
      if (host != null) {
        pending.remove(host, this);
      }
    }
  }
}

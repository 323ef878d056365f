package dev.weft;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Some futures in the order in which they are done, each for one taker: what the iterators of
 * {@link AsCompleted} share with the futures that they wait for. Loop-confined.
 *
 * <p>It has a callback on each future that is not done. An iterator that is left early cannot say
 * so; when it becomes unreachable, the callbacks and the timer are taken back.
 */
final class Completions<T extends @Nullable Object> {
  private final EventLoop loop;
  private final @Nullable Duration limit;
  private final Completion completion = new Completion();

  /** Those that are not done, each with what ends the wait for it. */
  private final Map<Future<? extends T>, Runnable> pending = new LinkedHashMap<>();

  /** Those that are done and were not given to a taker. */
  private final ArrayDeque<Future<? extends T>> done = new ArrayDeque<>();

  /** First come, first served; some may have been cancelled. */
  private final ArrayDeque<Taker<T>> takers = new ArrayDeque<>();

  private final @Nullable TimerHandle timer;

  /** Keeps the reference alive by which the iterator's end is noticed. */
  @SuppressWarnings("UnusedVariable") // held, not read
  private @Nullable LeftEarly watch;

  private boolean abandoned;

  Completions(Collection<? extends Future<? extends T>> futures, @Nullable Duration limit) {
    this.loop = EventLoop.running();
    this.limit = limit;
    for (Future<? extends T> future : futures) {
      if (!pending.containsKey(future)) {
        pending.put(future, waitFor(future));
      }
    }
    this.timer =
        limit == null || pending.isEmpty() ? null : loop.callLater(limit, this::timeIsOver);
  }

  private Runnable waitFor(Future<? extends T> future) {
    if (future.loop() == loop) {
      return future.addCallback(completion)::takeBack;
    }
    return new ForeignWait(loop, future, () -> completed(future))::giveUp;
  }

  /** How many there are to be given to takers. */
  int size() {
    return pending.size() + done.size();
  }

  /** Ends the wait for the rest when an iterator over this becomes unreachable. */
  void watch(Iterator<?> iterator) {
    watch = new LeftEarly(iterator, loop, this::abandon);
  }

  /**
   * Takes the next one, after waiting for it if need be. A caller that is cancelled has taken none.
   */
  Future<? extends T> await() {
    Future<? extends T> next = done.poll();
    if (next != null) {
      return next;
    }
    Future<Future<? extends T>> given = new Future<>(loop);
    takers.add(new WaitingTaker<>(given));
    try {
      return given.await();
    } catch (Throwable e) {
      if (given.isDone() && !given.isCancelled()) {
        give(given.result(), true);
      } else {
        boolean _ = given.cancel();
      }
      throw e;
    }
  }

  /** A future that ends as the next one does. */
  Future<T> promise() {
    Future<T> promise = loop.createFuture();
    Taker<T> taker = new Promise<>(promise);
    Future<? extends T> next = done.poll();
    if (next == null) {
      takers.add(taker);
    } else {
      boolean _ = taker.take(next);
    }
    return promise;
  }

  private void completed(Future<? extends T> future) {
    if (pending.remove(future) != null) {
      if (pending.isEmpty() && timer != null) {
        timer.cancel();
      }
      give(future.isDone() ? future : failed(ForeignWait.loopClosed(future)), false);
    }
  }

  private void timeIsOver() {
    List<Future<? extends T>> late = new ArrayList<>(pending.keySet());
    endWaits();
    for (Future<? extends T> future : late) {
      give(failed(new TimeoutException("not done within " + limit + ": " + future)), false);
    }
  }

  /** A future for those that ask, and no failure to report if none does. */
  private Future<T> failed(Exception failure) {
    Future<T> failed = new Future<>(loop);
    failed.fail(failure);
    Throwable seen = failed.seenFailure();
    assert seen != null;
    return failed;
  }

  private void give(Future<? extends T> future, boolean again) {
    for (Taker<T> taker = takers.poll(); taker != null; taker = takers.poll()) {
      if (taker.take(future)) {
        endIfAbandoned();
        return;
      }
    }
    if (again) {
      done.addFirst(future);
    } else {
      done.addLast(future);
    }
    endIfAbandoned();
  }

  /** The iterator is gone, but futures that it gave may be waited for. */
  private void abandon() {
    abandoned = true;
    endIfAbandoned();
  }

  private void endIfAbandoned() {
    if (abandoned && takers.isEmpty()) {
      endWaits();
      done.clear();
    }
  }

  private void endWaits() {
    if (timer != null) {
      timer.cancel();
    }
    List<Runnable> ends = new ArrayList<>(pending.values());
    pending.clear();
    ends.forEach(Runnable::run);
  }

  /** What is called when one of them is done. */
  private final class Completion implements Consumer<Future<? extends T>>, Follower {
    @Override
    public @Nullable Future<?> follower() {
      Taker<T> first = takers.peek();
      return first == null ? null : first.follower();
    }

    @Override
    public void accept(Future<? extends T> future) {
      completed(future);
    }
  }

  /** What waits for the next one. */
  private interface Taker<T extends @Nullable Object> {
    /** Takes it; false if nothing waits here any more. */
    boolean take(Future<? extends T> next);

    Future<?> follower();
  }

  private record WaitingTaker<T extends @Nullable Object>(Future<Future<? extends T>> follower)
      implements Taker<T> {
    @Override
    public boolean take(Future<? extends T> next) {
      if (!follower.isPending()) {
        return false;
      }
      follower.completeResult(next);
      return true;
    }
  }

  private record Promise<T extends @Nullable Object>(Future<T> follower) implements Taker<T> {
    @Override
    public boolean take(Future<? extends T> next) {
      if (!follower.isPending()) {
        return false;
      }
      if (next.isCancelled()) {
        CancelledError error = next.takeCancelledError();
        follower.completeCancelled(error, error.getMessage());
      } else if (next.isFailed()) {
        follower.fail(next.seenFailure());
      } else {
        follower.completeResult(next.result());
      }
      return true;
    }
  }

  /** Notices that an iterator is unreachable, and tells its loop. */
  private static final class LeftEarly extends Unreachable {
    private final EventLoop loop;
    private final Runnable action;

    LeftEarly(Iterator<?> iterator, EventLoop loop, Runnable action) {
      super(iterator);
      this.loop = loop;
      this.action = action;
    }

    @Override
    void report() {
      if (!loop.isClosed()) {
        loop.callFromAnywhere(action);
      }
    }
  }
}
